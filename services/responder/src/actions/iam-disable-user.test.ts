import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ContainSubject, containSuite } from '../testing/contain-suite.js';
import {
  assumed,
  type IamLab,
  type IamLabState,
  type PastCall,
  putRole,
  putUser,
  startIamLab,
  withHistory,
} from '../testing/iam-lab.js';
import { equip, targetOn } from '../testing/iam-users.js';
import { iamDisableUser } from './iam-disable-user.js';

let lab: IamLab;
beforeAll(async () => {
  lab = await startIamLab(iamDisableUser.permissions);
});
afterAll(() => lab?.close());

let made = 0;

/** A user with some of everything, who has assumed a role. */
async function subject(): Promise<ContainSubject<IamLabState>> {
  made += 1;
  const number = made;
  const user = putUser(lab, `carla-${made}`, equip(lab), '/people/');
  const roles = [putRole(lab, `Deployer-${made}`), putRole(lab, `Reader-${made}`, '/ci/')];
  const at = lab.ports.nowMs() - 60_000;
  const past: PastCall[] = roles.map((arn) => assumed(user, arn, at));
  return {
    ports: withHistory(lab.ports, () => past),
    target: targetOn(lab, user),
    state: () => lab.state(`-${number}`),
    writes: lab.writes,
    pass: lab.pass,
  };
}

containSuite({ action: iamDisableUser, settings: { loginProfile: 'keep', revokeRoles: true }, subject });

/** The one thing that is lost: the password, with when it was made and whether it was to be reset. Whether it is there at all is not. */
function withNewPassword(before: IamLabState, after: IamLabState): IamLabState {
  const users = [...before.users].map(([name, user]) => {
    const { loginProfile } = after.users.get(name) ?? user;
    return [name, { ...user, loginProfile: user.loginProfile && (loginProfile ?? user.loginProfile) }] as const;
  });
  return { ...before, users: new Map(users) };
}

containSuite({
  action: iamDisableUser,
  settings: { loginProfile: 'delete', revokeRoles: false },
  subject,
  restored: withNewPassword,
});

it('says beforehand that a deleted password does not come back', () => {
  expect(iamDisableUser.notRestored.join(' ')).toContain('loginProfile: delete');
});
