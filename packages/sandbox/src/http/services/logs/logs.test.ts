import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  type InputLogEvent,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ResponderSandbox, startResponderSandbox } from '../../../testing/responder-sandbox.js';

const DAY_MS = 86_400_000;
const logGroupName = '/trailwarden/audit';
const logStreamName = 'responder';
let here: ResponderSandbox;
let logs: CloudWatchLogsClient;

beforeEach(async () => {
  here = await startResponderSandbox();
  logs = new CloudWatchLogsClient(here.config());
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
});

afterEach(async () => {
  await here.sandbox.close();
});

const put = (...logEvents: InputLogEvent[]) =>
  logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
const now = () => here.sandbox.world.nowMs();

it('gives events back from the head, page by page, until the token stays the same', async () => {
  const wanted = Array.from({ length: 5 }, (_, at) => `line ${at}`);
  await put(...wanted.map((message, at) => ({ timestamp: now() + at, message })));

  const found: (string | undefined)[] = [];
  for (let nextToken: string | undefined, more = true; more; ) {
    const page = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, limit: 2, nextToken }),
    );
    found.push(...(page.events ?? []).map(({ message }) => message));
    more = page.nextForwardToken !== nextToken;
    nextToken = page.nextForwardToken;
  }

  expect(found).toEqual(wanted);
});

it.each<[string, () => InputLogEvent[]]>([
  ['out of order', () => [2, 1].map((at) => ({ timestamp: now() + at, message: 'x' }))],
  ['over more than a day', () => [0, DAY_MS + 1].map((at) => ({ timestamp: now() - DAY_MS + at, message: 'x' }))],
  ['larger than 1 MiB with 26 bytes each', () => [{ timestamp: now(), message: 'x'.repeat(1_048_576 - 25) }]],
  ['that is empty', () => []],
])('refuses a batch %s', async (_, events) => {
  await expect(put(...events())).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

it('tells which events are too old or too new, and keeps the others', async () => {
  const { rejectedLogEventsInfo } = await put(
    { timestamp: now() - 14 * DAY_MS - 1, message: 'old' },
    { timestamp: now() - 14 * DAY_MS, message: 'kept' },
  );
  const { rejectedLogEventsInfo: ahead } = await put(
    { timestamp: now(), message: 'kept too' },
    { timestamp: now() + 7_200_001, message: 'new' },
  );

  const { events } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }));
  expect(rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
  expect(ahead).toEqual({ tooNewLogEventStartIndex: 1 });
  expect(events?.map(({ message }) => message)).toEqual(['kept', 'kept too']);
});

it('knows its streams, and says which group or stream is not there', async () => {
  await put({ timestamp: now(), message: 'x' });

  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: 'resp' }));
  const elsewhere = { logGroupName: '/nowhere', logStreamName };
  const missing = logs.send(new PutLogEventsCommand({ ...elsewhere, logEvents: [{ timestamp: now(), message: 'x' }] }));
  const twice = logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));

  expect(logStreams).toMatchObject([{ logStreamName, lastEventTimestamp: now() }]);
  await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(twice).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
});
