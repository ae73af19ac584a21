import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeleteUserPolicyCommand,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { type IamUser, setIamPropagation } from '@trailwarden/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Attacker, attackWith } from '../../testing/iam-attacker.js';
import {
  assumed,
  type IamLab,
  type PastCall,
  putRole,
  putUser,
  startIamLab,
  withHistory,
} from '../../testing/iam-lab.js';
import { outcomeOf, targetOn } from '../../testing/iam-users.js';
import type { ActionPorts, Verdict } from '../action.js';
import { iamDisableUser as action } from '../iam-disable-user.js';
import type { IncidentTarget } from './incident-target.js';
import { DENY_POLICY } from './policy-documents.js';
import type { UserPrior } from './user-prior.js';

/** What has been measured of AWS. */
const AUTHORIZATION_MS = 4_000;
const SETTINGS = { loginProfile: 'keep', revokeRoles: true } as const;

let lab: IamLab;
let carla: IamUser;
let attacker: Attacker;
let past: PastCall[];
let ports: ActionPorts;
let on: IncidentTarget;
let prior: UserPrior;
let since: number;

beforeEach(async () => {
  lab = await startIamLab(action.permissions);
  past = [];
  ports = withHistory(lab.ports, () => past);
  carla = putUser(lab, 'carla', (user) => {
    const id = lab.sandbox.world.ids.unique('AKIA');
    user.accessKeys.set(id, { id, secret: 'x', createdMs: lab.ports.nowMs(), status: 'Active', lastUsed: undefined });
    user.attachedPolicies.add('arn:aws:iam::aws:policy/AdministratorAccess');
  });
  attacker = await attackWith(lab, carla);
  on = targetOn(lab, carla);
  setIamPropagation(lab.sandbox.world, { authorizationMs: AUTHORIZATION_MS });
});
afterEach(async () => {
  await attacker?.close();
  await lab?.close();
});

async function contain(): Promise<void> {
  const seen = await action.inspect(on, SETTINGS, ports);
  if (seen.kind !== 'found') throw new Error(seen.reason);
  prior = seen.prior;
  since = ports.nowMs();
  await action.apply(on, SETTINGS, prior, ports);
}
const look = (): Promise<Verdict> => action.verify(on, SETTINGS, prior, since, ports);
const iam = () => attacker.clients.iam();
const mayAct = async () => (await outcomeOf((await iam()).send(new ListUsersCommand({})))) === 'ok';
const own = { UserName: 'carla' };

describe('within the seconds in which IAM has not noticed', () => {
  it('a user who detaches the deny, and makes and revives keys, loses all of it in the sweep', async () => {
    await contain();
    lab.pass(3_000);
    const [first] = carla.accessKeys.keys();
    await (await iam()).send(new DeleteUserPolicyCommand({ ...own, PolicyName: DENY_POLICY }));
    const { AccessKey } = await (await iam()).send(new CreateAccessKeyCommand(own));
    await (await iam()).send(new UpdateAccessKeyCommand({ ...own, AccessKeyId: first, Status: 'Active' }));
    await (await iam()).send(new CreateLoginProfileCommand({ ...own, Password: 'Correct-Horse-7' }));
    lab.pass(7_000);
    expect(await mayAct()).toBe(true);

    const swept = await look();
    lab.pass(AUTHORIZATION_MS);
    const denied = !(await mayAct());
    const held = await look();

    expect(swept.kind).toBe('swept');
    const notes = swept.notes.join('\n');
    expect(notes).toContain('The deny was gone');
    expect(notes).toContain(AccessKey?.AccessKeyId);
    expect(notes).toContain(first);
    expect(notes).toContain('console password');
    expect(denied).toBe(true);
    expect(held.kind).toBe('holds');
    expect(carla.loginProfile).toBeUndefined();
    expect([...carla.accessKeys.values()].map(({ status }) => status)).toEqual(['Inactive', 'Inactive']);

    await action.revert(on, SETTINGS, prior, ports);
    const reverted = await action.verifyReverted(on, SETTINGS, prior, ports);
    expect(carla.accessKeys.get(first ?? '')?.status).toBe('Active');
    expect(carla.accessKeys.get(AccessKey?.AccessKeyId ?? '')?.status).toBe('Inactive');
    expect(reverted).toMatchObject({ kind: 'holds', notes: [expect.stringContaining(AccessKey?.AccessKeyId ?? '?')] });
  });

  it('a user who does it again after each sweep is never called contained', async () => {
    await contain();
    for (let round = 0; round < 4; round++) {
      lab.pass(3_000);
      await (await iam()).send(new DeleteUserPolicyCommand({ ...own, PolicyName: DENY_POLICY }));
      const [first] = carla.accessKeys.keys();
      await (await iam()).send(new UpdateAccessKeyCommand({ ...own, AccessKeyId: first, Status: 'Active' }));
      lab.pass(7_000);

      expect((await look()).kind).toBe('swept');
    }
  });

  it('a session of a role that the user had assumed before is dead, one taken meanwhile as well', async () => {
    const arn = putRole(lab, 'Admin');
    lab.pass(AUTHORIZATION_MS);
    const before = await attacker.become('Admin');
    past = [assumed(carla, arn, ports.nowMs())];
    lab.pass(1_000);
    await contain();
    lab.pass(3_000);
    const during = await attacker.become('Admin');
    expect(await outcomeOf((await during.iam()).send(new ListUsersCommand({})))).toBe('ok');

    lab.pass(7_000);
    const verdict = await look();

    for (const session of [before, during]) {
      expect(await outcomeOf((await session.iam()).send(new ListUsersCommand({})))).toMatch(/^AccessDenied/);
    }
    await expect(attacker.become('Admin')).rejects.toThrow();
    expect(verdict.kind).toBe('holds');
  });

  it('a session taken later still, by a user who had got free, is cut by a later time', async () => {
    const arn = putRole(lab, 'Admin');
    lab.pass(AUTHORIZATION_MS);
    past = [assumed(carla, arn, ports.nowMs())];
    await contain();
    lab.pass(3_000);
    await (await iam()).send(new DeleteUserPolicyCommand({ ...own, PolicyName: DENY_POLICY }));
    const [first] = carla.accessKeys.keys();
    await (await iam()).send(new UpdateAccessKeyCommand({ ...own, AccessKeyId: first, Status: 'Active' }));
    lab.pass(12_000);
    const session = await attacker.become('Admin');
    past = [...past, assumed(carla, arn, ports.nowMs())];
    lab.pass(1_000);

    const { kind, notes } = await look();
    lab.pass(AUTHORIZATION_MS);

    expect(kind).toBe('swept');
    expect(notes.join(' ')).toContain('Sessions of role Admin');
    expect(await outcomeOf((await session.iam()).send(new ListUsersCommand({})))).toMatch(/^AccessDenied/);
  });

  it('a role that only they took is cut as soon as CloudTrail tells of it, and it is said that this takes minutes', async () => {
    const arn = putRole(lab, 'Hidden');
    lab.pass(AUTHORIZATION_MS);
    await contain();
    lab.pass(3_000);
    const session = await attacker.become('Hidden');
    const assumedMs = ports.nowMs();
    lab.pass(7_000);

    const unaware = await look();
    expect(unaware.kind).toBe('holds');
    expect(unaware.notes.join(' ')).toContain('some minutes late');
    expect(await outcomeOf((await session.iam()).send(new ListUsersCommand({})))).toBe('ok');

    past = [assumed(carla, arn, assumedMs)];
    lab.pass(50_000);
    const aware = await look();
    lab.pass(AUTHORIZATION_MS);

    expect(aware).toMatchObject({ kind: 'swept', notes: expect.arrayContaining([expect.stringContaining('Hidden')]) });
    expect(await outcomeOf((await session.iam()).send(new ListUsersCommand({})))).toMatch(/^AccessDenied/);
    expect((await look()).kind).toBe('holds');
  });

  it('a user made by them is named, by IAM at once, and as theirs when CloudTrail tells', async () => {
    await contain();
    lab.pass(3_000);
    await (await iam()).send(new CreateUserCommand({ UserName: 'mallory' }));
    past = [{ atMs: ports.nowMs(), by: carla, operation: 'CreateUser', requestParameters: { userName: 'mallory' } }];
    lab.pass(7_000);

    const { kind, notes } = await look();

    expect(kind).toBe('holds');
    expect(notes).toContain('Made in the account since, not said by whom: user mallory.');
    expect(notes).toContain('CloudTrail tells that the user changed since: CreateUser (mallory).');
  });

  it('a deny that was weakened under our name does not pass for ours', async () => {
    await contain();
    const text = carla.inlinePolicies.get(DENY_POLICY)!;
    carla.inlinePolicies.set(DENY_POLICY, text.replace('"Action":"*"', '"Action":"s3:*"'));

    expect((await look()).kind).toBe('swept');
    expect(carla.inlinePolicies.get(DENY_POLICY)).toBe(text);
  });

  it('reads that lag behind make a look too many, not one too few', async () => {
    setIamPropagation(lab.sandbox.world, { readsMs: 20_000 });
    await contain();
    lab.pass(10_000);

    const early = await look();
    lab.pass(50_000);
    const late = await look();

    expect([early.kind, late.kind]).toEqual(['swept', 'holds']);
  });
});
