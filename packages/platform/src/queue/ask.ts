import { setTimeout as sleep } from 'node:timers/promises';
import { QueueUnreachableError } from './errors.js';

/** A question that was not answered by then is asked again; asking twice for a job is asking once. */
const ANSWER_MS = 4000;
/** Pauses before asking again: a restart of a moment ago is waited for, an outage is the caller's to wait out. */
const PAUSES_MS = [100, 300, 900];

/**
 * Asks the queue, several times if need be: 1.3 seconds when it refuses, 17 when it is silent.
 *
 * @param what - as in "could not … "; goes into the message.
 * @throws {QueueUnreachableError}
 */
export async function ask<T>(what: string, question: () => Promise<T>, answerMs = ANSWER_MS): Promise<T> {
  for (let asked = 0; ; asked += 1) {
    try {
      return await within(answerMs, question());
    } catch (error) {
      const pauseMs = PAUSES_MS[asked];
      if (pauseMs === undefined) throw unreachable(what, error);
      await sleep(pauseMs);
    }
  }
}

/** The error itself is left behind: a driver's may carry the command it failed at, and that the password. */
export function unreachable(what: string, error: unknown): QueueUnreachableError {
  return new QueueUnreachableError(
    `could not ${what}: ${messageOf(error)}`,
    'Look whether the database or Redis behind the queue is up and can be reached from here. Nothing is lost: work stands in the store, and is asked for again.',
  );
}

/** A refused connection to a name with several addresses has its message inside. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}

/** @throws Error when the answer takes longer. */
export async function within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
