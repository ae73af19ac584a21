import { MODES, type Mode } from '@trailwarden/playbooks';
import { z } from 'zod';
import { UsageError } from '../errors.js';
import { checkOptions, type StoreOptions, storeFields, storeOptionsOf } from './store-options.js';

export interface PlaybooksCheckOptions {
  readonly config: string | undefined;
  readonly json: boolean;
  /** Files and folders; none: what the settings name. */
  readonly paths: readonly string[];
}

/** On what playbooks are tried. */
export interface TryOptions {
  readonly store: StoreOptions;
  readonly json: boolean;
  /** File of what is around the incident; undefined: the usual is taken for granted. */
  readonly world: string | undefined;
  /** As if the settings allowed this at the most. */
  readonly mode: Mode | undefined;
  /** Ask AWS what containments would find. */
  readonly inspect: boolean;
}

export interface PlaybooksTestOptions extends TryOptions {
  readonly file: string;
  readonly incident: string;
}

export interface PlaybooksExplainOptions extends TryOptions {
  /** A file, or the beginning of an id in the store. */
  readonly incident: string;
  /** Folder or file; undefined: what the settings name. */
  readonly playbooks: string | undefined;
}

const check = z.object({ config: z.string().optional(), json: z.boolean().default(false) });

const tryFields = {
  ...storeFields,
  inspect: z.boolean().default(false),
  world: z.string().min(1, 'names no file').optional(),
  mode: z.enum(MODES, { error: `is no mode; there are ${MODES.join(', ')}` }).optional(),
};
const test = z.object({ ...tryFields, incident: z.string().min(1, 'names no file').optional() });
const explain = z.object({ ...tryFields, playbooks: z.string().min(1, 'names no folder').optional() });

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parsePlaybooksCheckOptions(paths: readonly string[], options: unknown): PlaybooksCheckOptions {
  const { config, json } = checkOptions(check, options, 'playbooks check');
  return { config, json, paths };
}

/** @throws {UsageError} when there is nothing to try it on. */
export function parsePlaybooksTestOptions(file: string, options: unknown): PlaybooksTestOptions {
  const parsed = checkOptions(test, options, 'playbooks test');
  const { json, world, mode, inspect, incident } = parsed;
  if (incident === undefined) {
    throw new UsageError(
      'Which incident is it tried on? Write --incident FILE.',
      "insights show ID --json writes one; a record of AWS's Insights is taken as well.",
    );
  }
  return { store: storeOptionsOf(parsed), json, world, mode, inspect, file, incident };
}

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parsePlaybooksExplainOptions(incident: string, options: unknown): PlaybooksExplainOptions {
  const parsed = checkOptions(explain, options, 'playbooks explain');
  const { json, world, mode, inspect, playbooks } = parsed;
  return { store: storeOptionsOf(parsed), json, world, mode, inspect, playbooks, incident };
}
