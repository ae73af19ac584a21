import { AwsDeniedError, classifyAwsError } from '@trailwarden/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assumed, type IamLab, putRole, putUser, startIamLab, withHistory } from '../../testing/iam-lab.js';
import { equip, fillInline, targetOn } from '../../testing/iam-users.js';
import type { ActionPorts } from '../action.js';
import { iamDisableUser as action } from '../iam-disable-user.js';

/** Without these a note says what is not known, and everything else is done. */
const OPTIONAL = ['cloudtrail:LookupEvents', 'iam:ListUsers', 'iam:ListRoles'];
const SETTINGS = { loginProfile: 'delete', revokeRoles: true } as const;

let lab: IamLab;
let made = 0;
beforeAll(async () => {
  lab = await startIamLab(action.permissions);
});
afterAll(() => lab?.close());

/** From looking to having given back, of a user whose policies are full or not, with each thing going wrong that has a permission of its own. */
async function story(full: boolean, ports: ActionPorts): Promise<{ notes: string; failures: unknown[] }> {
  made += 1;
  const failures: unknown[] = [];
  const notes: string[] = [];
  const attempt = async (step: () => Promise<unknown>) => {
    await step().catch((error: unknown) => failures.push(error));
  };
  const user = putUser(lab, `carla-${made}`, (each) => {
    equip(lab)(each);
    if (full) fillInline(each);
  });
  const role = putRole(lab, `role-${made}`);
  const past = [assumed(user, role, lab.ports.nowMs())];
  const told = ports === lab.ports ? withHistory(ports, () => past) : ports;
  const target = targetOn(lab, user);
  await attempt(async () => {
    const seen = await action.inspect(target, SETTINGS, told);
    if (seen.kind !== 'found') throw new Error(seen.reason);
    notes.push(...seen.summary);
    const { prior } = seen;
    await attempt(() => action.apply(target, SETTINGS, prior, told));
    lab.pass(10_000);
    const verdict = await action.verify(target, SETTINGS, prior, told.nowMs() - 10_000, told);
    notes.push(...verdict.notes);
    await attempt(() => action.revert(target, SETTINGS, prior, told));
    notes.push(...(await action.verifyReverted(target, SETTINGS, prior, told)).notes);
  });
  return { notes: notes.join('\n'), failures };
}

it('everything is allowed by what is declared', async () => {
  for (const full of [false, true]) expect((await story(full, lab.ports)).failures).toEqual([]);
});

it('nothing is declared that is not used', async () => {
  lab.sandbox.forgetCalls();
  for (const full of [false, true]) await story(full, lab.ports);
  // The sandbox's own CloudTrail this time.
  await story(false, { ...lab.ports });

  const used = new Set(lab.sandbox.calls().flatMap(({ actions }) => actions));
  expect(action.permissions.filter((each) => !used.has(each.action))).toEqual([]);
});

it.each(action.permissions.map((permission) => permission.action))(
  '%s is named when it is missing',
  async (missing) => {
    lab.permit(action.permissions.filter((permission) => permission.action !== missing));
    const lookedUp = missing.startsWith('cloudtrail:');

    const stories = lookedUp
      ? [await story(false, { ...lab.ports })]
      : [await story(false, lab.ports), await story(true, lab.ports)];

    lab.permit(action.permissions);
    const failures = stories.flatMap((each) => each.failures).map((error) => classifyAwsError(error));
    if (OPTIONAL.includes(missing)) {
      expect(failures).toEqual([]);
      expect(stories.map(({ notes }) => notes).join('\n')).toContain(`${missing} is missing`);
    } else {
      expect(failures).not.toEqual([]);
      for (const failure of failures) expect(failure).toMatchObject({ code: 'AWS_DENIED', action: missing });
      expect(failures[0]).toBeInstanceOf(AwsDeniedError);
    }
  },
);
