import type { Clock } from '../clock.js';
import type { Log } from '../log/port.js';
import { messageOf } from './ask.js';

/** A queue that is away makes several errors a second; a line in so long says it. */
const REPORT_EVERY_MS = 30_000;

/** Logs errors of one queue that nobody can be given: at once, then seldom, with how many were left out. */
export function reportErrors(queue: string, clock: Clock, log: Log | undefined): (error: unknown) => void {
  let nextMs = Number.NEGATIVE_INFINITY;
  let leftOut = 0;
  return (error) => {
    if (clock.nowMs() < nextMs) {
      leftOut += 1;
      return;
    }
    nextMs = clock.nowMs() + REPORT_EVERY_MS;
    // The message alone: a driver's error may carry the command it failed at, and that the password.
    log?.warn('the queue has trouble and goes on', { queue, reason: messageOf(error), leftOut });
    leftOut = 0;
  };
}
