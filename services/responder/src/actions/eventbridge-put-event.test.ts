import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { parseInsightRecord } from '@trailwarden/cloudtrail';
import { busEvents } from '@trailwarden/sandbox';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionLab, startActionLab } from '../testing/action-lab.js';
import { hostileStory, tellStories } from '../testing/tell-stories.js';
import { type TellBench, tellSuite } from '../testing/tell-suite.js';
import type { ActionPorts } from './action.js';
import { eventbridgePutEvent as action } from './eventbridge-put-event.js';
import type { Story } from './story.js';

const settings = { bus: 'default' };

async function busBench(): Promise<TellBench> {
  const lab = await startActionLab();
  const events = (incidentId: string) => busEvents(lab.sandbox.world).filter(({ detail }) => isOf(detail, incidentId));
  return {
    lab,
    ports: lab.ports,
    received: (id) => events(id).map(({ detail }) => String(detail.eventID)),
    texts: (id) => events(id).map((event) => JSON.stringify(event)),
    close: () => lab.close(),
  };
}

const isOf = (detail: object, incidentId: string): boolean => JSON.stringify(detail).includes(incidentId);

tellSuite({ action, settings, start: busBench, arrives: 'same-name' });

describe('an event', () => {
  let lab: ActionLab;
  beforeAll(async () => {
    lab = await startActionLab();
  });
  afterAll(() => lab.close());

  it('is as AWS sends its own, but for its source', async () => {
    const [, , ended] = tellStories(lab);

    await action.tell(ended, settings, undefined, lab.ports);

    const events = busEvents(lab.sandbox.world).filter(({ detail }) => isOf(detail, ended.incident.id));
    expect(events).toHaveLength(6);
    for (const event of events) {
      expect(event).toMatchObject({ source: 'trailwarden', 'detail-type': 'AWS Insight via CloudTrail' });
      expect(parseInsightRecord(event.detail).kind).toBe('insight');
      expect(event.time).toBe(event.detail.eventTime);
    }
  });

  it('ends what did not hold, once', async () => {
    const [begun] = tellStories(lab);
    const withdrawn: Story = { ...begun, state: 'withdrawn', revision: 2 };
    const receipt = await action.tell(begun, settings, undefined, lab.ports);

    await action.tell(withdrawn, settings, await action.tell(withdrawn, settings, receipt, lab.ports), lab.ports);

    const events = busEvents(lab.sandbox.world).filter(({ detail }) => isOf(detail, begun.incident.id));
    expect(events.map(({ detail }) => detail)).toMatchObject([
      { insightDetails: { state: 'Start' } },
      { insightDetails: { state: 'End' }, trailwarden: { endReason: 'withdrawn' } },
    ]);
    expect(new Set(events.map(({ detail }) => detail.sharedEventID)).size).toBe(1);
    expect(new Set(events.map(({ detail }) => detail.eventID)).size).toBe(2);
  });

  it('goes again alone when AWS could not take it', async () => {
    const [, , ended] = tellStories(lab);
    const { ports, inputs } = busAnswering((entries, call) =>
      entries.map((_, at) => (call === 1 && at === 2 ? { ErrorCode: 'InternalFailure' } : { EventId: `e${at}` })),
    );

    await action.tell(ended, settings, undefined, ports);

    expect(inputs().map((entries) => entries.length)).toEqual([6, 1]);
    expect(inputs()[1]?.[0]).toEqual(inputs()[0]?.[2]);
  });

  it.each([
    ['ThrottlingException', true, 3],
    ['NotAuthorizedForSourceException', false, 1],
  ])('that stays refused with %s is an error', async (ErrorCode, retryable, tries) => {
    const [begun] = tellStories(lab);
    const { ports, inputs } = busAnswering((entries) => entries.map(() => ({ ErrorCode, ErrorMessage: 'no\u0000' })));

    const told = action.tell(begun, settings, undefined, ports);

    await expect(told).rejects.toMatchObject({ code: 'DELIVERY_REFUSED', retryable });
    expect(inputs()).toHaveLength(tries);
  });

  it('goes with at most nine others, and within what a request may hold, whatever the logs hold', async () => {
    const story = hostileStory(lab);
    const [insight] = story.incident.insights;
    const insights = Array.from({ length: 25 }, (_, at) => ({
      ...insight!,
      id: `77aa0000-0000-8000-8000-${at + 1e11}`,
    }));
    const { ports, inputs } = busAnswering((entries) => entries.map(() => ({ EventId: 'e' })));

    await action.tell({ ...story, incident: { ...story.incident, insights } }, settings, undefined, ports);

    expect(inputs().flat()).toHaveLength(25);
    for (const entries of inputs()) {
      expect(entries.length).toBeLessThanOrEqual(10);
      const bytes = entries.reduce((sum, { Detail = '' }) => sum + Buffer.byteLength(Detail), 0);
      expect(bytes).toBeLessThan(256 * 1024);
    }
  });

  it('goes with at most nine others, however small they are', async () => {
    const [story] = tellStories(lab);
    const [insight] = story.incident.insights;
    const insights = Array.from({ length: 25 }, () => ({ ...insight!, id: randomUUID() }));
    const { ports, inputs } = busAnswering((entries) => entries.map(() => ({ EventId: 'e' })));

    await action.tell({ ...story, incident: { ...story.incident, insights } }, settings, undefined, ports);

    expect(inputs().map((entries) => entries.length)).toEqual([10, 10, 5]);
  });

  it('goes to the region of a bus that is named by its ARN', () => {
    const [begun] = tellStories(lab);
    const bus = 'arn:aws:events:eu-west-1:111122223333:event-bus/security';

    const [call] = action.calls(begun, action.settings.parse({ bus }), undefined, lab.ports);

    expect(call).toMatchObject({ region: 'eu-west-1', input: { Entries: [{ EventBusName: bus }] } });
    expect(action.settings.safeParse({ bus: 'arn:aws:sns:eu-west-1:1:x' }).success).toBe(false);
    expect(action.settings.parse({})).toEqual(settings);
  });

  /** A bus that answers as it is told. */
  function busAnswering(answer: (entries: readonly PutEventsRequestEntry[], call: number) => readonly object[]): {
    ports: ActionPorts;
    inputs: () => readonly (readonly PutEventsRequestEntry[])[];
  } {
    const client = new EventBridgeClient({ region: 'us-east-1' });
    const mock = mockClient(client);
    let call = 0;
    mock.on(PutEventsCommand).callsFake(({ Entries = [] }: { Entries?: PutEventsRequestEntry[] }) => {
      call += 1;
      const results = answer(Entries, call);
      return { FailedEntryCount: results.filter((each) => 'ErrorCode' in each).length, Entries: results };
    });
    const own: ActionPorts['aws']['own'] = async (region) => ({
      ...(await lab.ports.aws.own(region)),
      eventBridge: async () => client,
    });
    return {
      ports: { ...lab.ports, aws: { ...lab.ports.aws, own } },
      inputs: () => mock.commandCalls(PutEventsCommand).map(({ args: [command] }) => command.input.Entries ?? []),
    };
  }
});
