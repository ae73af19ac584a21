import type * as api from '@aws-sdk/client-cloudwatch-logs';
import { Fault } from '../../fault.js';
import type { Handlers } from '../../service.js';
import { EVENTS_MAX, findGroup, findStream } from './groups.js';

const BATCH_EVENTS_MAX = 10_000;
const BATCH_BYTES_MAX = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
const HOUR_MS = 3_600_000;
const SPAN_MAX_MS = 24 * HOUR_MS;
const AGE_MAX_MS = 14 * 24 * HOUR_MS;
const AHEAD_MAX_MS = 2 * HOUR_MS;

export const putLogEvents: Handlers<typeof api> = {
  /** Sequence tokens are ignored, as AWS does now. */
  PutLogEvents({ logGroupName, logStreamName, logEvents = [] }, ctx) {
    const stream = findStream(findGroup(logGroupName, ctx), logStreamName);
    checkBatch(logEvents);
    const { nowMs } = ctx;
    const tooOld = logEvents.filter(({ timestamp = 0 }) => timestamp < nowMs - AGE_MAX_MS).length;
    const tooNew = logEvents.filter(({ timestamp = 0 }) => timestamp > nowMs + AHEAD_MAX_MS).length;
    const taken = logEvents.slice(tooOld, logEvents.length - tooNew);
    stream.events = [
      ...stream.events,
      ...taken.map(({ timestamp = 0, message = '' }) => ({ atMs: timestamp, message, ingestedMs: nowMs })),
    ]
      .sort((a, b) => a.atMs - b.atMs)
      .slice(-EVENTS_MAX);
    return {
      nextSequenceToken: ctx.world.ids.hex(56),
      ...((tooOld > 0 || tooNew > 0) && {
        rejectedLogEventsInfo: {
          ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
          ...(tooNew > 0 && { tooNewLogEventStartIndex: logEvents.length - tooNew }),
        },
      }),
    };
  },
};

function checkBatch(events: readonly api.InputLogEvent[]): void {
  if (events.length === 0 || events.length > BATCH_EVENTS_MAX) {
    throw invalid(`Log events in a single PutLogEvents request must number between 1 and ${BATCH_EVENTS_MAX}.`);
  }
  let bytes = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { timestamp, message } of events) {
    if (timestamp === undefined || message === undefined || message === '') {
      throw invalid('Log events need a timestamp and a message of at least one character.');
    }
    if (timestamp < lastMs) {
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
    }
    lastMs = timestamp;
    bytes += Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
  }
  if (bytes > BATCH_BYTES_MAX) throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${BATCH_BYTES_MAX}`);
  if (lastMs - (events[0]?.timestamp ?? lastMs) > SPAN_MAX_MS) {
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
