import {
  AttachUserPolicyCommand,
  DeleteLoginProfileCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
  UpdateSSHPublicKeyCommand,
} from '@aws-sdk/client-iam';
import type { AwsClients } from '@trailwarden/platform';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActionPorts } from '../action.js';
import { iamDisableUser as action } from '../iam-disable-user.js';
import { IamBusyError } from './errors.js';
import type { UserPrior } from './user-prior.js';

const ON = {
  key: 'user/carla',
  name: 'user carla',
  accountId: '111122223333',
  principal: 'arn:aws:iam::111122223333:user/carla',
};
const SETTINGS = { loginProfile: 'delete', revokeRoles: true } as const;
const PRIOR: UserPrior = {
  mark: 'Trailwarden0123456789abcdef',
  user: {
    name: 'carla',
    id: 'AIDA1',
    arn: ON.principal,
    createdMs: 0,
    keys: [
      { id: 'AKIA1', status: 'Active' },
      { id: 'AKIA2', status: 'Expired' },
    ],
    certificates: [{ id: 'ASCA1', status: 'Active' }],
    sshKeys: [{ id: 'APKA1', status: 'Active' }],
    serviceCredentials: [{ id: 'ACCA1', status: 'Active', label: 'bedrock.amazonaws.com ACCA1' }],
    loginProfile: { createdMs: 0, resetRequired: false },
    groups: [],
    attached: [],
    inline: [],
    boundary: null,
    mfa: [],
    tags: {},
    deny: null,
  },
  roles: [{ name: 'Deployer', arn: 'arn:aws:iam::111122223333:role/Deployer', policy: null }],
};

// No retries: what the SDK makes of an error is its own affair, what comes through is ours.
const client = new IAMClient({
  region: 'us-east-1',
  maxAttempts: 1,
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
});
const iam = mockClient(client);
const ports: ActionPorts = {
  nowMs: () => 0,
  aws: {
    member: async () => ({ iam: async () => client }) as unknown as AwsClients,
    own: async () => Promise.reject(new Error('not asked')),
    homeRegion: 'eu-west-1',
    ownAccountId: '999999999999',
    partition: 'aws',
  },
  channels: { slack: undefined, webhook: undefined },
  signal: new AbortController().signal,
};

const failure = (name: string, status = 400) =>
  Object.assign(new Error(`${name}: said by IAM`), { name, $metadata: { httpStatusCode: status } });
const apply = () => action.apply(ON, SETTINGS, PRIOR, ports);
const sent = () => iam.calls().map(({ args }) => args[0].constructor.name.replace(/Command$/, ''));

beforeEach(() => {
  iam.reset();
  iam.onAnyCommand().resolves({});
});

describe('taking away', () => {
  it('denies everything before anything else, and leaves what is not Active as it is', async () => {
    await apply();

    expect(sent()).toEqual([
      'PutUserPolicy',
      'UpdateAccessKey',
      'DeleteLoginProfile',
      'UpdateSigningCertificate',
      'UpdateSSHPublicKey',
      'UpdateServiceSpecificCredential',
      'PutRolePolicy',
    ]);
    expect(iam.commandCalls(UpdateAccessKeyCommand)[0]?.args[0].input).toMatchObject({ AccessKeyId: 'AKIA1' });
  });

  it('attaches AWSDenyAll, and says on the user that it was us, where no inline policy has room', async () => {
    iam.on(PutUserPolicyCommand).rejects(failure('LimitExceededException', 409));

    await apply();

    expect(sent().slice(0, 4)).toEqual(['PutUserPolicy', 'AttachUserPolicy', 'TagUser', 'UpdateAccessKey']);
    expect(iam.commandCalls(AttachUserPolicyCommand)[0]?.args[0].input.PolicyArn).toBe(
      'arn:aws:iam::aws:policy/AWSDenyAll',
    );
    expect(iam.commandCalls(TagUserCommand)[0]?.args[0].input.Tags).toEqual([
      { Key: 'trailwarden:contained', Value: PRIOR.mark },
    ]);
  });

  it('fails, and switches off the rest all the same, where neither has room', async () => {
    iam.on(PutUserPolicyCommand).rejects(failure('LimitExceededException', 409));
    iam.on(AttachUserPolicyCommand).rejects(failure('LimitExceededException', 409));

    await expect(apply()).rejects.toThrow('LimitExceeded');

    expect(sent()).toContain('UpdateServiceSpecificCredential');
  });

  it.each(['UpdateAccessKey', 'DeleteLoginProfile', 'UpdateSSHPublicKey', 'PutRolePolicy', 'PutUserPolicy'])(
    'goes on when what %s would change is gone',
    async (operation) => {
      const commands = {
        UpdateAccessKey: UpdateAccessKeyCommand,
        DeleteLoginProfile: DeleteLoginProfileCommand,
        UpdateSSHPublicKey: UpdateSSHPublicKeyCommand,
        PutRolePolicy: PutRolePolicyCommand,
        PutUserPolicy: PutUserPolicyCommand,
      };
      iam
        .on(commands[operation as keyof typeof commands] as typeof UpdateAccessKeyCommand)
        .rejects(failure('NoSuchEntityException', 404));

      await apply();

      expect(sent()).toHaveLength(7);
    },
  );

  it.each(['EntityTemporarilyUnmodifiableException', 'ConcurrentModificationException'])(
    'does the rest, and is to be tried again, after %s',
    async (name) => {
      iam.on(DeleteLoginProfileCommand).rejects(failure(name, 409));

      const thrown = await apply().catch((error: unknown) => error);

      expect(thrown).toBeInstanceOf(IamBusyError);
      expect(thrown).toMatchObject({ code: 'IAM_BUSY', retryable: true });
      expect(sent()).toHaveLength(7);
    },
  );

  it('does what it may where one permission is missing, and throws what the SDK threw', async () => {
    const denied = failure('AccessDenied', 403);
    iam.on(PutUserPolicyCommand).rejects(denied);

    await expect(apply()).rejects.toBe(denied);

    expect(sent()).toHaveLength(7);
  });

  it.each(['Throttling', 'ServiceUnavailable', 'ExpiredToken'])(
    'stops at %s: it is tried again as a whole',
    async (name) => {
      iam.on(UpdateAccessKeyCommand).rejects(failure(name, 503));

      await expect(apply()).rejects.toThrow(name);

      expect(sent()).toEqual(['PutUserPolicy', 'UpdateAccessKey']);
    },
  );

  it('shows no password in the calls of a dry run', () => {
    const created = action.revertCalls(ON, SETTINGS, PRIOR).find(({ operation }) => operation === 'CreateLoginProfile');

    expect(created?.input).toEqual({ UserName: 'carla', PasswordResetRequired: true });
  });
});

describe('who is in an incident', () => {
  it('is a user by its own account, once', async () => {
    const { situationOf } = await import('../../testing/iam-users.js');
    const situation = situationOf(
      'arn:aws:iam::111122223333:user/people/carla',
      'arn:aws:iam::111122223333:user/carla',
      'arn:aws-cn:iam::444455556666:user/carla',
      'arn:aws:iam::111122223333:role/carla',
      'arn:aws:iam::111122223333:root',
      'hidden',
    );

    expect(action.targets(situation, SETTINGS)).toMatchObject([
      {
        key: 'user/carla',
        accountId: '111122223333',
        incident: { regions: ['eu-west-1'], spared: ['TrailwardenResponder', 'arn:*:role/break-glass-*'] },
      },
      { key: 'user/carla', accountId: '444455556666' },
    ]);
  });
});
