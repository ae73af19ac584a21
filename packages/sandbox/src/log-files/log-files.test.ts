import { gunzipSync } from 'node:zlib';
import { parseLogKey, readLogFile, TallyBuilder } from '@trailwarden/cloudtrail';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { principalKindOf } from '../activities/activity.js';
import { tallyFiles } from '../delivery.js';
import { Random } from '../random.js';
import { simulateOrganization } from '../simulate-organization.js';
import { at, smallPlan } from '../testing/small-plan.js';
import type { Batch } from '../traffic.js';
import { INCIDENT_KINDS } from '../traffic.js';
import { logFileBytes } from './log-file-bytes.js';
import { logFiles } from './log-files.js';

const ACCOUNT = '111122223333';
const KEY = `AWSLogs/${ACCOUNT}/CloudTrail/eu-west-1/2026/03/02/${ACCOUNT}_CloudTrail_eu-west-1_20260302T0100Z_abcdefghijklmnop.json.gz`;

const principals = [
  `arn:aws:iam::${ACCOUNT}:role/app/web-api`,
  `arn:aws:iam::${ACCOUNT}:role/flat`,
  `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef/ann@example.com`,
  `arn:aws:iam::${ACCOUNT}:user/ben`,
  'autoscaling.amazonaws.com',
  'hidden',
];

const batch = fc
  .record({
    minute: fc.integer({ min: at(0), max: at(0, 0, 9) }),
    api: fc.constantFrom('ec2 RunInstances', 'signin ConsoleLogin', 's3 GetObject', 'iam CreateUser', 'kms Decrypt'),
    principal: fc.constantFrom(...principals),
    address: fc.constantFrom('10.1.2.3', '198.18.4.5', 'autoscaling.amazonaws.com'),
    agent: fc.constantFrom('aws-cli/2.1', 'Mozilla/5.0 "quoted" \\ \u202e', 'autoscaling.amazonaws.com'),
    errorCode: fc.constantFrom(undefined, 'AccessDenied', 'Failed authentication'),
    calls: fc.integer({ min: 1, max: 5 }),
    readOnly: fc.boolean(),
    category: fc.constantFrom('management' as const, 'data' as const),
  })
  .map(({ api, calls, ...rest }): Batch => {
    const [service = '', name = ''] = api.split(' ');
    return {
      event: {
        ...rest,
        name,
        source: `${service}.amazonaws.com`,
        account: ACCOUNT,
        region: 'eu-west-1',
        principalKind: principalKindOf(rest.principal),
      },
      calls,
    };
  });

describe('logFileBytes', () => {
  it('reads back as the tally of its batches, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(batch, { minLength: 1, maxLength: 30 }), fc.integer(), (batches, seed) => {
        const builder = new TallyBuilder();
        for (const { event, calls } of batches) builder.add(event, calls);

        const outcome = readLogFile(logFileBytes(batches, new Random(seed, 'test')), KEY);

        expect(outcome).toMatchObject({ kind: 'read', tally: builder.build() });
      }),
      { numRuns: 100 },
    );
  });

  it('writes records as CloudTrail does, each with an id of its own', () => {
    const event = {
      minute: at(0),
      account: ACCOUNT,
      region: 'eu-west-1',
      source: 'ec2.amazonaws.com',
      name: 'RunInstances',
      category: 'management',
      readOnly: false,
      principal: `arn:aws:iam::${ACCOUNT}:role/ci/deploy-app`,
      principalKind: 'machines',
      address: '10.1.2.3',
      agent: 'aws-cli/2.1',
      errorCode: 'Client.VcpuLimitExceeded',
    } as const;

    const file = JSON.parse(gunzipSync(logFileBytes([{ event, calls: 3 }], new Random(1, 'test'))).toString());

    expect(Object.keys(file)).toEqual(['Records']);
    expect(new Set(file.Records.map(({ eventID }: { eventID: string }) => eventID)).size).toBe(3);
    expect(file.Records[0]).toMatchObject({
      eventVersion: '1.11',
      userIdentity: {
        type: 'AssumedRole',
        arn: expect.stringMatching(/^arn:aws:sts::111122223333:assumed-role\/deploy-app\/GitHubActions-\d+$/),
        sessionContext: { sessionIssuer: { type: 'Role', arn: event.principal, userName: 'deploy-app' } },
      },
      eventTime: expect.stringMatching(/^2026-03-02T00:00:\d\dZ$/),
      errorCode: 'Client.VcpuLimitExceeded',
      responseElements: null,
      eventType: 'AwsApiCall',
      managementEvent: true,
      eventCategory: 'Management',
      recipientAccountId: ACCOUNT,
    });
  });
});

describe('logFiles', () => {
  const incidents = INCIDENT_KINDS.map((kind, index) => ({
    kind,
    strength: 'strong' as const,
    account: index % 2,
    startMinute: at(0, 6 + index),
  }));
  const organization = simulateOrganization(smallPlan({ days: 1, volume: 0.3, incidents }));

  it('reads back file by file as what tallyFiles says, incidents included', () => {
    const tallies = [...tallyFiles(organization)];
    const files = [...logFiles(organization)];

    expect(files).toHaveLength(tallies.length);
    for (const [index, { key, bytes, records, deliveredMinute }] of files.entries()) {
      const outcome = readLogFile(bytes, key);
      expect(outcome).toMatchObject({ kind: 'read', records: { read: records, counted: records } });
      expect(outcome.kind === 'read' && outcome.tally).toEqual(tallies[index]!.tally);
      expect(parseLogKey(key)).toMatchObject({ kind: 'log-file', family: 'CloudTrail', deliveredMinute });
    }
  });

  it('gives every file a key of its own, and the same bytes again', () => {
    const keys = [...logFiles(organization)].map(({ key, bytes }) => `${key} ${bytes.length}`);

    expect(new Set(keys).size).toBe(keys.length);
    expect([...logFiles(organization)].map(({ key, bytes }) => `${key} ${bytes.length}`)).toEqual(keys);
  });
});
