import { gunzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { parseInsightRecord, parseLogKey, readLogFile } from '@trailwarden/cloudtrail';
import { insightRecords } from '@trailwarden/detector';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionLab, startActionLab } from '../testing/action-lab.js';
import { tellStories } from '../testing/tell-stories.js';
import { type TellBench, tellSuite } from '../testing/tell-suite.js';
import { s3DeliverInsight as action } from './s3-deliver-insight.js';

const settings = { bucket: 'insights-of-ours', prefix: 'team/a' };

interface Delivered {
  readonly key: string;
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly head: { readonly ContentType?: string | undefined; readonly ContentEncoding?: string | undefined };
}

async function delivered(lab: ActionLab, incidentId: string): Promise<Delivered[]> {
  const s3 = await (await lab.ports.aws.own(lab.sandbox.homeRegion)).s3();
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: settings.bucket }));
  const all = await Promise.all(
    Contents.map(async ({ Key: key = '' }) => {
      const { Body, ContentType, ContentEncoding } = await s3.send(
        new GetObjectCommand({ Bucket: settings.bucket, Key: key }),
      );
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return { key, bytes, text: gunzipSync(bytes).toString(), head: { ContentType, ContentEncoding } };
    }),
  );
  return all.filter(({ text }) => text.includes(incidentId));
}

async function startBucketLab(): Promise<ActionLab> {
  const lab = await startActionLab();
  const s3 = await (await lab.ports.aws.own(lab.sandbox.homeRegion)).s3();
  await s3.send(new CreateBucketCommand({ Bucket: settings.bucket }));
  return lab;
}

async function bucketBench(): Promise<TellBench> {
  const lab = await startBucketLab();
  return {
    lab,
    ports: lab.ports,
    received: async (id) => (await delivered(lab, id)).map(({ key }) => key),
    texts: async (id) => (await delivered(lab, id)).map(({ text }) => text),
    close: () => lab.close(),
  };
}

tellSuite({ action, settings, start: bucketBench, arrives: 'once' });

describe('a file', () => {
  let lab: ActionLab;
  beforeAll(async () => {
    lab = await startBucketLab();
  });
  afterAll(() => lab.close());

  it("lies and looks as CloudTrail's own do, and is read by what reads those", async () => {
    const [, , ended] = tellStories(lab);

    await action.tell(ended, settings, undefined, lab.ports);

    const files = await delivered(lab, ended.incident.id);
    const records = files.flatMap(({ key, text, bytes, head }) => {
      expect(readLogFile(bytes, key)).toMatchObject({ kind: 'read', records: { read: 1 } });
      const { Records } = JSON.parse(text) as { Records: unknown[] };
      expect(head).toEqual({ ContentType: 'application/json', ContentEncoding: 'gzip' });
      expect(parseLogKey(key)).toMatchObject({
        kind: 'log-file',
        family: 'CloudTrail-Insight',
        layout: 'bucket',
        prefix: 'team/a/',
      });
      return Records.map((record) => {
        const parsed = parseInsightRecord(record);
        if (parsed.kind !== 'insight') throw new Error(parsed.reason);
        const { recipientAccountId = '', awsRegion } = parsed.record;
        expect(key).toContain(`AWSLogs/${recipientAccountId}/CloudTrail-Insight/${awsRegion}/2026/03/02/`);
        return parsed.record;
      });
    });
    const ids = insightRecords(ended.incident).map(({ eventID }) => eventID);
    expect(records.map(({ eventID }) => eventID).sort()).toEqual(ids.sort());
  });

  it('is never written again, whatever the incident has become', async () => {
    const [begun, grown] = tellStories(lab);
    await action.tell(begun, settings, undefined, lab.ports);
    const [before] = await delivered(lab, begun.incident.id);
    lab.pass(60_000);

    await action.tell({ ...grown, incident: { ...grown.incident, severity: 'low' } }, settings, undefined, lab.ports);

    const after = (await delivered(lab, begun.incident.id)).find(({ key }) => key === before?.key);
    expect(after?.text).toBe(before?.text);
  });

  it('has the folder of the organization when asked for', () => {
    const [begun] = tellStories(lab);
    const { organizationId } = lab.sandbox;

    const [call] = action.calls(begun, action.settings.parse({ ...settings, organizationId }), undefined, lab.ports);

    expect(parseLogKey(String(call?.input.Key))).toMatchObject({ organizationId, layout: 'bucket' });
  });

  it.each([
    ['PreconditionFailed', 1],
    ['ConditionalRequestConflict', 3],
  ])('that another process writes at the same time is left to it: %s', async (name, tries) => {
    const [begun] = tellStories(lab);
    const client = new S3Client({ region: 'us-east-1' });
    const mock = mockClient(client);
    const failure = Object.assign(new Error(name), { name });
    mock.on(PutObjectCommand).rejects(failure);
    const clients = { ...(await lab.ports.aws.own('us-east-1')), s3: async () => client };
    const ports = { ...lab.ports, aws: { ...lab.ports.aws, own: async () => clients } };

    const told = action.tell(begun, settings, undefined, ports);

    if (name === 'PreconditionFailed') await expect(told).resolves.toMatchObject({ told: [expect.any(String)] });
    else await expect(told).rejects.toBe(failure);
    expect(mock.commandCalls(PutObjectCommand)).toHaveLength(tries);
  });

  it('needs its bucket', async () => {
    const [begun] = tellStories(lab);

    const told = action.tell(begun, { ...settings, bucket: 'not-there' }, undefined, lab.ports);

    await expect(told).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});
