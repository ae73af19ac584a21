import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContainSubject, containSuite } from '../testing/contain-suite.js';
import { type IamLab, putRole, startIamLab } from '../testing/iam-lab.js';
import { roleTargetOn, situationOf } from '../testing/iam-users.js';
import { denyDocument, newMark, readRevocation, revocationDocument } from './iam/policy-documents.js';
import { iamRevokeRoleSessions as action } from './iam-revoke-role-sessions.js';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role`;
const NAME = 'AWSRevokeOlderSessions';

let lab: IamLab;
beforeAll(async () => {
  lab = await startIamLab(action.permissions);
});
afterAll(() => lab?.close());

let made = 0;
function subjectWith(policy: string | undefined): () => Promise<ContainSubject<object>> {
  return async () => {
    made += 1;
    const name = `Deployer-${made}`;
    const arn = putRole(lab, name, '/ci/');
    if (policy !== undefined) policiesOf(name).set(NAME, policy);
    return {
      ports: lab.ports,
      target: roleTargetOn(lab, arn),
      state: () => lab.state(name),
      writes: lab.writes,
      pass: lab.pass,
    };
  };
}
const policiesOf = (name: string) => lab.iam.roles.get(name)!.inlinePolicies;

describe('without an earlier revocation', () => {
  containSuite({ action, settings: {}, subject: subjectWith(undefined) });
});

describe('over the revocation of somebody at the console', () => {
  const earlier =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-01-02T10:07:00Z"}}}]}';
  containSuite({ action, settings: {}, subject: subjectWith(earlier) });
});

describe('over a policy that only has its name', () => {
  containSuite({ action, settings: {}, subject: subjectWith(denyDocument('Own').replace('"*"', '"s3:*"')) });
});

describe('cutting sessions of a role', () => {
  const contained = async () => {
    const { target, ports, pass } = await subjectWith(undefined)();
    const seen = await action.inspect(target, {}, ports);
    if (seen.kind !== 'found') throw new Error(seen.reason);
    const since = ports.nowMs();
    await action.apply(target, {}, seen.prior, ports);
    return { target, ports, pass, since, prior: seen.prior, policies: policiesOf(seen.prior.role.name) };
  };

  it('cuts those issued in the same second too, and none of the next', async () => {
    const { since, policies } = await contained();

    const { beforeMs } = readRevocation(policies.get(NAME))!;
    expect(beforeMs).toBeGreaterThan(since);
    expect(beforeMs).toBeLessThanOrEqual(since + 1000);
  });

  it.each([
    ['gone', undefined],
    ['set back in time', revocationDocument(newMark(), '2020-01-01T00:00:00Z')],
    [
      'narrowed to one action',
      revocationDocument(newMark(), '2030-01-01T00:00:00Z').replace('"Action":"*"', '"Action":"s3:*"'),
    ],
    [
      'tied to one more condition',
      revocationDocument(newMark(), '2030-01-01T00:00:00Z').replace(
        '"Condition":{',
        '"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"},',
      ),
    ],
  ])('cuts again when the revocation is %s', async (_, text) => {
    const { target, ports, since, prior, policies } = await contained();
    if (text === undefined) policies.delete(NAME);
    else policies.set(NAME, text);

    expect((await action.verify(target, {}, prior, since, ports)).kind).toBe('swept');
    expect((await action.verify(target, {}, prior, since, ports)).kind).toBe('holds');
  });

  it('leaves a later revocation of somebody else, which cuts the same sessions and more', async () => {
    const { target, ports, since, prior, policies } = await contained();
    const later = revocationDocument('x', '2026-03-03T00:00:00Z').replace('"Sid":"x",', '');
    policies.set(NAME, later);

    expect((await action.verify(target, {}, prior, since, ports)).kind).toBe('holds');
    await action.revert(target, {}, prior, ports);

    expect(policies.get(NAME)).toBe(later);
    expect(await action.verifyReverted(target, {}, prior, ports)).toMatchObject({
      kind: 'holds',
      notes: [expect.stringContaining('somebody else')],
    });
  });

  it('leaves alone what another run cut since', async () => {
    const { target, ports, prior, policies } = await contained();
    const second = await action.inspect(target, {}, ports);
    if (second.kind !== 'found') throw new Error(second.reason);
    await action.apply(target, {}, second.prior, ports);
    const others = policies.get(NAME);

    await action.revert(target, {}, prior, ports);

    expect(policies.get(NAME)).toBe(others);
  });

  it.each([
    ['service-linked', '/aws-service-role/ec2.amazonaws.com/', 'AWSServiceRoleForEC2'],
    ['of Identity Center', '/aws-reserved/sso.amazonaws.com/', 'AWSReservedSSO_Admin_0123456789abcdef'],
  ])('does not touch roles that are %s, though the log left their path out', async (_, path, name) => {
    putRole(lab, name, path);

    const seen = await action.inspect(
      roleTargetOn(lab, `arn:aws:iam::${lab.accountId}:role/${name.replace('AWSReservedSSO', 'AWSReservedSSO')}`),
      {},
      lab.ports,
    );

    expect(seen.kind).toBe('not-applicable');
  });

  it('has nothing to do where the role is gone', async () => {
    const seen = await action.inspect(roleTargetOn(lab, `arn:aws:iam::${lab.accountId}:role/Nobody`), {}, lab.ports);

    expect(seen).toMatchObject({ kind: 'not-applicable', reason: expect.stringContaining('Nobody') });
  });

  it.each(action.permissions.map(({ action: permission }) => permission))(
    'names %s when it is missing',
    async (permission) => {
      lab.permit(action.permissions.filter((each) => each.action !== permission));
      const whole = async () => {
        const { target, ports, since, prior } = await contained();
        await action.verify(target, {}, prior, since, ports);
        await action.revert(target, {}, prior, ports);
      };

      await expect(whole()).rejects.toThrow(permission);

      lab.permit(action.permissions);
      await whole();
    },
  );
});

describe('roles of an incident', () => {
  it('are those that their ARN names, once each', () => {
    const situation = situationOf(
      `${ROLE}/ci/Deployer`,
      `${ROLE}/Deployer`,
      `arn:aws:iam::${ACCOUNT}:user/carla`,
      'hidden',
      'ec2.amazonaws.com',
      `arn:aws:iam::${ACCOUNT}:root`,
    );

    expect(action.targets(situation, {})).toMatchObject([{ key: 'role/Deployer', accountId: ACCOUNT }]);
  });

  it('cannot be touched where they are AWS’s own', () => {
    const sso = `${ROLE}/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef/ann@example.com`;
    const linked = `${ROLE}/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;

    expect(action.targets(situationOf(sso, linked), {})).toMatchObject([
      { key: 'role/AWSReservedSSO_Admin_0123456789abcdef', impossible: expect.stringContaining('Identity Center') },
      { key: 'role/AWSServiceRoleForAutoScaling', impossible: expect.stringContaining('service of AWS') },
    ]);
  });
});
