import { afterAll, beforeAll } from 'vitest';
import { type ContainSubject, containSuite } from '../testing/contain-suite.js';
import { assumed, type IamLab, type PastCall, putRole, putUser, startIamLab, withHistory } from '../testing/iam-lab.js';
import { equip, targetOn } from '../testing/iam-users.js';
import { iamDisableUser } from './iam-disable-user.js';

let lab: IamLab;
beforeAll(async () => {
  lab = await startIamLab(iamDisableUser.permissions);
});
afterAll(() => lab?.close());

let made = 0;

/** A user with some of everything, who has assumed a role. */
async function subject(): Promise<ContainSubject<object>> {
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
