import type { IamUser } from '@trailwarden/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IamLab, putUser, startIamLab, withHistory } from '../../testing/iam-lab.js';
import { equip, fillInline, targetOn } from '../../testing/iam-users.js';
import type { ActionPorts } from '../action.js';
import { iamDisableUser as action } from '../iam-disable-user.js';
import { DENY_POLICY, denyDocument, markOfDeny, newMark } from './policy-documents.js';

const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';

let lab: IamLab;
let ports: ActionPorts;
let made = 0;
beforeAll(async () => {
  lab = await startIamLab(action.permissions);
  ports = withHistory(lab.ports, () => []);
});
afterAll(() => lab?.close());

async function contained(loginProfile: 'keep' | 'delete' = 'keep', more: (user: IamUser) => void = () => {}) {
  made += 1;
  const user = putUser(lab, `carla-${made}`, (each) => {
    equip(lab)(each);
    more(each);
  });
  const on = targetOn(lab, user);
  const settings = { loginProfile, revokeRoles: true };
  const seen = await action.inspect(on, settings, ports);
  if (seen.kind !== 'found') throw new Error(seen.reason);
  const { prior } = seen;
  await action.apply(on, settings, prior, ports);
  const revert = () => action.revert(on, settings, prior, ports);
  const verifyReverted = () => action.verifyReverted(on, settings, prior, ports);
  const verify = () => action.verify(on, settings, prior, ports.nowMs(), ports);
  return {
    user,
    on,
    settings,
    prior,
    revert,
    verify,
    verifyReverted,
    inspect: () => action.inspect(on, settings, ports),
  };
}
const active = (user: IamUser) => [...user.accessKeys.values()].filter(({ status }) => status === 'Active');

describe('our own work', () => {
  it.each([false, true])('is no state before a second containment (policies full: %s)', async (full) => {
    const { inspect, revert } = await contained('keep', full ? fillInline : undefined);

    expect(await inspect()).toMatchObject({ kind: 'not-applicable', reason: expect.stringContaining('already') });
    await revert();
    expect(await inspect()).toMatchObject({ kind: 'found' });
  });

  it('is known by its text, not by its name: who puts a harmless policy there is contained all the same', async () => {
    const harmless = denyDocument(newMark()).replace('"Deny"', '"Allow"');
    const { user, revert } = await contained('keep', (each) => each.inlinePolicies.set(DENY_POLICY, harmless));
    expect(markOfDeny(user.inlinePolicies.get(DENY_POLICY))).toBeDefined();

    await revert();

    expect(user.inlinePolicies.get(DENY_POLICY)).toBe(harmless);
  });

  it('is left to the run that wrote over it, when two saw the user as it was', async () => {
    const first = await contained();
    const second = { ...first.prior, mark: newMark() };
    await action.apply(first.on, first.settings, second, ports);

    await first.revert();
    expect(await first.verifyReverted()).toMatchObject({
      kind: 'holds',
      notes: [expect.stringContaining('another run')],
    });
    expect(active(first.user)).toEqual([]);

    await action.revert(first.on, first.settings, second, ports);
    expect(active(first.user)).toHaveLength(1);
    expect(first.user.inlinePolicies.has(DENY_POLICY)).toBe(false);
  });
});

describe('what others did meanwhile', () => {
  it('stays: keys they deleted or made, groups and policies they gave', async () => {
    const { user, revert, verifyReverted } = await contained();
    const [gone] = user.accessKeys.keys();
    user.accessKeys.delete(gone ?? '');
    user.accessKeys.set('AKIANEW', {
      id: 'AKIANEW',
      secret: 'x',
      createdMs: 0,
      status: 'Inactive',
      lastUsed: undefined,
    });
    user.attachedPolicies.add('arn:aws:iam::aws:policy/ReadOnlyAccess');

    await revert();

    expect(user.accessKeys.has(gone ?? '')).toBe(false);
    expect(user.accessKeys.get('AKIANEW')?.status).toBe('Inactive');
    expect(user.attachedPolicies).toContain('arn:aws:iam::aws:policy/ReadOnlyAccess');
    const { kind, notes } = await verifyReverted();
    expect(kind).toBe('holds');
    expect(notes.join(' ')).toMatch(new RegExp(`AKIANEW Inactive.*${gone}`));
  });

  it('stays: AWSDenyAll that somebody else attached', async () => {
    const { user, revert, verifyReverted } = await contained();
    user.attachedPolicies.add(DENY_ALL);

    await revert();
    await verifyReverted();

    expect(user.attachedPolicies).toContain(DENY_ALL);
    expect(user.inlinePolicies.has(DENY_POLICY)).toBe(false);
  });

  it('stays: a password that somebody gave, or took', async () => {
    const given = await contained('delete');
    given.user.loginProfile = { createdMs: 7, password: 'given-by-somebody', passwordResetRequired: false };
    await given.revert();
    expect(given.user.loginProfile.password).toBe('given-by-somebody');

    const taken = await contained('keep');
    taken.user.loginProfile = undefined;
    await taken.revert();
    expect(taken.user.loginProfile).toBeUndefined();
  });

  it('is respected when the user was deleted, or made anew under its name', async () => {
    const { user, revert, verify, verifyReverted } = await contained();
    lab.iam.users.delete(user.name);
    expect(await verify()).toMatchObject({
      kind: 'holds',
      notes: expect.arrayContaining([expect.stringContaining('gone')]),
    });
    await revert();
    expect((await verifyReverted()).notes[0]).toContain('gone');

    const anew = putUser(lab, user.name, equip(lab));
    expect((await verify()).kind).toBe('swept');
    expect(active(anew)).toEqual([]);
    await revert();
    expect(anew.inlinePolicies.has(DENY_POLICY)).toBe(false);
  });

  it('is not mended: a user made anew gets no password that the old one had', async () => {
    const { user, revert } = await contained('delete');
    lab.iam.users.delete(user.name);
    const anew = putUser(lab, user.name, (each) =>
      each.inlinePolicies.set(DENY_POLICY, user.inlinePolicies.get(DENY_POLICY) ?? ''),
    );

    await revert();

    expect(anew.loginProfile).toBeUndefined();
    expect(anew.inlinePolicies.size).toBe(0);
  });

  it('is told: what may be a door left open, before it is undone', async () => {
    const { user, verify } = await contained();
    user.attachedPolicies.add('arn:aws:iam::aws:policy/AdministratorAccess');
    user.inlinePolicies.set(
      'door',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    );
    user.permissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    user.loginProfile = { createdMs: 99_000, password: 'another-password', passwordResetRequired: false };

    const { kind, notes } = await verify();

    expect(kind).toBe('swept');
    expect(user.loginProfile).toBeUndefined();
    for (const word of ['AdministratorAccess', 'door', 'boundary', 'the old one is lost'])
      expect(notes.join(' ')).toContain(word);
  });
});

describe('giving back', () => {
  it('keeps the deny until all else is back', async () => {
    const { revert, user } = await contained();
    lab.sandbox.forgetCalls();

    await revert();

    const writes = lab.writes();
    expect(writes.at(-1)).toBe('iam DeleteUserPolicy');
    expect(active(user)).toHaveLength(1);
  });

  it('gives a user whose key cannot be given back no rights either', async () => {
    const { revert, user } = await contained();
    lab.permit(action.permissions.filter((each) => each.action !== 'iam:UpdateAccessKey'));

    await expect(revert()).rejects.toThrow('iam:UpdateAccessKey');
    expect(user.inlinePolicies.has(DENY_POLICY)).toBe(true);

    lab.permit(action.permissions);
    await revert();
    expect(user.inlinePolicies.has(DENY_POLICY)).toBe(false);
  });

  it('is broken, and says so, when what came back cannot be taken away', async () => {
    const { verify, user } = await contained();
    for (const key of user.accessKeys.values()) key.status = 'Active';
    lab.permit(action.permissions.filter((each) => each.action !== 'iam:UpdateAccessKey'));

    const verdict = await verify();

    lab.permit(action.permissions);
    expect(verdict.kind).toBe('broken');
    expect(verdict.notes.join(' ')).toContain('could not be taken away');
  });
});
