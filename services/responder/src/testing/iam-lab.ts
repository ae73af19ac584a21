import { gzipSync } from 'node:zlib';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { accountOf, changeIam, type IamState, type IamUser, type Sandbox } from '@trailwarden/sandbox';
import type { ActionPermission, ActionPorts } from '../actions/action.js';
import { type ActionLab, startActionLab } from './action-lab.js';

const DAY_MS = 24 * 60 * 60_000;
export const TRUSTS_ANYBODY = (accountId: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: ['sts:AssumeRole'] }],
  });

export interface IamLabState extends Pick<IamState, 'groups'> {
  readonly users: ReadonlyMap<string, IamUser>;
  readonly roles: ReadonlyMap<string, object>;
}

export interface IamLab extends ActionLab {
  /** A member that is neither the organization's first account nor the one that Trailwarden runs in. */
  readonly accountId: string;
  readonly iam: IamState;
  /** The responder role may do what these allow, and nothing else. */
  permit(permissions: readonly Pick<ActionPermission, 'action'>[]): void;
  /** Of the account's IAM what ends in this, or everything; without what changes by being used. */
  state(ending?: string): IamLabState;
  /** Since asked last. */
  writes(): string[];
}

export async function startIamLab(permissions: readonly ActionPermission[]): Promise<IamLab> {
  const lab = await startActionLab({ accounts: 3 });
  // What the sandbox made at its start is not new.
  lab.pass(60_000);
  const { world, managementAccountId, securityAccountId, responderRoleName } = lab.sandbox;
  const accountId = [...world.accounts.keys()].find((id) => id !== managementAccountId && id !== securityAccountId)!;
  const { iam } = accountOf(world, accountId);
  const permit: IamLab['permit'] = (allowed) =>
    changeIam(iam, ({ roles }) => {
      const Statement = { Effect: 'Allow', Action: allowed.map(({ action }) => action), Resource: '*' };
      const text = JSON.stringify({ Version: '2012-10-17', Statement });
      roles.get(responderRoleName)!.inlinePolicies.set('respond', text);
    });
  permit(permissions);
  return {
    ...lab,
    accountId,
    iam,
    permit,
    state: (ending = '') => plainState(iam, ending),
    writes: () => writesOf(lab.sandbox),
  };
}

function plainState({ users, groups, roles }: IamState, ending: string): IamLabState {
  const isMeant = ({ name }: { readonly name: string }): boolean => name.endsWith(ending);
  const plainRoles = [...roles.values()].filter(isMeant).map(({ lastUsed, ...role }) => [role.name, role] as const);
  const plainUsers = [...users.values()].filter(isMeant).map((user) => {
    const accessKeys = [...user.accessKeys.values()].map((key) => [key.id, { ...key, lastUsed: undefined }] as const);
    return [user.name, { ...user, accessKeys: new Map(accessKeys) }] as const;
  });
  return structuredClone({ users: new Map(plainUsers), groups, roles: new Map(plainRoles) });
}

function writesOf(sandbox: Sandbox): string[] {
  const writes = sandbox
    .calls()
    .filter(
      ({ service, operation, outcome }) => service === 'iam' && outcome === 'ok' && !/^(?:Get|List)/.test(operation),
    )
    .map(({ service, operation }) => `${service} ${operation}`);
  sandbox.forgetCalls();
  return writes;
}

/** A user without anything, but for what `more` sets. */
export function putUser(lab: IamLab, name: string, more: (user: IamUser) => void = () => {}, path = '/'): IamUser {
  const { accountId, sandbox, ports } = lab;
  const user: IamUser = {
    name,
    path,
    arn: `arn:aws:iam::${accountId}:user${path}${name}`,
    id: sandbox.world.ids.unique('AIDA'),
    createdMs: ports.nowMs() - DAY_MS,
    passwordLastUsedMs: undefined,
    permissionsBoundary: undefined,
    loginProfile: undefined,
    accessKeys: new Map(),
    sshKeys: new Map(),
    signingCertificates: new Map(),
    serviceCredentials: new Map(),
    groups: new Set(),
    tags: new Map(),
    inlinePolicies: new Map(),
    attachedPolicies: new Set(),
  };
  changeIam(lab.iam, ({ users }) => {
    more(user);
    users.set(name, user);
  });
  return user;
}

/** A role that everybody in the account may assume whose own policies allow it. */
export function putRole(lab: IamLab, name: string, path = '/'): string {
  const { accountId, sandbox, ports } = lab;
  const arn = `arn:aws:iam::${accountId}:role${path}${name}`;
  changeIam(lab.iam, ({ roles }) =>
    roles.set(name, {
      name,
      path,
      arn,
      id: sandbox.world.ids.unique('AROA'),
      createdMs: ports.nowMs() - DAY_MS,
      description: undefined,
      trustPolicy: TRUSTS_ANYBODY(accountId),
      maxSessionSeconds: 3600,
      permissionsBoundary: undefined,
      lastUsed: undefined,
      inlinePolicies: new Map(),
      attachedPolicies: new Set(['arn:aws:iam::aws:policy/AdministratorAccess']),
      tags: new Map(),
    }),
  );
  return arn;
}

/** A call as CloudTrail keeps it. */
export interface PastCall {
  readonly atMs: number;
  readonly by: Pick<IamUser, 'name' | 'arn'>;
  readonly operation: string;
  readonly source?: string;
  readonly requestParameters?: object;
  readonly responseElements?: object;
  readonly errorCode?: string;
  /** Of the session that made it, instead of the user. */
  readonly accessKeyId?: string;
}

export function assumed(by: PastCall['by'], roleArn: string, atMs: number, session?: string): PastCall {
  return {
    atMs,
    by,
    operation: 'AssumeRole',
    source: 'sts.amazonaws.com',
    requestParameters: { roleArn, roleSessionName: 's' },
    ...(session !== undefined && { responseElements: { credentials: { accessKeyId: session } } }),
  };
}

function recordOf(call: PastCall): Readonly<Record<string, unknown>> {
  const { atMs, by, operation, source = 'iam.amazonaws.com', accessKeyId, ...more } = call;
  return {
    eventVersion: '1.11',
    eventID: `${operation}-${atMs}-${accessKeyId ?? by.name}`,
    eventTime: new Date(atMs).toISOString(),
    eventName: operation,
    eventSource: source,
    eventCategory: 'Management',
    readOnly: /^(?:Assume|Get|List)/.test(operation),
    userIdentity:
      accessKeyId === undefined
        ? { type: 'IAMUser', arn: by.arn, userName: by.name }
        : { type: 'AssumedRole', arn: 'arn:aws:sts::1:assumed-role/a/b', accessKeyId },
    ...more,
  };
}

/** Into the sandbox's own CloudTrail, of us-east-1. */
export function addHistory({ sandbox, accountId, ports }: IamLab, calls: readonly PastCall[]): void {
  sandbox.world.history.add({
    accountId,
    region: 'us-east-1',
    deliveredMinute: Math.floor(ports.nowMs() / 60_000),
    bytes: gzipSync(JSON.stringify({ Records: calls.map(recordOf) })),
    of: 'management',
  });
}

/** A CloudTrail that answers at once with these calls, as AWS's allows two look-ups a second. */
export function withHistory(ports: ActionPorts, calls: () => readonly PastCall[]): ActionPorts {
  const cloudtrail = {
    send: async ({ input }: { input: { LookupAttributes: { AttributeKey: string; AttributeValue: string }[] } }) => {
      const [{ AttributeKey, AttributeValue } = { AttributeKey: '', AttributeValue: '' }] = input.LookupAttributes;
      const found = calls().filter(({ by, accessKeyId }) =>
        AttributeKey === 'Username'
          ? accessKeyId === undefined && by.name === AttributeValue
          : accessKeyId === AttributeValue,
      );
      const Events = found.map((call) => ({
        EventTime: new Date(call.atMs),
        CloudTrailEvent: JSON.stringify(recordOf(call)),
      }));
      return { Events };
    },
  } as unknown as CloudTrailClient;
  return {
    ...ports,
    aws: {
      ...ports.aws,
      member: async (accountId, region) => ({
        ...(await ports.aws.member(accountId, region)),
        cloudtrail: async () => cloudtrail,
      }),
    },
  };
}
