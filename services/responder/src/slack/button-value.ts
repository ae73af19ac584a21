import { z } from 'zod';
import { DECISIONS, type Decision } from './decision.js';

/** What a button carries: only what was shown is decided on. */
export interface ButtonValue {
  readonly runId: string;
  readonly stepIds: readonly string[];
  /** Of extend and snooze. */
  readonly minutes?: number;
}

/** Slack's. */
const VALUE_CHARS_MAX = 2_000;
const ID_CHARS_MAX = 100;
const MINUTES_MAX = 7 * 24 * 60;
const PREFIX = 'trailwarden.';

const Value = z.strictObject({
  run: z.string().min(1).max(ID_CHARS_MAX),
  steps: z.array(z.string().min(1).max(ID_CHARS_MAX)).max(VALUE_CHARS_MAX / 2),
  minutes: z.int().min(1).max(MINUTES_MAX).optional(),
});

export function actionIdOf(kind: Decision['kind']): string {
  return `${PREFIX}${kind}`;
}

/** Undefined for what is none of our buttons. */
export function kindOf(actionId: string): Decision['kind'] | undefined {
  return DECISIONS.find((kind) => actionIdOf(kind) === actionId);
}

/** @returns undefined when it is longer than a button can carry. */
export function writeButtonValue({ runId, stepIds, minutes }: ButtonValue): string | undefined {
  const value = JSON.stringify({ run: runId, steps: stepIds, ...(minutes !== undefined && { minutes }) });
  return value.length <= VALUE_CHARS_MAX ? value : undefined;
}

/** @returns undefined for what {@link writeButtonValue} did not write. */
export function readButtonValue(value: string): ButtonValue | undefined {
  const { data } = z
    .string()
    .max(VALUE_CHARS_MAX)
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue('no JSON');
        return z.NEVER;
      }
    })
    .pipe(Value)
    .safeParse(value);
  if (data === undefined) return undefined;
  const { run, steps, minutes } = data;
  return { runId: run, stepIds: steps, ...(minutes !== undefined && { minutes }) };
}
