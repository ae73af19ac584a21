import { AppError, describeError } from '@trailwarden/platform';
import type { Check, Outcome } from './check.js';
import type { DoctorContext } from './context.js';

/** A check with what came of it. */
export interface Examined extends Outcome {
  readonly id: string;
  readonly title: string;
}

/**
 * Runs all checks, in their order. A check that throws has failed: a mistake is never read as a pass.
 * @param onExamined - told of each as it ends.
 */
export async function examine(
  checks: readonly Check[],
  context: DoctorContext,
  onExamined: (examined: Examined) => void = () => undefined,
): Promise<readonly Examined[]> {
  const examined = new Map<string, Examined>();
  for (const check of checks) {
    const { id, title } = check;
    const outcome = {
      id,
      title,
      ...(waitingFor(check, examined, context.signal) ?? (await outcomeOf(check, context))),
    };
    examined.set(id, outcome);
    onExamined(outcome);
  }
  return [...examined.values()];
}

function waitingFor(
  { needs }: Check,
  examined: ReadonlyMap<string, Examined>,
  { aborted }: AbortSignal,
): Outcome | undefined {
  if (aborted) return { kind: 'skipped', detail: 'Interrupted.' };
  const missing = needs
    .map((id) => examined.get(id))
    .find((each) => each?.kind === 'skipped' || (each?.kind === 'fail' && each.goOn === undefined));
  if (missing === undefined) return undefined;
  // What is not asked for is said once; what waits for it has the same reason.
  return missing.kind === 'skipped'
    ? { kind: 'skipped', detail: missing.detail }
    : { kind: 'skipped', detail: `Not looked at: it waits for "${missing.title}".` };
}

async function outcomeOf({ run }: Check, context: DoctorContext): Promise<Outcome> {
  try {
    return await run(context);
  } catch (error) {
    if (context.signal.aborted) return { kind: 'skipped', detail: 'Interrupted.' };
    if (error instanceof AppError) return { kind: 'fail', detail: error.message, mend: error.hint };
    const { name, message } = describeError(error);
    return { kind: 'fail', detail: `It could not be looked at: ${name}: ${message}`, mend: REPORT };
  }
}

const REPORT = "This is a mistake of Trailwarden's own; please report it.";
