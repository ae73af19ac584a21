import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  type InputLogEvent,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DeliveryRefusedError } from '../errors.js';
import type { LogLine } from './log-lines.js';

/** Of at most 1 MB each; what one run has to say is a fraction of one. */
const PAGES_MAX = 20;

export interface StreamName {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** @returns whether it was made just now: nothing is in it then. */
export async function createStream(
  logs: CloudWatchLogsClient,
  stream: StreamName,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await logs.send(new CreateLogStreamCommand(stream), { abortSignal: signal });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceAlreadyExistsException') return false;
    throw error;
  }
}

/** Of these lines, the ids of those that are in the stream. */
export async function linesThere(
  logs: CloudWatchLogsClient,
  stream: StreamName,
  lines: readonly LogLine[],
  startTime: number,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const wanted = new Set(lines.map(({ id }) => id));
  const there = new Set<string>();
  let nextToken: string | undefined;
  for (let page = 1; page <= PAGES_MAX && there.size < wanted.size; page++) {
    const { events = [], nextForwardToken } = await logs.send(
      new GetLogEventsCommand({ ...stream, startTime, startFromHead: true, nextToken }),
      { abortSignal: signal },
    );
    for (const { message = '' } of events) {
      const id = idOf(message);
      if (id !== undefined && wanted.has(id)) there.add(id);
    }
    // The same token again means the end.
    if (nextForwardToken === undefined || nextForwardToken === nextToken || events.length === 0) break;
    nextToken = nextForwardToken;
  }
  return there;
}

/** @throws DeliveryRefusedError when AWS found the clock of one of us wrong. */
export async function putLines(
  logs: CloudWatchLogsClient,
  stream: StreamName,
  logEvents: InputLogEvent[],
  signal: AbortSignal,
): Promise<void> {
  const { rejectedLogEventsInfo: rejected } = await logs.send(new PutLogEventsCommand({ ...stream, logEvents }), {
    abortSignal: signal,
  });
  if (rejected === undefined) return;
  const { tooOldLogEventEndIndex, tooNewLogEventStartIndex, expiredLogEventEndIndex } = rejected;
  const old = Math.max(tooOldLogEventEndIndex ?? 0, expiredLogEventEndIndex ?? 0);
  throw new DeliveryRefusedError(
    `CloudWatch Logs refused lines for ${stream.logGroupName}`,
    [
      ...(old > 0 ? [`${old} are too old for it, or for what the log group keeps`] : []),
      ...(tooNewLogEventStartIndex === undefined ? [] : ['the clock of this machine is more than two hours ahead']),
    ],
    false,
  );
}

function idOf(message: string): string | undefined {
  try {
    const line: unknown = JSON.parse(message);
    return typeof line === 'object' && line !== null && 'id' in line && typeof line.id === 'string'
      ? line.id
      : undefined;
  } catch {
    // Somebody else's line.
    return undefined;
  }
}
