import { type Decision, STEP_STATES, type StepState } from '@trailwarden/responder';
import { z } from 'zod';
import { UsageError } from '../errors.js';
import { checkOptions, type StoreOptions, storeFields, storeOptionsOf } from './store-options.js';

export interface RunsListOptions {
  readonly store: StoreOptions;
  readonly json: boolean;
  readonly states: readonly StepState[] | undefined;
  /** The beginning of an incident's id is enough. */
  readonly incident: string | undefined;
}

export interface RunsShowOptions {
  readonly store: StoreOptions;
  readonly json: boolean;
  /** Beginning of a run's id, or of its incident's. */
  readonly run: string;
}

export interface DecideOptions extends RunsShowOptions {
  readonly kind: Decision['kind'];
  /** Numbers as `runs show` has them, or beginnings of ids; none: all that it applies to. */
  readonly steps: readonly string[];
  readonly as: string;
  readonly minutes: number | undefined;
}

/** Beginning of the id of a run (with or without its `run-`) or of an incident. */
const RUN = /^(?:run-)?[0-9a-f-]{4,36}$/;
const STEP = /^(?:[1-9]\d?|(?:step-)?[0-9a-f]{4,16})$/;
const UNIT_MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440 };

const list = z.object({
  ...storeFields,
  state: z.array(z.enum(STEP_STATES, { error: `is no state; there are ${STEP_STATES.join(', ')}` })).optional(),
  incident: z
    .string()
    .regex(/^[0-9a-f-]{4,36}$/, 'is no id of an incident; insights list names them')
    .optional(),
});

const duration = z.string().transform((text, context) => {
  const [, amount, unit = ''] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? [];
  if (amount !== undefined) return Number(amount) * (UNIT_MINUTES[unit] ?? 0);
  context.addIssue('is no time; write 30m, 4h or 2d');
  return z.NEVER;
});

const decide = z.object({
  ...storeFields,
  as: z.string().min(1, 'names nobody').max(64, 'is too long for a name').optional(),
  for: duration.optional(),
});

/** @throws {UsageError} naming the first option that cannot be taken. */
export function parseRunsListOptions(options: unknown): RunsListOptions {
  const parsed = checkOptions(list, options, 'runs list');
  return { store: storeOptionsOf(parsed), json: parsed.json, states: parsed.state, incident: parsed.incident };
}

/** @throws {UsageError} when the id cannot be one. */
export function parseRunsShowOptions(run: string, options: unknown): RunsShowOptions {
  const parsed = checkOptions(z.object(storeFields), options, 'runs show');
  return { store: storeOptionsOf(parsed), json: parsed.json, run: runOf(run) };
}

/** @throws {UsageError} for what can be neither a run nor a step, for nobody, and for a time where there is none. */
export function parseDecideOptions(
  kind: Decision['kind'],
  run: string,
  steps: readonly string[],
  options: unknown,
): DecideOptions {
  const parsed = checkOptions(decide, options, `runs ${kind}`);
  const odd = steps.find((step) => !STEP.test(step));
  if (odd !== undefined) {
    throw new UsageError(`"${odd}" is no step.`, 'runs show numbers the steps of a run: 1, 2, …');
  }
  if (parsed.for !== undefined && kind !== 'extend' && kind !== 'snooze') {
    throw new UsageError('--for belongs to extend and snooze.', `Leave it out of runs ${kind}.`);
  }
  return {
    kind,
    store: storeOptionsOf(parsed),
    json: parsed.json,
    run: runOf(run),
    steps,
    as: personOf(parsed.as, `runs ${kind}`),
    minutes: parsed.for,
  };
}

/** @throws {UsageError} when it is left out: what is decided is on record with a name. */
export function personOf(as: string | undefined, command: string): string {
  if (as !== undefined) return as;
  throw new UsageError(
    'Who decides? Write --as NAME.',
    `NAME is one of responder.approvers in the settings; see npm start -- ${command} --help.`,
  );
}

/** @throws {UsageError} */
export function runOf(text: string): string {
  if (RUN.test(text)) return text;
  throw new UsageError(`"${text}" is no id of a run.`, 'runs list names them; the first characters are enough.');
}
