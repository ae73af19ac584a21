import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { independentCount } from '../test-support/independent-count.js';
import { KEY, record } from '../test-support/record.js';
import { randomOf, spell } from '../test-support/spell.js';
import { tallyLines } from '../test-support/tally-lines.js';
import { readLogFile, readPlainly, readQuickly } from './read-log-file.js';

const FILES = 10_000;
const SEED = 20260302;
const DELIVERED_MS = Date.UTC(2026, 2, 2, 9, 15);

const anything = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, '', 'x', 0, -1.5e300, [], {}, [{}], 'true', '\u0000', '\ud800', '𝒳'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const lookAlike = fc.constantFrom<unknown>(
  { eventName: 'DeleteTrail', errorCode: 'AccessDenied', Records: [{ eventName: 'Nested' }] },
  {
    Records: [{ eventTime: '2026-03-02T09:00:00Z', eventName: 'Nested', eventSource: 'x', awsRegion: 'y' }],
    eventID: 'nested',
  },
  { policy: '{"Records":[{"eventName":"Quoted\\"","errorCode":"x"}]}', recipientAccountId: '999999999999' },
  'x"}]},{"eventName":"Injected","errorCode":"AccessDenied"}',
  { text: 'p'.repeat(3000), readOnly: true },
);
/** Mostly right values, now and then anything at all. */
const mostly = (...values: unknown[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: anything });

const role = 'arn:aws:iam::111122223333:role/ci/Deployer';
const identity = mostly(
  record().userIdentity,
  { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ann', accountId: '111122223333', userName: 'ann' },
  { type: 'IAMUser', accountId: '111122223333', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
  { type: 'Root', arn: 'arn:aws:iam::111122223333:root' },
  { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/Old/session' },
  { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' },
  {
    type: 'FederatedUser',
    arn: 'arn:aws:sts::111122223333:federated-user/bob',
    sessionContext: { sessionIssuer: { arn: role } },
  },
  { accountId: '111122223333', invokedBy: 'ssm.amazonaws.com' },
);
const event = fc.record(
  {
    eventTime: mostly(
      '2026-03-02T09:12:44Z',
      '2026-03-02T09:12:01Z',
      '2026-03-02T08:59:59Z',
      '2026-03-02T09:12:44.5+01:00',
      '2026-02-30T00:00:00Z',
      '2026-03-09T09:12:44Z',
      '0999-01-01T00:00:00Z',
    ),
    eventSource: mostly('ec2.amazonaws.com', 's3.amazonaws.com', 'signin.amazonaws.com'),
    eventName: mostly('RunInstances', 'DescribeInstances', 'GetObject', 'ConsoleLogin', 'AssumeRole'),
    awsRegion: mostly('eu-west-1', 'us-east-1'),
    recipientAccountId: mostly('111122223333', '444455556666', undefined),
    userIdentity: identity,
    sourceIPAddress: mostly('198.51.100.7', '203.0.113.9', 'AWS Internal', undefined, 'a"b\\c\u2028'),
    userAgent: mostly('aws-cli/2.30.1', 'Boto3/1.40 "x" \\ é 𝒳', undefined, `agent/${'9'.repeat(300)}`),
    errorCode: mostly(undefined, undefined, 'AccessDenied', 'Client.InvalidAMIID.NotFound'),
    errorMessage: mostly(undefined, undefined, 'not authorized'),
    responseElements: fc.oneof(mostly(null, { ConsoleLogin: 'Failure' }, { ConsoleLogin: 'Success' }), lookAlike),
    requestParameters: fc.oneof(fc.constant(null), lookAlike),
    eventID: mostly('e1', 'e2', 'e3', 'e4', 'e5', 'e6', undefined),
    readOnly: mostly(true, false, undefined, 'true'),
    managementEvent: mostly(true, undefined, false),
    eventCategory: mostly('Management', 'Data', undefined, 'Insight'),
    addendum: mostly(
      undefined,
      undefined,
      { reason: 'UPDATED_DATA', originalEventID: 'e1' },
      { reason: 'DELIVERY_DELAY', originalEventID: 'e1' },
    ),
  },
  { noNullPrototype: true },
);
const records = fc.array(fc.oneof({ weight: 12, arbitrary: event }, { weight: 1, arbitrary: anything }), {
  maxLength: 5,
});
const shape = fc.constantFrom('records', 'records', 'array', 'lines', 'one-extra-key');
const damage = fc.constantFrom<Damage>('none', 'none', 'flip', 'flip-gzip', 'cut', 'cut-gzip');
const seed = fc.noShrink(fc.integer());

type Damage = 'none' | 'flip' | 'flip-gzip' | 'cut' | 'cut-gzip';

function written(entries: readonly unknown[], as: string, random: () => number): string {
  switch (as) {
    case 'array':
      return spell(entries, random);
    case 'lines':
      return entries.map((entry) => spell(entry, random)).join(random() < 0.5 ? '\n' : '\r\n\n');
    case 'one-extra-key':
      return spell({ Records: entries, note: { Records: [record()] } }, random);
    default:
      return spell({ Records: entries }, random);
  }
}

function damaged(bytes: Uint8Array, flip: boolean, random: () => number): Uint8Array {
  if (!flip) return bytes.subarray(0, Math.floor(random() * bytes.length));
  const copy = Uint8Array.from(bytes);
  for (let flips = 1 + Math.floor(random() * 3); flips > 0; flips--) {
    copy[Math.floor(random() * copy.length)]! ^= 1 << Math.floor(random() * 8);
  }
  return copy;
}

function inflatedOf(bytes: Uint8Array): Buffer | undefined {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return isGzip ? gunzipSync(bytes) : Buffer.from(bytes);
  } catch {
    return undefined;
  }
}

/** What plain means make of the bytes; undefined when they cannot be read. */
function plainRecords(bytes: Uint8Array): unknown[] | undefined {
  const text = inflatedOf(bytes)?.toString('utf8');
  if (text === undefined) return undefined;
  const list = (value: unknown): unknown[] | undefined => {
    if (Array.isArray(value)) return value;
    if (typeof value !== 'object' || value === null) return undefined;
    const inner = (value as { Records?: unknown }).Records;
    if (inner === undefined || inner === null) return [value];
    return Array.isArray(inner) ? inner : undefined;
  };
  try {
    return list(JSON.parse(text));
  } catch {
    try {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      const lists = lines.map((line) => list(JSON.parse(line)));
      return lines.length === 0 || lists.includes(undefined) ? undefined : lists.flatMap((found) => found!);
    } catch {
      return undefined;
    }
  }
}

test('10,000 mutated files are counted as plain JSON.parse counts them, or refused whole', () => {
  let read = 0;
  let refused = 0;
  let quick = 0;
  fc.assert(
    fc.property(records, shape, damage, fc.boolean(), seed, (entries, as, harm, gzipped, spelling) => {
      const random = randomOf(spelling);
      const plain = Buffer.from(written(entries, as, random));
      const hurt = harm === 'flip' || harm === 'cut' ? damaged(plain, harm === 'flip', random) : plain;
      const zipped = gzipped || harm === 'flip-gzip' || harm === 'cut-gzip' ? gzipSync(hurt, { level: 1 }) : hurt;
      const bytes =
        harm === 'flip-gzip' || harm === 'cut-gzip' ? damaged(zipped, harm === 'flip-gzip', random) : zipped;

      const outcome = readLogFile(bytes, KEY);

      const inflated = inflatedOf(bytes);
      const quickly = inflated && readQuickly(inflated, KEY);
      if (quickly !== undefined) {
        quick += 1;
        expect(quickly).toEqual(readPlainly(inflated!, KEY));
        expect(outcome).toEqual(quickly);
      }
      const expected = plainRecords(bytes);
      const count = independentCount(expected ?? [], { account: '111122223333', deliveredMs: DELIVERED_MS });
      if (outcome.kind === 'unreadable') {
        refused += 1;
        expect(count.counted).toBe(0);
        if (outcome.reason !== 'not-cloudtrail') expect(expected).toBe(undefined);
        return;
      }
      read += 1;
      expect(expected).not.toBe(undefined);
      expect(outcome.records).toEqual({
        read: expected!.length,
        counted: count.counted,
        duplicates: count.duplicates,
        rejected: count.rejected,
      });
      expect(tallyLines(outcome.tally)).toEqual(count.lines);
    }),
    { numRuns: FILES, seed: SEED },
  );
  expect(read).toBeGreaterThan(FILES / 4);
  expect(refused).toBeGreaterThan(FILES / 8);
  expect(quick).toBeGreaterThan(FILES / 25);
});
