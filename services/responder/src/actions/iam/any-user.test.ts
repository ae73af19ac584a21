import { changeIam, type IamUser } from '@trailwarden/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assumed, type IamLab, putRole, putUser, startIamLab, withHistory } from '../../testing/iam-lab.js';
import { targetOn } from '../../testing/iam-users.js';
import { iamDisableUser as action } from '../iam-disable-user.js';
import { DENY_POLICY, REVOKE_POLICY } from './policy-documents.js';

const RUNS = 25;
const ALLOW = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}';
const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';

const statuses = (maxLength: number) =>
  fc.array(fc.constantFrom('Active' as const, 'Inactive' as const), { maxLength });
const anyUser = fc.record({
  keys: statuses(2),
  sshKeys: statuses(5),
  certificates: statuses(2),
  serviceCredentials: statuses(3),
  loginProfile: fc.option(fc.boolean(), { nil: undefined }),
  groups: fc.boolean(),
  boundary: fc.boolean(),
  mfa: fc.boolean(),
  attached: fc.subarray([
    'arn:aws:iam::aws:policy/AdministratorAccess',
    'arn:aws:iam::aws:policy/ReadOnlyAccess',
    DENY_ALL,
  ]),
  tags: fc.dictionary(fc.constantFrom('team', 'break-glass', 'cost'), fc.constantFrom('', 'red'), { maxKeys: 3 }),
  /** Some leave no room for the deny. */
  inlineFill: fc.constantFrom(0, 1_000, 1_930, 1_960),
  ownDeny: fc.boolean(),
});
const anySettings = fc.record({
  loginProfile: fc.constantFrom('keep' as const, 'delete' as const),
  revokeRoles: fc.boolean(),
});
const anyRoles = fc.array(fc.option(fc.constant(ALLOW), { nil: undefined }), { maxLength: 2 });

let lab: IamLab;
let made = 0;
beforeAll(async () => {
  lab = await startIamLab(action.permissions);
  changeIam(lab.iam, ({ groups }) =>
    groups.set('people', {
      name: 'people',
      path: '/',
      arn: `arn:aws:iam::${lab.accountId}:group/people`,
      id: 'AGPA1',
      createdMs: 0,
      inlinePolicies: new Map(),
      attachedPolicies: new Set(),
    }),
  );
});
afterAll(() => lab?.close());

type Shape = typeof anyUser extends fc.Arbitrary<infer S> ? S : never;

function build(shape: Shape): (user: IamUser) => void {
  const { ids } = lab.sandbox.world;
  return (user) => {
    for (const status of shape.keys) {
      const id = ids.unique('AKIA');
      user.accessKeys.set(id, { id, secret: 'x', createdMs: 1_000, status, lastUsed: undefined });
    }
    for (const status of shape.sshKeys) {
      const id = ids.unique('APKA');
      user.sshKeys.set(id, { id, fingerprint: 'aa', body: 'ssh-rsa A', uploadedMs: 1_000, status });
    }
    for (const status of shape.certificates) {
      const id = ids.unique('ASCA');
      user.signingCertificates.set(id, { id, body: 'PEM', uploadedMs: 1_000, status });
    }
    for (const status of shape.serviceCredentials) {
      const id = ids.unique('ACCA');
      const service = 'bedrock.amazonaws.com';
      user.serviceCredentials.set(id, { id, service, userName: 'u', createdMs: 1_000, password: 'x', status });
    }
    if (shape.loginProfile !== undefined) {
      user.loginProfile = { createdMs: 1_000, password: 'theirs-alone', passwordResetRequired: shape.loginProfile };
    }
    if (shape.groups) user.groups.add('people');
    if (shape.boundary) user.permissionsBoundary = 'arn:aws:iam::aws:policy/PowerUserAccess';
    for (const arn of shape.attached) user.attachedPolicies.add(arn);
    for (const [key, value] of Object.entries(shape.tags)) user.tags.set(key, value);
    // The name of a bucket as long as it has to be.
    if (shape.inlineFill > 0) {
      const text = ALLOW.replace('s3:*', `s3:${'x'.repeat(Math.max(1, shape.inlineFill - ALLOW.length))}`);
      user.inlinePolicies.set('filler', text);
    }
    if (shape.ownDeny && shape.inlineFill <= 1_000) user.inlinePolicies.set(DENY_POLICY, ALLOW);
  };
}

it('is denied everything and has nothing switched on; afterwards it is as it was, but for a password that was deleted', async () => {
  await fc.assert(
    fc.asyncProperty(anyUser, anySettings, anyRoles, async (shape, settings, rolePolicies) => {
      made += 1;
      const ending = `-${made}-`;
      const user = putUser(lab, `user${ending}`, build(shape));
      if (shape.mfa) {
        const serialNumber = `arn:aws:iam::${lab.accountId}:mfa/${made}`;
        changeIam(lab.iam, ({ mfaDevices }) =>
          mfaDevices.set(serialNumber, { serialNumber, userName: user.name, enabledMs: 0 }),
        );
      }
      const roles = rolePolicies.map((policy, index) => {
        const name = `role-${index}${ending}`;
        const arn = putRole(lab, name);
        if (policy !== undefined) lab.iam.roles.get(name)?.inlinePolicies.set(REVOKE_POLICY, policy);
        return arn;
      });
      const ports = withHistory(lab.ports, () => roles.map((arn) => assumed(user, arn, lab.ports.nowMs())));
      const target = targetOn(lab, user);
      const before = lab.state(ending);

      const seen = await action.inspect(target, settings, ports);
      if (seen.kind !== 'found') throw new Error(seen.reason);
      const prior = JSON.parse(JSON.stringify(seen.prior)) as typeof seen.prior;
      expect(JSON.stringify(seen)).not.toContain('theirs-alone');
      const since = ports.nowMs();
      await action.apply(target, settings, prior, ports);
      expect((await action.verify(target, settings, prior, since, ports)).kind).toBe('holds');

      const credentials = [user.accessKeys, user.sshKeys, user.signingCertificates, user.serviceCredentials];
      expect(credentials.flatMap((held) => [...held.values()]).filter(({ status }) => status === 'Active')).toEqual([]);
      expect(
        [...user.inlinePolicies.values(), ...user.attachedPolicies].some((text) =>
          /"Action":"\*"|AWSDenyAll/.test(text),
        ),
      ).toBe(true);
      expect(user.loginProfile === undefined).toBe(
        shape.loginProfile === undefined || settings.loginProfile === 'delete',
      );
      for (const arn of settings.revokeRoles ? roles : []) {
        expect(lab.iam.roles.get(arn.split('/').at(-1) ?? '')?.inlinePolicies.get(REVOKE_POLICY)).toContain(
          'TokenIssueTime',
        );
      }

      await action.revert(target, settings, prior, ports);
      expect((await action.verifyReverted(target, settings, prior, ports)).kind).toBe('holds');

      if (settings.loginProfile === 'delete' && shape.loginProfile !== undefined) {
        // What cannot be restored: the password, when it was made, and whether it had to be reset.
        expect(action.notRestored.join(' ')).toContain('password');
        expect(user.loginProfile).toMatchObject({ createdMs: ports.nowMs(), passwordResetRequired: true });
        expect(user.loginProfile?.password).toHaveLength(128);
        user.loginProfile = { createdMs: 1_000, password: 'theirs-alone', passwordResetRequired: shape.loginProfile };
      }
      expect(lab.state(ending)).toEqual(before);
    }),
    { numRuns: RUNS },
  );
});
