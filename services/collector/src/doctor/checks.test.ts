import { readdir } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { buildLogKey } from '@trailwarden/cloudtrail';
import type { AwsClients, ExternalIdCheck } from '@trailwarden/platform';
import { describe, expect, test } from 'vitest';
import { doctorContext, doctorSettings } from '../testing/doctor.js';
import { FakeAws, MANAGEMENT, OWN } from '../testing/fake-aws.js';
import type { Check } from './check.js';
import { CHECKS } from './checks/index.js';
import { type Examined, examine } from './examine.js';

const MEMBER = '000000000002';
const NOON = Date.UTC(2026, 2, 2, 12) / 60_000;
const TRAIL = {
  TrailARN: `arn:aws:cloudtrail:us-east-1:${MANAGEMENT}:trail/all`,
  HomeRegion: 'us-east-1',
  S3BucketName: 'logs',
  IsMultiRegionTrail: true,
  IsOrganizationTrail: true,
  LogFileValidationEnabled: true,
};

/** An organization of three, its trail with one file. */
function wellAws<Aws extends FakeAws>(aws: Aws): Aws {
  aws.accountPages = [[MANAGEMENT, MEMBER, OWN].map((Id) => ({ Id, Name: `Name ${Id}`, State: 'ACTIVE' }))];
  aws.trails = [TRAIL];
  aws.put('logs', keyOf(NOON - 30));
  return aws;
}

function keyOf(deliveredMinute: number): string {
  const key = buildLogKey({ account: MANAGEMENT, region: 'us-east-1', deliveredMinute, unique: 'aaaa' });
  return key.replace('AWSLogs/', 'AWSLogs/o-abc/');
}

/** Only these checks: no test needs all of them. */
async function ask(aws: FakeAws, ids: readonly string[], given: Parameters<typeof doctorContext>[0] = {}) {
  const context = doctorContext({ aws, ...given });
  const examined = await examine(
    CHECKS.filter(({ id }) => ids.includes(id)),
    context,
  );
  return Object.fromEntries(examined.map((each) => [each.id, each])) as Record<string, Examined>;
}

class AnsweringAws extends FakeAws {
  readonly checks = new Map<string, ExternalIdCheck>();
  override async externalIdIsEnforced(accountId = ''): Promise<never> {
    return (this.checks.get(accountId) ?? 'enforced') as never;
  }
}

/** S3 as it is when a key of KMS does not let us. */
class LockedAws extends FakeAws {
  override async own(region: string): Promise<AwsClients> {
    const clients = await super.own(region);
    return { ...clients, s3: async () => denyingGet(await clients.s3()) };
  }
}

function denyingGet(s3: S3Client): S3Client {
  const { send } = s3;
  const instead = async (command: object): Promise<unknown> => {
    if (command.constructor.name !== 'GetObjectCommand')
      return (send as (command: object) => unknown).call(s3, command);
    const said =
      'User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:1:key/k because no identity-based policy allows the kms:Decrypt action';
    throw Object.assign(new Error(said), { name: 'AccessDenied' });
  };
  return Object.assign(s3, { send: instead });
}

describe('the list of checks', () => {
  test('has each check in a file of its name, and asks for nothing that comes later', async () => {
    const files = (await readdir(new URL('./checks/', import.meta.url)))
      .filter((name) => name !== 'index.ts' && name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => name.replace(/\.ts$/, ''));
    const ids = CHECKS.map(({ id }) => id);

    expect([...ids].sort()).toEqual(files.sort());
    for (const [at, { needs }] of CHECKS.entries()) {
      for (const need of needs) expect(ids.slice(0, at)).toContain(need);
    }
  });

  test('a check that throws what nobody foresaw has failed, and what waits for it is not looked at', async () => {
    const broken: Check = {
      id: 'broken',
      title: 'Broken',
      needs: [],
      run: async () => {
        throw new TypeError('x is not a function');
      },
    };
    const waiting: Check = {
      id: 'waiting',
      title: 'Waiting',
      needs: ['broken'],
      run: async () => ({ kind: 'pass', detail: '' }),
    };

    const examined = await examine([broken, waiting], doctorContext({}));

    expect(examined.map(({ kind }) => kind)).toEqual(['fail', 'skipped']);
    expect(examined[0]).toMatchObject({ detail: expect.stringContaining('x is not a function') });
    expect(examined[1]?.detail).toBe('Not looked at: it waits for "Broken".');
  });

  test('ends where it is interrupted, and says so', async () => {
    const stop = new AbortController();
    const stopping: Check = {
      id: 'stopping',
      title: 'Stopping',
      needs: [],
      run: async ({ signal }) => {
        stop.abort();
        signal.throwIfAborted();
        return { kind: 'pass', detail: '' };
      },
    };

    const examined = await examine([stopping, { ...stopping, id: 'next' }], doctorContext({ signal: stop.signal }));

    expect(examined.map(({ kind, detail }) => `${kind} ${detail}`)).toEqual([
      'skipped Interrupted.',
      'skipped Interrupted.',
    ]);
  });
});

describe('organization', () => {
  test('is told with its id and its accounts', async () => {
    const { organization } = await ask(wellAws(new FakeAws()), ['organization']);

    expect(organization).toMatchObject({ kind: 'pass', detail: `o-abc with 3 accounts; ${MANAGEMENT} manages it.` });
  });

  test('that there is none of is worth a word, and our own account is looked at', async () => {
    const aws = wellAws(new FakeAws());
    aws.organization = undefined;

    const found = await ask(aws, ['organization', 'reader-roles']);

    expect(found.organization).toMatchObject({ kind: 'warn', detail: expect.stringContaining('in no organization') });
    expect(found['reader-roles']).toMatchObject({ kind: 'pass', detail: expect.stringContaining('1 of 1') });
  });

  test('that may not be asked is a fail that names the permission, and our own account is looked at', async () => {
    const aws = wellAws(new FakeAws());
    aws.failing.set('ListAccounts', 'AccessDeniedException');

    const found = await ask(aws, ['organization', 'reader-roles']);

    expect(found.organization?.kind).toBe('fail');
    expect(found.organization?.mend).toContain('organizations:ListAccounts');
    expect(found['reader-roles']?.kind).toBe('pass');
  });
});

describe('reader roles', () => {
  test('of thousands of accounts are summed up in a line, those shut named in the parts', async () => {
    const aws = new FakeAws();
    const ids = Array.from({ length: 3_000 }, (_, at) => String(100_000_000_000 + at));
    aws.accountPages = [ids.map((Id) => ({ Id, State: Id.endsWith('99') ? 'SUSPENDED' : 'ACTIVE' }))];
    aws.closedAccounts.set('100000000007', 'the role is not there yet');
    const progress: number[] = [];

    const found = await ask(aws, ['organization', 'reader-roles'], {
      onProgress: (_, done) => progress.push(done),
    });

    const { detail, parts = [], kind, mend } = found['reader-roles']!;
    // The fake enters the suspended ones; AwsAccess does not.
    expect({ kind, detail }).toEqual({ kind: 'fail', detail: '2999 of 3000 accounts let us in as TrailwardenReader.' });
    expect(parts.filter((part) => part.kind === 'fail')).toEqual([
      { name: '100000000007', kind: 'fail', detail: 'denied: the role is not there yet' },
    ]);
    expect(mend).toContain('doctor --policies');
    expect(progress.at(-1)).toBe(3_000);
  });

  test('of accounts that are left out are not tried', async () => {
    const aws = wellAws(new FakeAws());
    const discover = { ...(await doctorContext({}).discovering()), excludeAccounts: [MEMBER] };

    const found = await ask(aws, ['organization', 'reader-roles'], {
      settings: doctorSettings({ collect: { discover } }),
    });

    expect(found['reader-roles']?.detail).toContain('2 of 2 accounts let us in as TrailwardenReader, 1 not asked');
    expect(aws.calls.filter(({ operation, account }) => operation === 'AssumeRole' && account === MEMBER)).toEqual([]);
  });
});

describe('external id', () => {
  test('that a role does not ask for is a fail, with the condition to add', async () => {
    const aws = wellAws(new AnsweringAws());
    aws.checks.set(MEMBER, 'not-enforced').set(OWN, 'unknown');

    const found = (await ask(aws, ['external-id']))['external-id'];

    expect(found).toMatchObject({ kind: 'fail', detail: '1 of 2 roles that let us in ask for it.' });
    expect(found?.mend).toContain('"sts:ExternalId"');
    expect(found?.parts?.map(({ kind }) => kind)).toEqual(['pass', 'fail', 'skipped']);
  });

  test('that is not set is worth a word, and nobody is asked', async () => {
    const aws = wellAws(new AnsweringAws());

    const found = await ask(aws, ['external-id'], { settings: doctorSettings({ externalIdIn: undefined }) });

    expect(found['external-id']?.kind).toBe('warn');
    expect(aws.calls).toEqual([]);
  });
});

describe('trails', () => {
  test.each([
    ['that logs passes', {}, 'pass'],
    ['that does not log fails', { isLogging: false }, 'fail'],
    ['whose delivery fails fails', { deliveryError: 'AccessDenied' }, 'fail'],
    ['without management events fails', { includeManagementEvents: false }, 'fail'],
    ['that sees writes only is worth a word', { readWriteType: 'WriteOnly' }, 'warn'],
    ['without validation is worth a word', { LogFileValidationEnabled: false }, 'warn'],
  ] as const)('one %s', async (_, changed, kind) => {
    const aws = wellAws(new FakeAws());
    aws.trails = [{ ...TRAIL, ...changed }];

    const found = await ask(aws, ['trails']);

    expect(found.trails).toMatchObject({ kind });
  });

  test('that are nowhere leave accounts to their event history, or to nothing', async () => {
    const aws = wellAws(new FakeAws());
    aws.trails = [];
    const discover = { ...(await doctorContext({}).discovering()), lookupEvents: false };

    const found = await ask(aws, ['trails']);
    const without = await ask(aws, ['trails'], { settings: doctorSettings({ collect: { discover } }) });

    expect([found.trails?.kind, without.trails?.kind]).toEqual(['warn', 'fail']);
    expect(found.trails?.parts?.[0]).toMatchObject({
      name: 'without a trail',
      detail: expect.stringContaining(MEMBER),
    });
  });

  test('that a role may not list are a fail of that account', async () => {
    const aws = wellAws(new FakeAws());
    aws.failing.set(`DescribeTrails ${MANAGEMENT}`, 'AccessDeniedException');

    const found = await ask(aws, ['trails']);

    expect(found.trails?.parts?.find(({ name }) => name === MANAGEMENT)).toMatchObject({
      kind: 'fail',
      detail: expect.stringContaining('cloudtrail:DescribeTrails'),
    });
  });
});

describe('buckets and log files', () => {
  test('of a trail that delivers: listed, and the newest file fetched', async () => {
    const aws = wellAws(new FakeAws());
    aws.put('logs', keyOf(NOON - 10));

    const found = await ask(aws, ['buckets', 'log-files']);

    expect(found.buckets?.kind).toBe('pass');
    expect(found['log-files']?.parts).toEqual([
      { name: `all in ${MANAGEMENT}`, kind: 'pass', detail: 'fetched that of 2026-03-02 11:50 UTC, 10 bytes' },
    ]);
  });

  test('that cannot be listed name what is missing, and their files are not asked for', async () => {
    const aws = wellAws(new FakeAws());
    aws.failing.set('ListObjectsV2', 'AccessDenied');

    const found = await ask(aws, ['buckets', 'log-files']);

    expect(found.buckets?.parts?.[0]?.detail).toContain('s3:ListBucket');
    expect(found['log-files']?.kind).toBe('skipped');
  });

  test('whose newest file is a day old, or that have none, are worth a word', async () => {
    const old = wellAws(new FakeAws());
    old.buckets.clear();
    old.put('logs', keyOf(NOON - 3 * 1_440));
    const empty = wellAws(new FakeAws());
    empty.buckets.set('logs', new Map());

    const found = await Promise.all([old, empty].map((aws) => ask(aws, ['log-files'])));

    expect(found.map((each) => each['log-files']?.kind)).toEqual(['warn', 'warn']);
  });

  test('say when it is the key that denies', async () => {
    const aws = wellAws(new LockedAws());
    aws.trails = [{ ...TRAIL, KmsKeyId: 'arn:aws:kms:us-east-1:1:key/k' }];

    const found = await ask(aws, ['log-files']);

    const part = found['log-files']?.parts?.[0];
    expect(part).toMatchObject({ kind: 'fail', detail: expect.stringContaining('SSE-KMS') });
    expect(part?.mend).toContain('kms:Decrypt on the key arn:aws:kms:us-east-1:1:key/k');
  });

  test('say that it may be the key, when S3 says only that access is denied', async () => {
    const aws = wellAws(new FakeAws());
    aws.trails = [{ ...TRAIL, KmsKeyId: 'arn:aws:kms:us-east-1:1:key/k' }];
    aws.failing.set('GetObject', 'AccessDenied');

    const found = await ask(aws, ['log-files']);

    expect(found['log-files']?.parts?.[0]?.detail).toContain('it may be the key that denies');
  });
});

describe('message queues', () => {
  const notices = [{ url: 'https://sqs.us-east-1.amazonaws.com/000000000009/notices', region: 'us-east-1' }];

  test('that are set tell how much waits, and that nobody keeps dead letters', async () => {
    const aws = wellAws(new FakeAws());
    aws.notify('a', 'b');

    const found = await ask(aws, ['notice-queues'], { settings: doctorSettings({ collect: { notices } }) });

    const part = found['notice-queues']?.parts?.[0];
    expect(part).toMatchObject({
      name: 'notices',
      kind: 'warn',
      detail: '2 waiting, 0 in flight; no dead-letter queue',
    });
    expect(aws.operations()).toEqual(['GetQueueAttributes']);
  });

  test('that cannot be asked name the permission', async () => {
    const aws = wellAws(new FakeAws());
    aws.failing.set('GetQueueAttributes', 'AccessDenied');

    const found = await ask(aws, ['event-queues'], { settings: doctorSettings({ collect: { eventBus: notices } }) });

    expect(found['event-queues']).toMatchObject({ kind: 'fail', detail: '0 of 1 queue can be reached.' });
    expect(found['event-queues']?.parts?.[0]?.detail).toContain('sqs:GetQueueAttributes');
  });

  test('that are not set are no fault', async () => {
    const found = await ask(wellAws(new FakeAws()), ['notice-queues', 'event-queues']);

    expect(Object.values(found).map(({ kind }) => kind)).toEqual(['skipped', 'skipped']);
  });
});

test('where only folders are read AWS is not asked for anything', async () => {
  const aws = new FakeAws();
  const collect = { discover: undefined, folders: [import.meta.dirname, '/nowhere/at/all'] };

  const found = await ask(
    aws,
    CHECKS.map(({ id }) => id).filter((id) => id !== 'store' && id !== 'job-queue'),
    {
      settings: doctorSettings({ collect }),
    },
  );

  const kinds = Object.fromEntries(Object.values(found).map(({ id, kind }) => [id, kind]));
  expect(kinds).toMatchObject({
    identity: 'skipped',
    organization: 'skipped',
    trails: 'skipped',
    'log-files': 'skipped',
  });
  expect(found.folders?.parts?.map(({ kind }) => kind)).toEqual(['pass', 'fail']);
  expect(aws.calls).toEqual([]);
});
