import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { type LogEvent, logGroups } from '@trailwarden/sandbox';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionLab, startActionLab } from '../testing/action-lab.js';
import { momentOf } from '../testing/slack-stories.js';
import { hostileStory, tellStories } from '../testing/tell-stories.js';
import { type TellBench, tellSuite } from '../testing/tell-suite.js';
import { logBatches, logLines } from './cloudwatch-logs-put/log-lines.js';
import { cloudwatchLogsPut as action } from './cloudwatch-logs-put.js';

const settings = { logGroup: '/trailwarden/incidents' };
const DAY_MS = 86_400_000;

async function startLogLab(): Promise<ActionLab> {
  const lab = await startActionLab();
  const logs = await (await lab.ports.aws.own(lab.sandbox.homeRegion)).cloudWatchLogs();
  await logs.send(new CreateLogGroupCommand({ logGroupName: settings.logGroup }));
  return lab;
}

function eventsOf({ sandbox }: ActionLab, incidentId: string): readonly LogEvent[] {
  const group = logGroups(sandbox.world, sandbox.securityAccountId, sandbox.homeRegion).get(settings.logGroup);
  return group?.streams.get(`incident/${incidentId}`)?.events ?? [];
}

async function logBench(): Promise<TellBench> {
  const lab = await startLogLab();
  return {
    lab,
    ports: lab.ports,
    received: (id) => eventsOf(lab, id).map(({ message }) => (JSON.parse(message) as { id: string }).id),
    texts: (id) => eventsOf(lab, id).map(({ message }) => message),
    close: () => lab.close(),
  };
}

tellSuite({ action, settings, start: logBench, arrives: 'once' });

describe('a line', () => {
  let lab: ActionLab;
  beforeAll(async () => {
    lab = await startLogLab();
  });
  afterAll(() => lab.close());

  it('tells of the incident as it stands, and of each moment', async () => {
    const [, grown] = tellStories(lab);

    await action.tell(grown, settings, undefined, lab.ports);

    const lines = eventsOf(lab, grown.incident.id).map(({ message }) => JSON.parse(message) as object);
    expect(lines).toMatchObject([
      { kind: 'moment', what: 'started', text: 'Began to be unusual' },
      { kind: 'incident', incidentId: grown.incident.id, state: 'open', revision: 2, severity: 'critical' },
      { kind: 'moment', what: 'grew' },
    ]);
  });

  it('of long ago is written as of a time that CloudWatch takes', async () => {
    const [begun] = tellStories(lab);
    const old = lab.ports.nowMs() - 20 * DAY_MS;
    const story = { ...begun, updatedMs: old, moments: begun.moments.map((each) => ({ ...each, atMs: old })) };

    await action.tell(story, settings, undefined, lab.ports);

    expect(eventsOf(lab, begun.incident.id)).toHaveLength(2);
  });

  it('goes into a batch of one day at the most, in order', () => {
    const [begun] = tellStories(lab);
    const moments = [5, 1, 3].map((days) => momentOf(`d${days}`, 'grew', 'more', days * 1_440));

    const batches = logBatches(logLines({ ...begun, moments }), 0);

    expect(batches.map((batch) => batch.length)).toEqual([1, 1, 1, 1]);
    const times = batches.flat().map(({ timestamp = 0 }) => timestamp);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('that would be too long goes without its parts, and says so', () => {
    const story = hostileStory(lab);
    const [insight] = story.incident.insights;
    const insights = Array.from({ length: 50 }, () => insight!);

    const [line] = logLines({ ...story, moments: [], incident: { ...story.incident, insights } });

    expect(Buffer.byteLength(line?.message ?? '')).toBeLessThan(1_000_000);
    expect(JSON.parse(line?.message ?? '')).toMatchObject({ shortened: true, insights: [], insightsTotal: 50 });
  });

  it('that CloudWatch rejects is an error', async () => {
    const [begun] = tellStories(lab);
    const client = new CloudWatchLogsClient({ region: 'us-east-1' });
    const mock = mockClient(client);
    mock.on(CreateLogStreamCommand).resolves({});
    mock.on(PutLogEventsCommand).resolves({ rejectedLogEventsInfo: { tooNewLogEventStartIndex: 0 } });
    const clients = { ...(await lab.ports.aws.own('us-east-1')), cloudWatchLogs: async () => client };
    const ports = { ...lab.ports, aws: { ...lab.ports.aws, own: async () => clients } };

    const told = action.tell(begun, settings, undefined, ports);

    await expect(told).rejects.toMatchObject({
      code: 'DELIVERY_REFUSED',
      retryable: false,
      message: expect.stringContaining('clock of this machine'),
    });
  });

  it('needs its log group', async () => {
    const [begun] = tellStories(lab);

    const told = action.tell(begun, { logGroup: 'not-there' }, undefined, lab.ports);

    await expect(told).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
