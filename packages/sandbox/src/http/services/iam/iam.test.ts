import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteLoginProfileCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateServiceSpecificCredentialCommand,
  UpdateSigningCertificateCommand,
  UpdateSSHPublicKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ResponderSandbox, startResponderSandbox } from '../../../testing/responder-sandbox.js';
import { setIamPropagation } from '../../world/iam-propagation.js';
import { addRole } from '../../world/make-iam.js';
import { accountOf } from '../../world/world.js';

const DENY_ALL = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', Resource: '*' } });
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
});
const DENY_ALL_ARN = 'arn:aws:iam::aws:policy/AWSDenyAll';

let here: ResponderSandbox;
let admin: IAMClient;

beforeEach(async () => {
  here = await startResponderSandbox();
  admin = new IAMClient(here.config());
});

afterEach(async () => {
  await here.sandbox.close();
});

const stateOf = () => accountOf(here.sandbox.world, here.sandbox.securityAccountId).iam;
const refusal = (name: string) => expect.objectContaining({ name });

describe('containing a user', () => {
  it('ends its calls with a deny, and undoing it gives them back', async () => {
    const eve = new STSClient(here.config(here.makeUser('eve')));
    const iamOfEve = new IAMClient(here.config(here.makeUser('mallory')));
    await eve.send(new GetCallerIdentityCommand({}));

    await admin.send(
      new PutUserPolicyCommand({ UserName: 'mallory', PolicyName: 'Contained', PolicyDocument: DENY_ALL }),
    );
    const denied = iamOfEve.send(new ListUsersCommand({}));
    await expect(denied).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    await admin.send(new DeleteUserPolicyCommand({ UserName: 'mallory', PolicyName: 'Contained' }));

    await expect(iamOfEve.send(new ListUsersCommand({}))).resolves.toBeDefined();
  });

  it('ends its calls with an inactive key, which can be made active again', async () => {
    const credentials = here.makeUser('eve');
    const eve = new STSClient(here.config(credentials));
    const set = (Status: 'Active' | 'Inactive') =>
      admin.send(new UpdateAccessKeyCommand({ UserName: 'eve', AccessKeyId: credentials.accessKeyId, Status }));

    await set('Inactive');
    await expect(eve.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await set('Active');

    await expect(eve.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
      Account: here.sandbox.securityAccountId,
    });
  });

  it('keeps the document of a policy letter by letter', async () => {
    here.makeUser('eve');
    const document = '{"Version":"2012-10-17",\n "Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';
    await admin.send(new PutUserPolicyCommand({ UserName: 'eve', PolicyName: 'Contained', PolicyDocument: document }));

    const { PolicyDocument = '' } = await admin.send(
      new GetUserPolicyCommand({ UserName: 'eve', PolicyName: 'Contained' }),
    );

    expect(decodeURIComponent(PolicyDocument)).toBe(document);
  });

  it('switches certificates, SSH keys and service credentials off and tells their state', async () => {
    here.makeUser('eve');
    const eve = stateOf().users.get('eve')!;
    const uploadedMs = 0;
    eve.sshKeys.set('APKA1', { id: 'APKA1', fingerprint: 'ab', body: 'ssh-rsa', uploadedMs, status: 'Active' });
    eve.signingCertificates.set('CERT1', { id: 'CERT1', body: 'pem', uploadedMs, status: 'Active' });
    eve.serviceCredentials.set('ACCA1', {
      id: 'ACCA1',
      service: 'bedrock.amazonaws.com',
      userName: 'eve-at-1',
      createdMs: 0,
      password: 'none',
      status: 'Active',
    });
    const UserName = 'eve';
    const Status = 'Inactive' as const;

    await admin.send(new UpdateSSHPublicKeyCommand({ UserName, SSHPublicKeyId: 'APKA1', Status }));
    await admin.send(new UpdateSigningCertificateCommand({ UserName, CertificateId: 'CERT1', Status }));
    await admin.send(
      new UpdateServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId: 'ACCA1', Status }),
    );

    const [ssh, certificates, services] = await Promise.all([
      admin.send(new ListSSHPublicKeysCommand({ UserName })),
      admin.send(new ListSigningCertificatesCommand({ UserName })),
      admin.send(new ListServiceSpecificCredentialsCommand({ UserName })),
    ]);
    expect(ssh.SSHPublicKeys).toMatchObject([{ SSHPublicKeyId: 'APKA1', Status }]);
    expect(certificates.Certificates).toMatchObject([{ CertificateId: 'CERT1', Status }]);
    expect(services.ServiceSpecificCredentials).toMatchObject([{ ServiceName: 'bedrock.amazonaws.com', Status }]);
  });

  it('takes the password away and gives a new one that must be changed', async () => {
    here.makeUser('eve');
    const UserName = 'eve';
    await admin.send(new CreateLoginProfileCommand({ UserName, Password: 'correct horse' }));
    await admin.send(new DeleteLoginProfileCommand({ UserName }));
    await expect(admin.send(new GetLoginProfileCommand({ UserName }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      $metadata: { httpStatusCode: 404 },
    });

    await admin.send(
      new CreateLoginProfileCommand({ UserName, Password: 'battery staple', PasswordResetRequired: true }),
    );

    const { LoginProfile } = await admin.send(new GetLoginProfileCommand({ UserName }));
    expect(LoginProfile).toMatchObject({ UserName, PasswordResetRequired: true });
  });

  it('leaves groups and comes back to them', async () => {
    here.makeUser('eve');
    await admin.send(new CreateGroupCommand({ GroupName: 'developers', Path: '/team/' }));
    await admin.send(new AddUserToGroupCommand({ UserName: 'eve', GroupName: 'developers' }));
    const groups = async () => (await admin.send(new ListGroupsForUserCommand({ UserName: 'eve' }))).Groups;
    expect(await groups()).toMatchObject([{ GroupName: 'developers', Path: '/team/' }]);

    await admin.send(new RemoveUserFromGroupCommand({ UserName: 'eve', GroupName: 'developers' }));
    expect(await groups()).toEqual([]);
    await admin.send(new AddUserToGroupCommand({ UserName: 'eve', GroupName: 'developers' }));

    expect(await groups()).toHaveLength(1);
  });

  it('shows tags and the permissions boundary with the user', async () => {
    here.makeUser('eve');
    const UserName = 'eve';
    await admin.send(
      new TagUserCommand({
        UserName,
        Tags: [
          { Key: 'team', Value: 'red' },
          { Key: 'cost', Value: '1' },
        ],
      }),
    );
    await admin.send(new UntagUserCommand({ UserName, TagKeys: ['COST'] }));
    await admin.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: DENY_ALL_ARN }));

    const { User } = await admin.send(new GetUserCommand({ UserName }));
    const { Tags } = await admin.send(new ListUserTagsCommand({ UserName }));

    expect(User).toMatchObject({ PermissionsBoundary: { PermissionsBoundaryArn: DENY_ALL_ARN } });
    expect(Tags).toEqual([{ Key: 'team', Value: 'red' }]);
    expect(User?.Tags).toEqual(Tags);
  });

  it('lists no MFA device that is somebody else’s', async () => {
    here.makeUser('eve');
    here.makeUser('bob');
    stateOf().mfaDevices.set('arn:mfa/bob', { serialNumber: 'arn:mfa/bob', userName: 'bob', enabledMs: 0 });

    const [eve, bob] = await Promise.all(
      ['eve', 'bob'].map((UserName) => admin.send(new ListMFADevicesCommand({ UserName }))),
    );

    expect(eve?.MFADevices).toEqual([]);
    expect(bob?.MFADevices).toMatchObject([{ SerialNumber: 'arn:mfa/bob' }]);
  });
});

describe('AWS’s objections', () => {
  it.each([
    ['a user that is not there', new GetUserCommand({ UserName: 'nobody' }), 'NoSuchEntityException'],
    ['a taken name, whatever its case', new CreateUserCommand({ UserName: 'EVE' }), 'EntityAlreadyExistsException'],
    ['a user that still has a key', new DeleteUserCommand({ UserName: 'eve' }), 'DeleteConflictException'],
    [
      'a policy that is no JSON',
      new PutUserPolicyCommand({ UserName: 'eve', PolicyName: 'p', PolicyDocument: '{' }),
      'MalformedPolicyDocumentException',
    ],
    [
      'a trust policy without a principal',
      new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: DENY_ALL }),
      'MalformedPolicyDocumentException',
    ],
    [
      'inline policies beyond 2,048 characters',
      new PutUserPolicyCommand({
        UserName: 'eve',
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Deny', Action: 's3:*', Resource: `arn:aws:s3:::${'x'.repeat(2000)}` },
        }),
      }),
      'LimitExceededException',
    ],
    [
      'a managed policy that is not there',
      new AttachUserPolicyCommand({ UserName: 'eve', PolicyArn: 'arn:aws:iam::aws:policy/Nope' }),
      'NoSuchEntityException',
    ],
    [
      'a short password',
      new CreateLoginProfileCommand({ UserName: 'eve', Password: 'short' }),
      'PasswordPolicyViolationException',
    ],
  ])('refuses %s', async (_, command, name) => {
    here.makeUser('eve');

    const outcome = admin.send(command as GetUserCommand);

    await expect(outcome).rejects.toMatchObject({ name });
  });

  it('refuses a third access key', async () => {
    here.makeUser('eve');
    await admin.send(new CreateAccessKeyCommand({ UserName: 'eve' }));

    const third = admin.send(new CreateAccessKeyCommand({ UserName: 'eve' }));

    await expect(third).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('lets nobody edit a service-linked role', async () => {
    const path = '/aws-service-role/config.amazonaws.com/';
    addRole(stateOf(), {
      accountId: here.sandbox.securityAccountId,
      name: 'AWSServiceRoleForConfig',
      path,
      createdMs: 0,
      trustPolicy: TRUST,
    });

    const outcome = admin.send(
      new PutRolePolicyCommand({ RoleName: 'AWSServiceRoleForConfig', PolicyName: 'p', PolicyDocument: DENY_ALL }),
    );

    await expect(outcome).rejects.toMatchObject({ name: 'UnmodifiableEntityException' });
  });

  it('names the user’s ARN, path and all, to who may not touch it', async () => {
    await admin.send(new CreateUserCommand({ UserName: 'eve', Path: '/team/red/' }));
    const nobody = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'sts:*', Resource: '*' },
    });
    const bob = new IAMClient(here.config(here.makeUser('bob', nobody)));

    const outcome = bob.send(new ListAccessKeysCommand({ UserName: 'eve' }));

    await expect(outcome).rejects.toThrow(
      `iam:ListAccessKeys on resource: arn:aws:iam::${here.sandbox.securityAccountId}:user/team/red/eve`,
    );
  });

  it('keeps to the users that a policy names', async () => {
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'iam:*', Resource: 'arn:aws:iam::*:user/team/*' },
    });
    await admin.send(new CreateUserCommand({ UserName: 'eve', Path: '/team/' }));
    here.makeUser('root-of-all');
    const bob = new IAMClient(here.config(here.makeUser('bob', policy)));

    const allowed = bob.send(new TagUserCommand({ UserName: 'eve', Tags: [{ Key: 'a', Value: 'b' }] }));
    const denied = bob.send(new TagUserCommand({ UserName: 'root-of-all', Tags: [{ Key: 'a', Value: 'b' }] }));

    await expect(allowed).resolves.toBeDefined();
    await expect(denied).rejects.toEqual(refusal('AccessDenied'));
  });
});

describe('lists', () => {
  it('come in pages that together hold everybody once', async () => {
    const names = Array.from({ length: 7 }, (_, at) => `user-${at}`);
    for (const UserName of names) await admin.send(new CreateUserCommand({ UserName, Path: '/paged/' }));

    const found: (string | undefined)[] = [];
    for (let Marker: string | undefined, more = true; more; ) {
      const page = await admin.send(new ListUsersCommand({ PathPrefix: '/paged/', MaxItems: 3, Marker }));
      found.push(...(page.Users ?? []).map(({ UserName }) => UserName));
      more = page.IsTruncated === true;
      Marker = page.Marker;
    }

    expect(found).toEqual(names);
  });

  it('mean the caller when they name nobody', async () => {
    const credentials = here.makeUser('eve');
    const eve = new IAMClient(here.config(credentials));

    const { AccessKeyMetadata } = await eve.send(new ListAccessKeysCommand({}));

    expect(AccessKeyMetadata).toMatchObject([{ UserName: 'eve', AccessKeyId: credentials.accessKeyId }]);
  });

  it('tell when and where a key was last used', async () => {
    const credentials = here.makeUser('eve');
    const ask = () => admin.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: credentials.accessKeyId }));
    expect((await ask()).AccessKeyLastUsed).toMatchObject({ Region: 'N/A', ServiceName: 'N/A' });

    await new STSClient(here.config(credentials, 'eu-west-1')).send(new GetCallerIdentityCommand({}));

    expect(await ask()).toMatchObject({
      UserName: 'eve',
      AccessKeyLastUsed: { Region: 'eu-west-1', ServiceName: 'sts' },
    });
  });

  it('know AWS’s own policies', async () => {
    here.makeUser('eve');
    await admin.send(new AttachUserPolicyCommand({ UserName: 'eve', PolicyArn: DENY_ALL_ARN }));

    const { AttachedPolicies } = await admin.send(new ListAttachedUserPoliciesCommand({ UserName: 'eve' }));
    const { Policy } = await admin.send(new GetPolicyCommand({ PolicyArn: DENY_ALL_ARN }));
    const { PolicyVersion } = await admin.send(
      new GetPolicyVersionCommand({ PolicyArn: DENY_ALL_ARN, VersionId: Policy?.DefaultVersionId }),
    );

    expect(AttachedPolicies).toEqual([{ PolicyName: 'AWSDenyAll', PolicyArn: DENY_ALL_ARN }]);
    expect(Policy).toMatchObject({ PolicyName: 'AWSDenyAll', AttachmentCount: 1 });
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toMatchObject({
      Statement: [{ Effect: 'Deny' }],
    });
  });

  it('count what the account has', async () => {
    const before = (await admin.send(new GetAccountSummaryCommand({}))).SummaryMap;
    await admin.send(new CreateUserCommand({ UserName: 'eve' }));

    const after = (await admin.send(new GetAccountSummaryCommand({}))).SummaryMap;

    expect(after?.Users).toBe((before?.Users ?? 0) + 1);
    expect(after?.AccessKeysPerUserQuota).toBe(2);
  });
});

describe('roles', () => {
  it('have their sessions revoked by an inline policy, and given back', async () => {
    await admin.send(new CreateRoleCommand({ RoleName: 'deployer', Path: '/ci/', AssumeRolePolicyDocument: TRUST }));
    const RoleName = 'deployer';
    const PolicyName = 'AWSRevokeOlderSessions';

    await admin.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: DENY_ALL }));
    const { PolicyDocument = '' } = await admin.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    await admin.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));

    expect(decodeURIComponent(PolicyDocument)).toBe(DENY_ALL);
    await expect(admin.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).rejects.toEqual(
      refusal('NoSuchEntityException'),
    );
  });

  it('show their trust policy as it was put last', async () => {
    await admin.send(new CreateRoleCommand({ RoleName: 'deployer', AssumeRolePolicyDocument: TRUST }));
    const trust = TRUST.replace('ec2', 'lambda');
    await admin.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'deployer', PolicyDocument: trust }));

    const { Role } = await admin.send(new GetRoleCommand({ RoleName: 'deployer' }));

    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust);
  });
});

describe('eventual consistency', () => {
  it('lets an attacker see the deny and take it off before it counts', async () => {
    setIamPropagation(here.sandbox.world, { authorizationMs: 4000 });
    const eve = new IAMClient(here.config(here.makeUser('eve')));
    const contained = { UserName: 'eve', PolicyName: 'Contained' };
    await admin.send(new PutUserPolicyCommand({ ...contained, PolicyDocument: DENY_ALL }));

    here.sandbox.pass(3999);
    await expect(eve.send(new GetUserPolicyCommand(contained))).resolves.toMatchObject(contained);
    await eve.send(new DeleteUserPolicyCommand(contained));
    here.sandbox.pass(10_000);

    await expect(eve.send(new ListUsersCommand({}))).resolves.toBeDefined();
  });

  it('has the deny count once the delay is over', async () => {
    setIamPropagation(here.sandbox.world, { authorizationMs: 4000 });
    const eve = new IAMClient(here.config(here.makeUser('eve')));
    await admin.send(new PutUserPolicyCommand({ UserName: 'eve', PolicyName: 'Contained', PolicyDocument: DENY_ALL }));
    await expect(eve.send(new ListUsersCommand({}))).resolves.toBeDefined();

    here.sandbox.pass(4000);

    await expect(eve.send(new ListUsersCommand({}))).rejects.toEqual(refusal('AccessDenied'));
  });

  it('lets an inactive key act until the delay is over', async () => {
    setIamPropagation(here.sandbox.world, { authorizationMs: 4000 });
    const credentials = here.makeUser('eve');
    const eve = new STSClient(here.config(credentials));
    await admin.send(
      new UpdateAccessKeyCommand({ UserName: 'eve', AccessKeyId: credentials.accessKeyId, Status: 'Inactive' }),
    );
    await expect(eve.send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();

    here.sandbox.pass(4000);

    await expect(eve.send(new GetCallerIdentityCommand({}))).rejects.toEqual(refusal('InvalidClientTokenId'));
  });

  it('lets reads lag as well, each write for its own time', async () => {
    setIamPropagation(here.sandbox.world, { readsMs: 1000 });
    const names = async () =>
      (await admin.send(new ListUsersCommand({ PathPrefix: '/new/' }))).Users?.map((u) => u.UserName);
    await admin.send(new CreateUserCommand({ UserName: 'first', Path: '/new/' }));
    here.sandbox.pass(600);
    await admin.send(new CreateUserCommand({ UserName: 'second', Path: '/new/' }));

    expect(await names()).toEqual([]);
    here.sandbox.pass(400);
    expect(await names()).toEqual(['first']);
    here.sandbox.pass(600);

    expect(await names()).toEqual(['first', 'second']);
  });

  it('refuses to change a login profile that was just made', async () => {
    setIamPropagation(here.sandbox.world, { loginProfileBusyMs: 5000 });
    here.makeUser('eve');
    await admin.send(new CreateLoginProfileCommand({ UserName: 'eve', Password: 'correct horse' }));
    const remove = () => admin.send(new DeleteLoginProfileCommand({ UserName: 'eve' }));
    await expect(remove()).rejects.toEqual(refusal('EntityTemporarilyUnmodifiableException'));

    here.sandbox.pass(5000);

    await expect(remove()).resolves.toBeDefined();
  });
});
