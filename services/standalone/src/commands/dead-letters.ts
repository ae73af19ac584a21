import { NotInStoreError } from '../errors.js';
import type { DeadLettersListOptions, DeadLettersRetryOptions } from '../options/dead-letters-options.js';
import { deadLettersText } from '../output/dead-letters-text.js';
import { formatCount } from '../output/quantities.js';
import { deadLetterObject } from '../output/runs-json.js';
import { plural, safeJson } from '../output/text.js';
import type { ExitCode, Surroundings } from '../surroundings.js';
import { withPrefix } from './runs.js';
import { withControl } from './with-control.js';

const STEPS_MAX = 10_000;

/** `dead-letters list`: steps that failed, and why. */
export function listDeadLetters({ store, json }: DeadLettersListOptions, around: Surroundings): Promise<ExitCode> {
  const { columns, ink, command, write } = around;
  return withControl(store, around, async (control): Promise<ExitCode> => {
    const steps = await control.deadLetters(STEPS_MAX);
    if (json) for (const step of steps) write(`${safeJson(deadLetterObject(step))}\n`);
    else write(deadLettersText({ steps, columns, ink, command }));
    return 0;
  });
}

/** `dead-letters retry`: goes on where each failed. @throws {NotInStoreError} when one that was named did not fail. */
export function retryDeadLetters(options: DeadLettersRetryOptions, around: Surroundings): Promise<ExitCode> {
  const { store, json, as } = options;
  const { command, write } = around;
  return withControl(store, around, async (control): Promise<ExitCode> => {
    const there = (await control.deadLetters(STEPS_MAX)).map(({ id }) => id);
    const named = options.steps.map((start) => ({
      start,
      ids: there.filter((id) => id.startsWith(withPrefix(start))),
    }));
    // All or nothing: one that is wrong should not leave half of the others changed.
    const odd = named.find(({ ids }) => ids.length !== 1);
    if (odd !== undefined) {
      throw new NotInStoreError(
        `${odd.ids.length === 0 ? 'No failed step has' : 'Several failed steps have'} an id that begins with ${odd.start}; nothing was changed.`,
        `${command} dead-letters list shows those there are.`,
      );
    }
    const retried =
      there.length === 0
        ? []
        : await control.retry(
            named.flatMap(({ ids }) => ids),
            as,
          );
    if (json) write(`${safeJson({ retried: retried.map(({ id }) => id) })}\n`);
    else write(`${retriedText(retried.length, control.isRunning, command)}\n`);
    return 0;
  });
}

function retriedText(steps: number, isRunning: boolean, command: string): string {
  if (steps === 0) return 'No step failed; nothing was changed.';
  const when = isRunning ? 'now' : `when ${command} serve runs next`;
  return `${formatCount(steps)} ${plural(steps, 'step goes', 'steps go')} on where ${plural(steps, 'it', 'they')} failed, ${when}.`;
}
