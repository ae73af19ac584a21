import type { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Clock } from '@trailwarden/platform';

/** A date in a header says seconds only: half of one is the best guess for the rest. */
const HALF_A_SECOND_MS = 500;

/**
 * Notes the `Date` that AWS answers with, also to what it refuses: the SDK corrects a clock that is off by itself, and says nothing.
 * @returns how far our clock is ahead, in milliseconds; undefined when no answer had a date.
 */
export function noteAnswerDate(command: GetCallerIdentityCommand, clock: Clock): () => number | undefined {
  let aheadMs: number | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const sentMs = clock.nowMs();
      const answer = await next(args);
      const dateMs = dateOf(answer.response);
      if (dateMs !== undefined) aheadMs = (sentMs + clock.nowMs()) / 2 - (dateMs + HALF_A_SECOND_MS);
      return answer;
    },
    // Next to the wire, where a refusal is an answer like any other.
    { step: 'deserialize', priority: 'low', name: 'noteAnswerDate' },
  );
  return () => aheadMs;
}

function dateOf(response: unknown): number | undefined {
  const { headers } = (response ?? {}) as { readonly headers?: Readonly<Record<string, string>> };
  const dateMs = Date.parse(headers?.date ?? '');
  return Number.isNaN(dateMs) ? undefined : dateMs;
}
