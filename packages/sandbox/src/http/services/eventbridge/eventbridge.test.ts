import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ResponderSandbox, startResponderSandbox } from '../../../testing/responder-sandbox.js';
import { addQueue } from '../../world/make-world.js';
import { busEvents } from './bus.js';

let here: ResponderSandbox;
let events: EventBridgeClient;

beforeEach(async () => {
  here = await startResponderSandbox();
  events = new EventBridgeClient(here.config());
});

afterEach(async () => {
  await here.sandbox.close();
});

const entry = (overrides: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  Source: 'trailwarden',
  DetailType: 'Insight Started',
  Detail: '{"insight":{"kind":"ApiCallRate"}}',
  ...overrides,
});

it('keeps events and answers for each entry in its place', async () => {
  const Entries = [
    entry(),
    entry({ Source: 'aws.ec2' }),
    entry({ Detail: 'not JSON' }),
    entry({ DetailType: undefined }),
    entry({ DetailType: 'x'.repeat(129) }),
    entry({ Detail: '[1]' }),
  ];

  const outcome = await events.send(new PutEventsCommand({ Entries }));

  expect(outcome.FailedEntryCount).toBe(5);
  expect(outcome.Entries?.map(({ ErrorCode, EventId }) => ErrorCode ?? typeof EventId)).toEqual([
    'string',
    'NotAuthorizedForSourceException',
    'MalformedDetail',
    'InvalidArgument',
    'InvalidArgument',
    'MalformedDetail',
  ]);
  expect(busEvents(here.sandbox.world)).toMatchObject([
    { source: 'trailwarden', account: here.sandbox.securityAccountId, detail: { insight: { kind: 'ApiCallRate' } } },
  ]);
});

it.each([
  ['eleven entries', Array.from({ length: 11 }, () => entry())],
  ['more than 256 KB together', Array.from({ length: 3 }, () => entry({ Detail: `{"a":"${'x'.repeat(90_000)}"}` }))],
])('refuses %s', async (_, Entries) => {
  await expect(events.send(new PutEventsCommand({ Entries }))).rejects.toMatchObject({ name: 'ValidationException' });
});

it('delivers what a rule matches, and only that, to its queue', async () => {
  const queue = addQueue(here.sandbox.world, 'responders');
  await events.send(
    new PutRuleCommand({
      Name: 'insights',
      EventPattern: JSON.stringify({
        source: ['elsewhere', 'trailwarden'],
        'detail-type': [{ prefix: 'Insight ' }],
        detail: { insight: { kind: ['ApiCallRate'] } },
      }),
    }),
  );
  await events.send(new PutTargetsCommand({ Rule: 'insights', Targets: [{ Id: 'queue', Arn: queue.arn }] }));
  const Entries = [entry(), entry({ Source: 'other' }), entry({ Detail: '{}' }), entry({ DetailType: 'Run' })];

  const { Entries: results } = await events.send(new PutEventsCommand({ Entries }));

  const bodies = [...queue.messages.values()].map(({ body }) => JSON.parse(body));
  expect(bodies).toMatchObject([{ id: results?.[0]?.EventId, 'detail-type': 'Insight Started', version: '0' }]);
});

it('describes its rules, and refuses a pattern that is none', async () => {
  const EventPattern = '{"source":["trailwarden"]}';
  await events.send(new PutRuleCommand({ Name: 'insights', EventPattern }));

  const { Rules } = await events.send(new ListRulesCommand({ NamePrefix: 'ins' }));
  const rule = await events.send(new DescribeRuleCommand({ Name: 'insights' }));
  const broken = events.send(new PutRuleCommand({ Name: 'broken', EventPattern: '{"source":"trailwarden"}' }));

  expect(Rules).toMatchObject([{ Name: 'insights', State: 'ENABLED' }]);
  expect(rule).toMatchObject({ EventPattern });
  await expect(broken).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
  await expect(events.send(new DescribeRuleCommand({ Name: 'nope' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
