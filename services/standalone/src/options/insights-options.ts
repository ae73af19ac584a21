import type { IncidentState } from '@trailwarden/collector';
import { z } from 'zod';
import { UsageError } from '../errors.js';
import { checkOptions, type StoreOptions, storeFields, storeOptionsOf } from './store-options.js';
import { since, type TimeBound } from './time.js';

export interface InsightsListOptions {
  readonly store: StoreOptions;
  readonly json: boolean;
  readonly states: readonly IncidentState[];
  readonly since: TimeBound | undefined;
  readonly accounts: readonly string[];
  /** Only what AWS told and we did not. */
  readonly aws: boolean;
}

export interface InsightsShowOptions {
  readonly store: StoreOptions;
  readonly json: boolean;
  /** The beginning of an incident's id is enough. */
  readonly id: string;
}

const STATES = {
  open: ['open'],
  ended: ['ended'],
  standing: ['open', 'ended'],
  all: ['open', 'ended', 'withdrawn', 'superseded'],
} as const;

const list = z.object({
  ...storeFields,
  state: z.enum(['open', 'ended', 'all'], { error: 'is no state; write open, ended or all' }).optional(),
  since: since.optional(),
  account: z.array(z.string().regex(/^\d{12}$/, 'is no account id; write its twelve digits')).default([]),
  aws: z.boolean().default(false),
});

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parseInsightsListOptions(options: unknown): InsightsListOptions {
  const parsed = checkOptions(list, options, 'insights list');
  return {
    store: storeOptionsOf(parsed),
    json: parsed.json,
    states: STATES[parsed.state ?? 'standing'],
    since: parsed.since,
    accounts: parsed.account,
    aws: parsed.aws,
  };
}

const ID_START = /^[0-9a-f-]{4,36}$/;

/** @throws {UsageError} when the id cannot be one. */
export function parseInsightsShowOptions(id: string, options: unknown): InsightsShowOptions {
  const parsed = checkOptions(z.object(storeFields), options, 'insights show');
  if (!ID_START.test(id)) {
    throw new UsageError(
      `"${id}" is no id of an incident.`,
      'insights list names them; the first eight characters are enough.',
    );
  }
  return { store: storeOptionsOf(parsed), json: parsed.json, id };
}
