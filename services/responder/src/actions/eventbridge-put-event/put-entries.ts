import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { DeliveryRefusedError } from '../errors.js';
import { plainText } from '../telling/plain-text.js';

/** How often entries that AWS could not take are put again before the whole step is. */
const TRIES_MAX = 3;
const PASSING = /^(?:InternalFailure|InternalException|ThrottlingException)$/;
const MESSAGE_CHARS_MAX = 200;

/**
 * Puts entries on a bus, again only those that failed and may pass.
 * @throws DeliveryRefusedError, and what the SDK throws.
 */
export async function putEntries(
  bus: EventBridgeClient,
  entries: readonly PutEventsRequestEntry[],
  signal: AbortSignal,
): Promise<void> {
  let left = entries;
  for (let tries = 1; ; tries++) {
    const { Entries: results = [] } = await bus.send(new PutEventsCommand({ Entries: [...left] }), {
      abortSignal: signal,
    });
    // Results come in the order of the request.
    const failed = left.flatMap((entry, at) => {
      const result = results[at];
      return result?.ErrorCode === undefined ? [] : [{ entry, result }];
    });
    if (failed.length === 0) return;
    const passing = failed.every(({ result }) => PASSING.test(result.ErrorCode ?? ''));
    if (!passing || tries === TRIES_MAX) {
      throw new DeliveryRefusedError(
        `EventBridge refused ${failed.length} of ${entries.length} events`,
        failed.map(({ result }) => wordsOf(result)),
        passing,
      );
    }
    left = failed.map(({ entry }) => entry);
  }
}

function wordsOf({ ErrorCode = '', ErrorMessage = '' }: PutEventsResultEntry): string {
  return plainText(`${ErrorCode} ${ErrorMessage}`, MESSAGE_CHARS_MAX).replace(/\.$/, '');
}
