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
  DetachUserPolicyCommand,
  GetLoginProfileCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientConfig, outcomeOf, type Target } from './target.js';

const DENY_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';
const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const DENY_ALL_ARN = 'arn:aws:iam::aws:policy/AWSDenyAll';

/** What IAM promises to whoever contains a user and undoes it. */
export function userContract(target: () => Target): void {
  describe('IAM', () => {
    let iam: IAMClient;
    const makeUser = async (UserName: string, Path = '/contract/') => {
      await iam.send(new CreateUserCommand({ UserName, Path }));
      return { UserName };
    };

    beforeAll(() => {
      iam = new IAMClient(clientConfig(target()));
    });

    it('makes a user, known by path and name', async () => {
      const { User: made } = await iam.send(new CreateUserCommand({ UserName: 'known', Path: '/contract/' }));

      const { User: got } = await iam.send(new GetUserCommand({ UserName: 'known' }));

      expect(got).toMatchObject({ UserName: 'known', Path: '/contract/', UserId: made?.UserId, Arn: made?.Arn });
      expect(got?.Arn).toMatch(/^arn:aws:iam::\d{12}:user\/contract\/known$/);
      expect(got?.CreateDate).toBeInstanceOf(Date);
    });

    it('lists users below a path, page by page', async () => {
      const names = ['page-a', 'page-b', 'page-c'];
      for (const name of names) await makeUser(name, '/contract-pages/');

      const found: (string | undefined)[] = [];
      for (let Marker: string | undefined, more = true; more; ) {
        const page = await iam.send(new ListUsersCommand({ PathPrefix: '/contract-pages/', MaxItems: 2, Marker }));
        found.push(...(page.Users ?? []).map(({ UserName }) => UserName));
        Marker = page.Marker;
        more = page.IsTruncated === true;
      }

      expect(found.sort()).toEqual(names);
    });

    it('switches access keys off and on, and gives no third', async () => {
      const user = await makeUser('keys');
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand(user));
      await iam.send(new CreateAccessKeyCommand(user));
      const { AccessKeyId } = AccessKey ?? {};

      await iam.send(new UpdateAccessKeyCommand({ ...user, AccessKeyId, Status: 'Inactive' }));
      const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand(user));
      const third = await outcomeOf(iam.send(new CreateAccessKeyCommand(user)));

      expect(AccessKey?.SecretAccessKey).toHaveLength(40);
      expect(AccessKeyMetadata.map(({ Status }) => Status).sort()).toEqual(['Active', 'Inactive']);
      expect(AccessKeyMetadata.find((key) => key.AccessKeyId === AccessKeyId)?.Status).toBe('Inactive');
      expect(third).toBe('LimitExceededException');
    });

    it('puts an inline policy, over itself too, and takes it away', async () => {
      const user = await makeUser('inline');
      const policy = { ...user, PolicyName: 'Contained' };
      await iam.send(new PutUserPolicyCommand({ ...policy, PolicyDocument: DENY_ALL }));
      await iam.send(new PutUserPolicyCommand({ ...policy, PolicyDocument: DENY_ALL }));

      const { PolicyNames } = await iam.send(new ListUserPoliciesCommand(user));
      const { PolicyDocument = '' } = await iam.send(new GetUserPolicyCommand(policy));
      await iam.send(new DeleteUserPolicyCommand(policy));

      expect(PolicyNames).toEqual(['Contained']);
      expect(JSON.parse(decodeURIComponent(PolicyDocument))).toEqual(JSON.parse(DENY_ALL));
      expect(await outcomeOf(iam.send(new GetUserPolicyCommand(policy)))).toBe('NoSuchEntityException');
      expect(await outcomeOf(iam.send(new DeleteUserPolicyCommand(policy)))).toBe('NoSuchEntityException');
    });

    it('attaches and detaches a policy of AWS', async () => {
      const user = await makeUser('attached');
      const policy = { ...user, PolicyArn: DENY_ALL_ARN };
      await iam.send(new AttachUserPolicyCommand(policy));
      const { AttachedPolicies } = await iam.send(new ListAttachedUserPoliciesCommand(user));

      await iam.send(new DetachUserPolicyCommand(policy));

      expect(AttachedPolicies).toEqual([{ PolicyName: 'AWSDenyAll', PolicyArn: DENY_ALL_ARN }]);
      expect((await iam.send(new ListAttachedUserPoliciesCommand(user))).AttachedPolicies).toEqual([]);
      expect(await outcomeOf(iam.send(new DetachUserPolicyCommand(policy)))).toBe('NoSuchEntityException');
    });

    it('takes a password away and gives another', async () => {
      const user = await makeUser('password');
      const make = () => iam.send(new CreateLoginProfileCommand({ ...user, Password: 'Correct-Horse-7' }));
      await make();
      expect(await outcomeOf(make())).toBe('EntityAlreadyExistsException');

      await iam.send(new DeleteLoginProfileCommand(user));

      expect(await outcomeOf(iam.send(new GetLoginProfileCommand(user)))).toBe('NoSuchEntityException');
      expect(await outcomeOf(make())).toBe('ok');
    });

    it('puts users in groups and takes them out', async () => {
      const user = await makeUser('grouped');
      await iam.send(new CreateGroupCommand({ GroupName: 'contract-group' }));
      const member = { ...user, GroupName: 'contract-group' };
      await iam.send(new AddUserToGroupCommand(member));
      const { Groups } = await iam.send(new ListGroupsForUserCommand(user));

      await iam.send(new RemoveUserFromGroupCommand(member));

      expect(Groups).toMatchObject([{ GroupName: 'contract-group' }]);
      expect((await iam.send(new ListGroupsForUserCommand(user))).Groups).toEqual([]);
    });

    it('tags users', async () => {
      const user = await makeUser('tagged');
      const Tags = [
        { Key: 'break-glass', Value: 'yes' },
        { Key: 'team', Value: 'red' },
      ];
      await iam.send(new TagUserCommand({ ...user, Tags }));
      await iam.send(new UntagUserCommand({ ...user, TagKeys: ['team'] }));

      expect((await iam.send(new ListUserTagsCommand(user))).Tags).toEqual(Tags.slice(0, 1));
    });

    it('puts an inline policy on a role and takes it away', async () => {
      await iam.send(new CreateRoleCommand({ RoleName: 'contract-role', AssumeRolePolicyDocument: TRUST }));
      const policy = { RoleName: 'contract-role', PolicyName: 'AWSRevokeOlderSessions' };
      await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: DENY_ALL }));
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(policy));

      await iam.send(new DeleteRolePolicyCommand(policy));

      expect(JSON.parse(decodeURIComponent(PolicyDocument))).toEqual(JSON.parse(DENY_ALL));
      expect(await outcomeOf(iam.send(new GetRolePolicyCommand(policy)))).toBe('NoSuchEntityException');
    });

    it('refuses what AWS refuses', async () => {
      const user = await makeUser('refused');
      await iam.send(new AttachUserPolicyCommand({ ...user, PolicyArn: DENY_ALL_ARN }));
      const put = (PolicyDocument: string) =>
        outcomeOf(iam.send(new PutUserPolicyCommand({ ...user, PolicyName: 'p', PolicyDocument })));

      expect(await outcomeOf(iam.send(new GetUserCommand({ UserName: 'nobody' })))).toBe('NoSuchEntityException');
      expect(await outcomeOf(iam.send(new CreateUserCommand(user)))).toBe('EntityAlreadyExistsException');
      expect(await outcomeOf(iam.send(new DeleteUserCommand(user)))).toBe('DeleteConflictException');
      expect(await put('{')).toBe('MalformedPolicyDocumentException');
      expect(await put(DENY_ALL.replace('"Deny"', '"Maybe"'))).toBe('MalformedPolicyDocumentException');
      expect(await put(DENY_ALL.replace('"Resource":"*"', '"Resource":"eve"'))).toBe(
        'MalformedPolicyDocumentException',
      );
    });
  });
}
