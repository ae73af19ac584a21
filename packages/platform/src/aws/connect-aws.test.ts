import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../config/secret.js';
import { silentLog } from '../log/port.js';
import { type AwsOptions, connectAws } from './connect-aws.js';
import type { AccountAccess, AwsAccess } from './port.js';

const OURS = '999900001111';
const MEMBER = '111122223333';
const MINUTE_MS = 60_000;

const sts = mockClient(STSClient);
let nowMs = Date.UTC(2026, 0, 5);
let open: AwsAccess[] = [];

function connect(options: Partial<AwsOptions> = {}): AwsAccess {
  const aws = connectAws(
    {
      region: 'eu-west-1',
      readerRoleName: 'TrailwardenReader',
      externalId: async () => new Secret('b1d9-invented'),
      credentials: { accessKeyId: 'AKIAINVENTED', secretAccessKey: 'invented' },
      ...options,
    },
    { clock: { nowMs: () => nowMs }, log: silentLog },
  );
  open.push(aws);
  return aws;
}

const awsError = (name: string, message = name) => Object.assign(new Error(message), { name, $metadata: {} });

function roleFor(minutes: number) {
  return async () => ({
    Credentials: {
      AccessKeyId: 'ASIAINVENTED',
      SecretAccessKey: 'invented',
      SessionToken: 'invented',
      Expiration: new Date(nowMs + minutes * MINUTE_MS),
    },
  });
}

const asked = () => sts.commandCalls(AssumeRoleCommand).map(({ args }) => args[0].input);
const stateOf = (access: AccountAccess) => (access.kind === 'reachable' ? access.kind : access.state);

beforeEach(() => {
  sts.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Account: OURS, Arn: `arn:aws:sts::${OURS}:assumed-role/collector/i-1` });
  sts.on(AssumeRoleCommand).callsFake(roleFor(60));
});

afterEach(async () => {
  await Promise.all(open.map((aws) => aws.close()));
  open = [];
});

describe('entering an account', () => {
  it('says who we are, and shows the external id', async () => {
    const access = await connect().forAccount(MEMBER, 'eu-west-1');

    expect(access.kind === 'reachable' && access.clients).toMatchObject({ accountId: MEMBER, region: 'eu-west-1' });
    expect(asked()).toEqual([
      {
        RoleArn: `arn:aws:iam::${MEMBER}:role/TrailwardenReader`,
        RoleSessionName: 'trailwarden-collector',
        DurationSeconds: 3600,
        ExternalId: 'b1d9-invented',
      },
    ]);
  });

  it('names the partition we are in', async () => {
    sts.on(GetCallerIdentityCommand).resolves({ Account: OURS, Arn: `arn:aws-us-gov:iam::${OURS}:user/ann` });

    await connect().forAccount(MEMBER, 'us-gov-west-1');

    expect(asked()[0]?.RoleArn).toBe(`arn:aws-us-gov:iam::${MEMBER}:role/TrailwardenReader`);
  });

  it('passes a source identity on only when there is one', async () => {
    await connect({ sourceIdentity: 'trailwarden' }).forAccount(MEMBER, 'eu-west-1');

    expect(asked()[0]?.SourceIdentity).toBe('trailwarden');
  });

  it('asks once for a hundred that ask at once', async () => {
    const aws = connect();

    const all = await Promise.all(Array.from({ length: 100 }, () => aws.forAccount(MEMBER, 'eu-west-1')));

    expect(new Set(all.map(stateOf))).toEqual(new Set(['reachable']));
    expect(asked()).toHaveLength(1);
  });

  it('keeps what it was given until five minutes before it ends', async () => {
    const aws = connect();
    await aws.forAccount(MEMBER, 'eu-west-1');
    nowMs += 55 * MINUTE_MS - 1;
    await aws.forAccount(MEMBER, 'us-east-1');
    const before = asked().length;

    nowMs += 1;
    await aws.forAccount(MEMBER, 'eu-west-1');

    expect([before, asked().length]).toEqual([1, 2]);
  });

  it('goes on with what it has when renewing is throttled', async () => {
    const aws = connect();
    await aws.forAccount(MEMBER, 'eu-west-1');
    sts.on(AssumeRoleCommand).rejects(awsError('Throttling'));

    nowMs += 56 * MINUTE_MS;
    const renewing = await aws.forAccount(MEMBER, 'eu-west-1');
    nowMs += 4 * MINUTE_MS;
    const ended = await aws.forAccount(MEMBER, 'eu-west-1');

    expect([renewing, ended].map(stateOf)).toEqual(['reachable', 'throttled']);
  });

  it('gives the same client to whoever asks again, and each region its own', async () => {
    const aws = connect();
    const s3In = async (region: string) => {
      const access = await aws.forAccount(MEMBER, region);
      return access.kind === 'reachable' ? access.clients.s3() : undefined;
    };

    const [first, again, elsewhere] = [await s3In('eu-west-1'), await s3In('eu-west-1'), await s3In('us-east-1')];

    expect(again).toBe(first);
    expect(elsewhere).not.toBe(first);
  });
});

describe('an account that does not let us in', () => {
  it('is denied, with what may be wrong, and asked again later and later', async () => {
    const aws = connect();
    sts.on(AssumeRoleCommand).rejects(awsError('AccessDenied'));

    const waits = [];
    for (let round = 0; round < 5; round += 1) {
      const access = await aws.forAccount(MEMBER, 'eu-west-1');
      expect(stateOf(access)).toBe('denied');
      const nextTryMs = access.kind === 'unreachable' ? access.nextTryMs : 0;
      waits.push((nextTryMs - nowMs) / MINUTE_MS);
      nowMs = nextTryMs;
    }

    expect(waits).toEqual([15, 30, 60, 120, 120]);
  });

  it('is not asked before that', async () => {
    const aws = connect();
    sts.on(AssumeRoleCommand).rejects(awsError('AccessDenied'));
    await aws.forAccount(MEMBER, 'eu-west-1');

    nowMs += 15 * MINUTE_MS - 1;
    await aws.forAccount(MEMBER, 'eu-west-1');

    expect(asked()).toHaveLength(1);
  });

  it('is entered once its role is there', async () => {
    const aws = connect();
    sts.on(AssumeRoleCommand).rejectsOnce(awsError('AccessDenied')).callsFake(roleFor(60));
    const before = await aws.forAccount(MEMBER, 'eu-west-1');

    nowMs += 15 * MINUTE_MS;
    const after = await aws.forAccount(MEMBER, 'eu-west-1');

    expect([before, after].map(stateOf)).toEqual(['denied', 'reachable']);
  });

  it('says so when it is the source identity that AWS minds', async () => {
    const said = `User: arn:aws:sts::${OURS}:assumed-role/collector/i-1 is not authorized to perform: sts:SetSourceIdentity on resource: x`;
    sts.on(AssumeRoleCommand).rejects(awsError('AccessDenied', said));

    const access = await connect({ sourceIdentity: 'trailwarden' }).forAccount(MEMBER, 'eu-west-1');

    expect(access).toMatchObject({ state: 'denied', reason: expect.stringContaining('sts:SetSourceIdentity') });
  });

  it('is throttled, for a minute at first', async () => {
    sts.on(AssumeRoleCommand).rejects(awsError('Throttling'));

    const access = await connect().forAccount(MEMBER, 'eu-west-1');

    expect(access).toMatchObject({ state: 'throttled', nextTryMs: nowMs + MINUTE_MS });
  });

  it('is not asked at all when it is suspended or closed, until it is active again', async () => {
    const aws = connect();
    const states = [];
    for (const mark of ['suspended', 'closed', 'active'] as const) {
      aws.markAccount(MEMBER, mark);
      states.push([stateOf(await aws.forAccount(MEMBER, 'eu-west-1')), asked().length]);
    }

    expect(states).toEqual([
      ['suspended', 0],
      ['closed', 0],
      ['reachable', 1],
    ]);
  });

  it('is opted out where a region is off, and reachable elsewhere', async () => {
    const aws = connect();
    sts
      .on(GetCallerIdentityCommand)
      .resolvesOnce({ Account: OURS, Arn: `arn:aws:iam::${OURS}:user/ann` })
      .rejects(awsError('InvalidClientTokenId'));

    const off = await aws.forAccount(MEMBER, 'me-south-1');
    const on = await aws.forAccount(MEMBER, 'eu-central-1');

    expect([off, on].map(stateOf)).toEqual(['opted-out', 'reachable']);
    expect(off).toMatchObject({ nextTryMs: nowMs + 60 * MINUTE_MS });
  });

  it('is not blamed for what is wrong with us', async () => {
    sts.on(AssumeRoleCommand).rejects(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));

    const access = connect().forAccount(MEMBER, 'eu-west-1');

    await expect(access).rejects.toMatchObject({ code: 'AWS_UNREACHABLE', retryable: true });
  });
});

describe('our own account', () => {
  it('is entered by the role when there is one', async () => {
    await connect().forAccount(OURS, 'eu-west-1');

    expect(asked()).toHaveLength(1);
  });

  it('is looked at with our own credentials when there is none', async () => {
    sts.on(AssumeRoleCommand).rejects(awsError('AccessDenied'));

    const access = await connect().forAccount(OURS, 'eu-west-1');

    expect(access.kind === 'reachable' && access.clients.accountId).toBe(OURS);
  });

  it('is asked for its name again when that failed', async () => {
    const aws = connect();
    sts.on(GetCallerIdentityCommand).rejectsOnce(awsError('CredentialsProviderError'));
    await expect(aws.identity()).rejects.toMatchObject({ code: 'AWS_NO_CREDENTIALS' });

    sts.on(GetCallerIdentityCommand).resolves({ Account: OURS, Arn: `arn:aws:iam::${OURS}:user/ann` });

    expect(await aws.identity()).toMatchObject({ accountId: OURS, partition: 'aws' });
  });
});

describe('the external id', () => {
  const assuming = (withId: 'let in' | 'refused' | 'no answer', without: typeof withId) =>
    sts.on(AssumeRoleCommand).callsFake(({ ExternalId }: { ExternalId?: string }) => {
      const how = ExternalId === undefined ? without : withId;
      if (how === 'let in') return roleFor(15)();
      throw awsError(how === 'refused' ? 'AccessDenied' : 'TimeoutError');
    });

  it.each([
    ['enforced', 'let in', 'refused'],
    ['not-enforced', 'let in', 'let in'],
    ['unknown', 'refused', 'refused'],
    ['unknown', 'let in', 'no answer'],
  ] as const)('is %s when with it we are %s and without it %s', async (check, withId, without) => {
    assuming(withId, without);

    expect(await connect().externalIdIsEnforced(MEMBER)).toBe(check);
  });
});
