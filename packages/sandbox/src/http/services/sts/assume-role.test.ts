import { CloudTrailClient, ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memberOf, type SmallSandbox, startSmallSandbox } from '../../test-support/small-sandbox.js';
import { clientConfig, messageOfFailure, outcomeOf } from '../../test-support/target.js';
import { changeIam } from '../../world/iam.js';
import { accountOf } from '../../world/world.js';

const HOUR_MS = 3_600_000;

describe('AssumeRole', () => {
  let sandbox: SmallSandbox;
  let sts: STSClient;
  const assume = (input: Partial<AssumeRoleCommandInput> = {}, client = sts) =>
    client.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${memberOf(sandbox)}:role/TrailwardenReader`,
        RoleSessionName: 'test',
        ExternalId: sandbox.externalId,
        ...input,
      }),
    );
  const configOf = (credentials: Awaited<ReturnType<typeof assume>>['Credentials']) =>
    clientConfig({
      endpoint: sandbox.url,
      credentials: {
        accessKeyId: credentials?.AccessKeyId ?? '',
        secretAccessKey: credentials?.SecretAccessKey ?? '',
        sessionToken: credentials?.SessionToken ?? '',
      },
    });

  beforeEach(async () => {
    sandbox = await startSmallSandbox();
    sts = new STSClient(clientConfig(sandbox.target));
  });
  afterEach(() => sandbox.close());

  it('is allowed with the external id that the role asks for, and with no other', async () => {
    expect(await outcomeOf(assume())).toBe('ok');
    expect(await outcomeOf(assume({ ExternalId: 'somebody-else' }))).toBe('AccessDenied');
    expect(await outcomeOf(assume({ ExternalId: undefined }))).toBe('AccessDenied');
  });

  it('is refused to whoever is not of the organization', async () => {
    sandbox.leave(sandbox.securityAccountId);

    expect(await outcomeOf(assume())).toBe('AccessDenied');
  });

  it('does not tell a role that is missing from one that trusts others, nor from a suspended account', async () => {
    const RoleArn = `arn:aws:iam::${memberOf(sandbox)}:role/NoSuchRole`;
    const missing = await messageOfFailure(assume({ RoleArn }));
    const mistrusted = await messageOfFailure(assume({ ExternalId: 'wrong' }));
    sandbox.suspend(memberOf(sandbox));
    const suspended = await messageOfFailure(assume());

    expect(missing).toBe(
      `User: arn:aws:sts::${sandbox.securityAccountId}:assumed-role/Trailwarden/trailwarden is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    );
    expect(mistrusted).toBe(missing.replace('NoSuchRole', 'TrailwardenReader'));
    expect(suspended).toBe(mistrusted);
  });

  it('gives a role to a role for an hour at most, and for no less than a quarter', async () => {
    expect(await messageOfFailure(assume({ DurationSeconds: 3601 }))).toContain('1 hour session limit');
    expect(await outcomeOf(assume({ DurationSeconds: 899 }))).toBe('ValidationError');
    expect((await assume({ DurationSeconds: 900 })).Credentials?.Expiration?.getTime()).toBe(
      sandbox.world.nowMs() + 900_000,
    );
  });

  it('gives a user as long as the role allows, and refuses more', async () => {
    const { iam } = accountOf(sandbox.world, sandbox.securityAccountId);
    const user = [...iam.users.values()][0];
    const [key] = user?.accessKeys.values() ?? [];
    const role = iam.roles.get('TrailwardenReader');
    changeIam(iam, () => {
      user?.inlinePolicies.set('assume', allow('sts:AssumeRole'));
      Object.assign(role ?? {}, { maxSessionSeconds: 7200, trustPolicy: trust(user?.arn ?? '') });
    });
    const asUser = new STSClient(
      clientConfig({ endpoint: sandbox.url, credentials: { accessKeyId: key?.id ?? '', secretAccessKey: 'any' } }),
    );
    const RoleArn = role?.arn;

    expect(await outcomeOf(assume({ RoleArn, DurationSeconds: 7200 }, asUser))).toBe('ok');
    expect(await messageOfFailure(assume({ RoleArn, DurationSeconds: 7201 }, asUser))).toContain('MaxSessionDuration');
  });

  it('names sessions as AWS allows them to be named', async () => {
    expect(await outcomeOf(assume({ RoleSessionName: 'a' }))).toBe('ValidationError');
    expect(await outcomeOf(assume({ RoleSessionName: 'with space' }))).toBe('ValidationError');
    expect(await outcomeOf(assume({ RoleSessionName: 'x'.repeat(65) }))).toBe('ValidationError');
    expect((await assume({ RoleSessionName: 'a+b=c,d.e@f-g_h' })).AssumedRoleUser?.Arn).toContain('/a+b=c,d.e@f-g_h');
  });

  it('gives sessions that end', async () => {
    const { Credentials } = await assume();
    const asReader = new STSClient(configOf(Credentials));
    const trails = new CloudTrailClient(configOf(Credentials));

    const before = await outcomeOf(asReader.send(new GetCallerIdentityCommand({})));
    sandbox.pass(HOUR_MS);

    expect(before).toBe('ok');
    expect(await outcomeOf(asReader.send(new GetCallerIdentityCommand({})))).toBe('ExpiredToken');
    expect(await outcomeOf(trails.send(new ListTrailsCommand({})))).toBe('ExpiredTokenException');
  });

  it('narrows a session by the policy it was asked with', async () => {
    const { Credentials } = await assume({ Policy: allow('s3:GetObject') });

    const message = await messageOfFailure(new CloudTrailClient(configOf(Credentials)).send(new ListTrailsCommand({})));

    expect(message).toContain('because no session policy allows the cloudtrail:ListTrails action');
  });

  it('asks for the permission to set a source identity apart', async () => {
    const { iam } = accountOf(sandbox.world, memberOf(sandbox));
    const role = iam.roles.get('TrailwardenReader')!;
    changeIam(iam, () =>
      Object.assign(role, {
        trustPolicy: role.trustPolicy.replace('"sts:SetSourceIdentity"', '"sts:GetCallerIdentity"'),
      }),
    );

    expect(await outcomeOf(assume())).toBe('ok');
    expect(await messageOfFailure(assume({ SourceIdentity: 'jo' }))).toContain('sts:SetSourceIdentity');
  });

  it('keeps the source identity through a chain', async () => {
    const { SourceIdentity, Credentials } = await assume({ SourceIdentity: 'jo' });

    expect(SourceIdentity).toBe('jo');
    expect(sandbox.world.sessions.get(Credentials?.AccessKeyId ?? '')?.sourceIdentity).toBe('jo');
  });
});

function allow(action: string): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
}

function trust(arn: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: arn }, Action: 'sts:AssumeRole' }],
  });
}
