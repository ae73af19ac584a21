import type { Log } from '@trailwarden/platform';
import type { Decide, Decided, Decision } from '../decision.js';
import { escaped } from '../inert.js';
import type { Press } from './read-press.js';

export interface DeskOptions {
  /** Whether somebody may decide is its business. */
  readonly decide: Decide;
  readonly log: Log;
  /** Beside Slack's own: where a sandbox takes answers, `http://127.0.0.1:4566`. */
  readonly answerOrigin?: string;
  /** Decisions that are worked on at once; who presses then is asked to press again. */
  readonly busyMax?: number;
}

const BUSY_MAX = 100;
const ANSWER_CHARS_MAX = 2_000;
const ANSWER_TIMEOUT_MS = 5_000;
/** Slack's, and Slack's for the US government. */
const ANSWER_ORIGINS = ['https://hooks.slack.com', 'https://hooks.slack-gov.com'];

type Answered = Pick<Decided, 'message'>;

/** Takes decisions from wherever they come in, and says what became of them to whoever pressed. Slack does not wait for it. */
export interface Desk {
  /** Never throws, and returns at once. */
  take(press: Press): void;
  /** Resolves when nothing is worked on. */
  idle(): Promise<void>;
}

export function openDesk({ decide, log, answerOrigin, busyMax = BUSY_MAX }: DeskOptions): Desk {
  const origins = answerOrigin === undefined ? ANSWER_ORIGINS : [...ANSWER_ORIGINS, answerOrigin];
  const working = new Set<Promise<void>>();

  async function work(decision: Decision, responseUrl: string | undefined, busy: boolean): Promise<void> {
    const outcome = busy ? BUSY : await outcomeOf(decision, decide, log);
    if (responseUrl === undefined) return;
    if (!mayAnswer(responseUrl, origins)) {
      log.warn('An answer to a Slack button would go elsewhere and is not sent', { run: decision.runId });
      return;
    }
    await answer(responseUrl, outcome).catch((error: unknown) => {
      log.warn('Whoever pressed a Slack button could not be answered', { run: decision.runId, error });
    });
  }

  return {
    take(press) {
      if (press.kind !== 'decision') {
        const { kind, reason } = press;
        if (kind === 'unreadable') log.warn('Slack sent something that cannot be read', { reason });
        else log.debug('Slack sent something that is not for us', { reason });
        return;
      }
      const { decision, responseUrl } = press;
      const job = work(decision, responseUrl, working.size >= busyMax).finally(() => working.delete(job));
      working.add(job);
    },
    async idle() {
      while (working.size > 0) await Promise.allSettled(working);
    },
  };
}

const BUSY: Answered = { message: 'Too much is being decided at once. Press again in a moment.' };
const FAILED: Answered = {
  message: 'This could not be recorded, and nothing was done. Press again, or use `trailwarden runs`.',
};

async function outcomeOf(decision: Decision, decide: Decide, log: Log): Promise<Answered> {
  try {
    return await decide(decision);
  } catch (error) {
    // What went wrong is for the log: it may name anything.
    log.error('A decision from Slack could not be recorded', { run: decision.runId, decision: decision.kind, error });
    return FAILED;
  }
}

function mayAnswer(responseUrl: string, origins: readonly string[]): boolean {
  if (!URL.canParse(responseUrl)) return false;
  const { origin, username, password } = new URL(responseUrl);
  return origins.includes(origin) && username === '' && password === '';
}

/** Only whoever pressed sees it; the message stays, and changes with the story. */
async function answer(responseUrl: string, { message }: Answered): Promise<void> {
  const response = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      response_type: 'ephemeral',
      replace_original: false,
      text: escaped(message, ANSWER_CHARS_MAX),
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  await response.body?.cancel();
}
