import { gunzipSync } from 'node:zlib';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { parseInsightRecord, parseLogKey, readLogFile } from '@trailwarden/cloudtrail';
import { afterEach, describe, expect, it } from 'vitest';
import { tallyFiles } from '../../delivery.js';
import { simulateOrganization } from '../../simulate-organization.js';
import { at, smallPlan } from '../../testing/small-plan.js';
import type { SandboxOptions } from '../start-sandbox.js';
import { memberOf, type SmallSandbox, startSmallSandbox } from '../test-support/small-sandbox.js';
import { clientConfig, outcomeOf } from '../test-support/target.js';

const PLAN = smallPlan({ accounts: 3, days: 1, volume: 0.3 });

describe('delivery', () => {
  const open: SmallSandbox[] = [];
  const start = async (options: Partial<SandboxOptions> = {}, plan = {}): Promise<SmallSandbox> => {
    const sandbox = await startSmallSandbox(options, plan);
    open.push(sandbox);
    return sandbox;
  };
  const keysOf = (sandbox: SmallSandbox, bucket = sandbox.bucket): string[] => [
    ...(sandbox.world.buckets.get(bucket)?.objects.keysFrom('', false) ?? []),
  ];
  const bodies = ({ world }: SmallSandbox, url: string | undefined): string[] => {
    const queue = [...world.queues.values()].find((each) => each.url === url);
    return [...(queue?.messages.values() ?? [])].map(({ body }) => body);
  };
  const asReader = async (sandbox: SmallSandbox, accountId: string) => {
    const { Credentials } = await new STSClient(clientConfig(sandbox.target)).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${accountId}:role/${sandbox.readerRoleName}`,
        RoleSessionName: 'test',
        ExternalId: sandbox.externalId,
      }),
    );
    return clientConfig({
      endpoint: sandbox.url,
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      },
    });
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
  });

  it('puts log files into the bucket as their time comes, each with its notice', async () => {
    const sandbox = await start();
    const before = keysOf(sandbox);
    const first = await sandbox.deliverUpTo(at(0, 1));
    const early = keysOf(sandbox);
    await sandbox.deliverUpTo(at(0, 2));

    const late = keysOf(sandbox).filter((key) => !early.includes(key));
    const noticed = bodies(sandbox, sandbox.noticeQueueUrl).flatMap(
      (body) => JSON.parse(body).Records?.[0].s3.object.key ?? [],
    );

    expect(before).toEqual([]);
    expect(early).toHaveLength(first.files);
    for (const key of early) expect(minuteOf(key)).toBeLessThanOrEqual(at(0, 1));
    for (const key of late) expect(minuteOf(key)).toBeGreaterThan(at(0, 1));
    expect(noticed.sort()).toEqual(keysOf(sandbox).sort());
  });

  it('loses no record of the traffic', async () => {
    const sandbox = await start();
    const { files, records } = await sandbox.deliverUpTo(at(2));
    let read = 0;
    for (const Key of keysOf(sandbox)) {
      const body = sandbox.world.buckets.get(sandbox.bucket)?.objects.get(Key)?.body() ?? new Uint8Array();
      const outcome = readLogFile(body, Key);
      read += outcome.kind === 'read' ? outcome.records.counted : 0;
    }

    expect(files).toBe([...tallyFiles(simulateOrganization(PLAN))].length);
    expect(read).toBe(records);
  });

  it('gives the same keys and bytes again, in whatever steps', async () => {
    const [one, other] = [await start(), await start()];
    await one.deliverUpTo(at(0, 3));
    for (let hour = 0; hour <= 3; hour++) await other.deliverUpTo(at(0, hour));
    const etags = (sandbox: SmallSandbox) =>
      keysOf(sandbox).map((key) => `${key} ${sandbox.world.buckets.get(sandbox.bucket)?.objects.get(key)?.etag}`);

    expect(etags(one).length).toBeGreaterThan(0);
    expect(etags(other)).toEqual(etags(one));
  });

  it('leaves an account with a trail of its own, or with none, out of the organization’s', async () => {
    const organization = simulateOrganization(PLAN);
    const [management = '', , member = ''] = organization.accounts;
    const sandbox = await start({ organization, trails: { [member]: 'own', [management]: 'none' } });
    await sandbox.deliverUpTo(at(0, 4));
    const { trailList = [] } = await new CloudTrailClient(await asReader(sandbox, member)).send(
      new DescribeTrailsCommand({}),
    );
    const [own] = trailList;

    const accounts = new Set(keysOf(sandbox).map(accountIn));
    const ownKeys = keysOf(sandbox, own?.S3BucketName);

    expect([...accounts]).toEqual([sandbox.securityAccountId]);
    expect(trailList).toMatchObject([{ IsOrganizationTrail: false, Name: 'account-trail' }]);
    expect(ownKeys.length).toBeGreaterThan(0);
    for (const key of ownKeys) expect(parseLogKey(key)).toMatchObject({ account: member, organizationId: undefined });
    expect(keysOf(sandbox).some((key) => key.includes(management))).toBe(false);
  });

  it('stops with an account that leaves, and goes on when it is back', async () => {
    const sandbox = await start();
    const member = memberOf(sandbox);
    await sandbox.deliverUpTo(at(0, 2));
    const count = () => keysOf(sandbox).filter((key) => accountIn(key) === member).length;

    const first = count();
    sandbox.leave(member);
    await sandbox.deliverUpTo(at(0, 4));
    const away = count();
    sandbox.join(member);
    await sandbox.deliverUpTo(at(0, 6));

    expect(first).toBeGreaterThan(0);
    expect(away).toBe(first);
    expect(count()).toBeGreaterThan(first);
  });

  it('shows members the organization’s trail and how far it is', async () => {
    const sandbox = await start();
    await sandbox.deliverUpTo(at(0, 1));
    const trails = new CloudTrailClient({ ...(await asReader(sandbox, memberOf(sandbox))), region: 'eu-west-1' });

    const { trailList = [] } = await trails.send(new DescribeTrailsCommand({}));
    const without = await trails.send(new DescribeTrailsCommand({ includeShadowTrails: false }));
    const status = await trails.send(new GetTrailStatusCommand({ Name: trailList[0]?.TrailARN }));

    expect(trailList).toMatchObject([{ IsOrganizationTrail: true, IsMultiRegionTrail: true, HomeRegion: 'us-east-1' }]);
    expect(without.trailList).toEqual([]);
    expect(status).toMatchObject({ IsLogging: true, LatestDeliveryTime: new Date(at(0, 1) * 60_000) });
  });

  it('remembers events for LookupEvents, whatever trail an account has', async () => {
    const organization = simulateOrganization(PLAN);
    const member = organization.accounts[2] ?? '';
    const sandbox = await start({ organization, trails: { [member]: 'none' } });
    await sandbox.deliverUpTo(at(2));
    const trails = new CloudTrailClient({ ...(await asReader(sandbox, member)), region: 'eu-west-1' });
    const range = { StartTime: new Date(at(0, 9) * 60_000), EndTime: new Date(at(0, 10) * 60_000 - 1) };
    const ids: (string | undefined)[] = [];
    for (let NextToken: string | undefined, pages = 0; pages === 0 || NextToken !== undefined; pages++) {
      sandbox.pass(1000);
      const page = await trails.send(new LookupEventsCommand({ ...range, NextToken }));
      ids.push(...(page.Events ?? []).map(({ EventId }) => EventId));
      NextToken = page.NextToken;
    }

    let expected = 0;
    for (const { batches } of organization.minutes()) {
      for (const { event, calls } of batches) {
        const { account, region, category, minute } = event;
        if (
          account === member &&
          region === 'eu-west-1' &&
          category === 'management' &&
          minute >= at(0, 9) &&
          minute < at(0, 10)
        ) {
          expected += calls;
        }
      }
    }

    expect(ids.length).toBeGreaterThan(50);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(expected);
  });

  it('allows two look-ups a second', async () => {
    const sandbox = await start();
    const trails = new CloudTrailClient(clientConfig(sandbox.target));
    const lookUp = () => outcomeOf(trails.send(new LookupEventsCommand({})));

    const outcomes = [await lookUp(), await lookUp(), await lookUp()];
    sandbox.pass(1000);

    expect(outcomes).toEqual(['ok', 'ok', 'ThrottlingException']);
    expect(await lookUp()).toBe('ok');
  });

  it('forwards write events to the bus before their file arrives, under the same ids', async () => {
    const sandbox = await start({ eventBus: true });
    await sandbox.deliverUpTo(at(0, 2));
    const forwarded = bodies(sandbox, sandbox.eventBusQueueUrl).map((body) => JSON.parse(body));
    await sandbox.deliverUpTo(at(0, 6));
    const delivered = new Map(
      keysOf(sandbox).flatMap((key) =>
        recordsOf(sandbox, key).map((record) => [record.eventID, { record, deliveredMinute: minuteOf(key) }] as const),
      ),
    );

    const early = forwarded.filter(({ detail }) => (delivered.get(detail.eventID)?.deliveredMinute ?? 0) > at(0, 2));

    expect(early.length).toBeGreaterThan(0);
    for (const { detail, source, account } of forwarded) {
      expect(detail.readOnly).toBe(false);
      expect(source).toMatch(/^aws\./);
      expect(account).toBe(detail.recipientAccountId);
      expect(delivered.get(detail.eventID)?.record).toEqual(detail);
    }
  });

  it('brings AWS’s own insights for the incidents that somebody made', async () => {
    const incident = { kind: 'create-user-surge', strength: 'strong', account: 2, startMinute: at(0, 6) } as const;
    const sandbox = await start({ awsInsights: true }, { incidents: [incident] });
    const s3 = new S3Client(clientConfig(sandbox.target));
    await sandbox.deliverUpTo(at(2));
    const trails = new CloudTrailClient(clientConfig(sandbox.target));
    const { InsightSelectors = [] } = await trails.send(
      new GetInsightSelectorsCommand({ TrailName: 'organization-trail' }),
    );
    const Prefix = `AWSLogs/${sandbox.organizationId}/${memberOf(sandbox)}/CloudTrail-Insight/`;

    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: sandbox.bucket, Prefix }));
    const records = Contents.flatMap(({ Key = '' }) => recordsOf(sandbox, Key));

    expect(InsightSelectors).toHaveLength(2);
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) expect(parseInsightRecord(record)).toMatchObject({ kind: 'insight' });
    expect(new Set(records.map((record) => record.insightDetails.state))).toEqual(new Set(['Start', 'End']));
  });
});

function minuteOf(key: string): number {
  const parsed = parseLogKey(key);
  return parsed.kind === 'log-file' ? parsed.deliveredMinute : Number.NaN;
}

function accountIn(key: string): string | undefined {
  const parsed = parseLogKey(key);
  return parsed.kind === 'log-file' ? parsed.account : undefined;
}

function recordsOf(
  { world, bucket }: SmallSandbox,
  key: string,
): { eventID: string; insightDetails: { state: string } }[] {
  const body = world.buckets.get(bucket)?.objects.get(key)?.body() ?? new Uint8Array();
  return JSON.parse(gunzipSync(body).toString()).Records;
}
