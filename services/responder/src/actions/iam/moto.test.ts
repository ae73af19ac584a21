import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
  UploadSSHPublicKeyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe } from 'vitest';
import { type ContainSubject, containSuite } from '../../testing/contain-suite.js';
import { assumed, TRUSTS_ANYBODY, withHistory } from '../../testing/iam-lab.js';
import { type IamMoto, MOTO_LACKS, motoIsInstalled, startIamMoto } from '../../testing/iam-moto.js';
import { roleTargetOn } from '../../testing/iam-users.js';
import { iamDisableUser } from '../iam-disable-user.js';
import { iamRevokeRoleSessions } from '../iam-revoke-role-sessions.js';
import { readRolePolicy } from './revocation.js';
import { readUser, type UserSnapshot } from './user-snapshot.js';

const missing = !motoIsInstalled();
const ALLOW = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}';
const SSH_KEY = `ssh-rsa ${Buffer.alloc(279, 1).toString('base64')} carla`;

describe.skipIf(missing)(
  `moto, another IAM${missing ? ' (skipped: moto_server is not installed)' : ` (without ${MOTO_LACKS.join(', ')})`}`,
  () => {
    let moto: IamMoto;
    let made = 0;
    let policy = '';
    beforeAll(async () => {
      moto = await startIamMoto();
      await moto.client.send(new CreateGroupCommand({ GroupName: 'people' }));
      const { Policy } = await moto.client.send(new CreatePolicyCommand({ PolicyName: 'read', PolicyDocument: ALLOW }));
      policy = Policy?.Arn ?? '';
    });
    afterAll(() => moto?.close());

    const account = () => ({ client: moto.client, signal: moto.ports.signal });

    async function role(name: string): Promise<string> {
      const input = { RoleName: name, AssumeRolePolicyDocument: TRUSTS_ANYBODY(moto.accountId) };
      const { Role } = await moto.client.send(new CreateRoleCommand(input));
      return Role?.Arn ?? '';
    }

    async function user(): Promise<ContainSubject<unknown>> {
      made += 1;
      const { client, ports, accountId } = moto;
      const UserName = `carla-${made}`;
      const { User } = await client.send(new CreateUserCommand({ UserName, Path: '/people/' }));
      await client.send(new CreateAccessKeyCommand({ UserName }));
      const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName }));
      await client.send(
        new UpdateAccessKeyCommand({ UserName, AccessKeyId: AccessKey?.AccessKeyId, Status: 'Inactive' }),
      );
      await client.send(new CreateLoginProfileCommand({ UserName, Password: 'Correct-Horse-7' }));
      await client.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument: ALLOW }));
      await client.send(new AttachUserPolicyCommand({ UserName, PolicyArn: policy }));
      await client.send(new AddUserToGroupCommand({ UserName, GroupName: 'people' }));
      await client.send(new TagUserCommand({ UserName, Tags: [{ Key: 'team', Value: 'red' }] }));
      await client.send(new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: SSH_KEY }));
      const roles = [`free-${made}`, `taken-${made}`];
      const arns = [await role(roles[0] ?? ''), await role(roles[1] ?? '')];
      await client.send(
        new PutRolePolicyCommand({ RoleName: roles[1], PolicyName: 'AWSRevokeOlderSessions', PolicyDocument: ALLOW }),
      );
      const by = { name: UserName, arn: User?.Arn ?? '' };
      return {
        ports: frozen(withHistory(ports, () => arns.map((arn) => assumed(by, arn, Date.now() - 60_000)))),
        target: { key: `user/${UserName}`, name: UserName, accountId, principal: by.arn },
        state: async () => ({
          user: (await readUser(account(), UserName)) as UserSnapshot,
          roles: await Promise.all(roles.map((name) => readRolePolicy(account(), name))),
        }),
        writes: () => undefined,
        pass: () => {},
      };
    }

    containSuite({ action: iamDisableUser, settings: { loginProfile: 'keep', revokeRoles: true }, subject: user });

    containSuite({
      action: iamRevokeRoleSessions,
      settings: {},
      subject: async () => {
        made += 1;
        const name = `role-${made}`;
        const arn = await role(name);
        return {
          ports: frozen(moto.ports),
          target: roleTargetOn(moto, arn),
          state: () => readRolePolicy(account(), name),
          writes: () => undefined,
          pass: () => {},
        };
      },
    });
  },
);

/** Its own clock cannot be turned; ours stands still, so that states can be compared. */
function frozen<P extends { readonly nowMs: () => number }>(ports: P): P {
  const nowMs = Date.now();
  return { ...ports, nowMs: () => nowMs };
}
