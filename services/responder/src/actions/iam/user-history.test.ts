import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addHistory,
  assumed,
  type IamLab,
  type PastCall,
  putUser,
  startIamLab,
  withHistory,
} from '../../testing/iam-lab.js';
import type { ActionPorts } from '../action.js';
import { iamDisableUser } from '../iam-disable-user.js';
import { hearUser } from './user-history.js';
import { pickRoles } from './user-prior.js';

const ACCOUNT = '111122223333';
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const CARLA = { name: 'carla', arn: `arn:aws:iam::${ACCOUNT}:user/people/carla` };

/** A CloudTrail that knows these calls, in every region the same. */
function portsOf(calls: readonly PastCall[]): ActionPorts {
  const bare = { aws: { partition: 'aws', member: async () => ({}) }, signal: new AbortController().signal };
  return withHistory(bare as unknown as ActionPorts, () => calls);
}
const hear = (ports: ActionPorts, regions: readonly string[] = []) =>
  hearUser({ accountId: ACCOUNT, name: 'carla' }, 0, regions, ports);

describe('what CloudTrail tells of a user', () => {
  let lab: IamLab;
  beforeAll(async () => {
    lab = await startIamLab(iamDisableUser.permissions);
  });
  afterAll(() => lab?.close());

  it('is asked of the account itself', async () => {
    const { accountId, ports } = lab;
    const user = putUser(lab, 'carla', () => {}, '/people/');
    const arn = `arn:aws:iam::${accountId}:role/Deployer`;
    addHistory(lab, [
      assumed(user, arn, ports.nowMs() - 1_000),
      { ...assumed(user, `${arn}2`, ports.nowMs() - 500), errorCode: 'AccessDenied' },
      assumed({ name: 'carla', arn: `arn:aws:sts::${accountId}:assumed-role/X/carla` }, `${arn}3`, ports.nowMs()),
    ]);

    const { calls, notes } = await hearUser({ accountId, name: 'carla' }, ports.nowMs() - 60_000, [], ports);

    expect(calls).toMatchObject([
      { roleArn: `${arn}2`, failed: true },
      { roleArn: arn, failed: false },
    ]);
    expect(notes).toEqual([]);
  });

  it('is a note where it may not be asked', async () => {
    const { accountId, ports } = lab;
    lab.permit([{ action: 'iam:GetUser' }]);

    const { calls, notes } = await hearUser({ accountId, name: 'carla' }, ports.nowMs(), [], ports);

    expect(calls).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('cloudtrail:LookupEvents is missing')]);
  });
});

describe('a chain of roles', () => {
  it('is followed from session to session', async () => {
    const chain: PastCall[] = [
      assumed(CARLA, role('First'), 1_000, 'ASIA1'),
      { ...assumed(CARLA, role('Second'), 2_000, 'ASIA2'), accessKeyId: 'ASIA1' },
      { ...assumed(CARLA, role('Third'), 3_000), accessKeyId: 'ASIA2' },
    ];

    const { calls } = await hear(portsOf(chain));

    expect(calls.map(({ roleArn }) => roleArn)).toEqual([role('Third'), role('Second'), role('First')]);
  });

  it('that never ends is left some time, and so is a flood of sessions', async () => {
    const circle = { ...assumed(CARLA, role('Own'), 1_000, 'ASIA1'), accessKeyId: 'ASIA1' };
    const flood = Array.from({ length: 500 }, (_, index) => assumed(CARLA, role(`r${index}`), index, `ASIA${index}`));

    const { calls } = await hear(portsOf([circle, ...flood]));

    expect(calls.length).toBeGreaterThanOrEqual(500);
    expect(calls.length).toBeLessThan(520);
  });
});

describe('the look', () => {
  it('is bounded by regions and pages, and says so', async () => {
    let lookups = 0;
    const endless = { send: async () => ({ Events: [], NextToken: String(++lookups) }) };
    const ports = {
      aws: { partition: 'aws', member: async () => ({ cloudtrail: async () => endless }) },
      signal: new AbortController().signal,
    } as unknown as ActionPorts;

    const { notes } = await hear(ports, ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1']);

    expect(lookups).toBe(10);
    expect(notes).toEqual([expect.stringContaining('only'), expect.stringContaining('only the latest')]);
  });

  it('bears whatever a record may be like', async () => {
    const texts = ['', 'null', '7', '[]', '{}', '{"eventName":"AssumeRole","eventSource":"x","userIdentity":null}'];
    const odd = { send: async () => ({ Events: texts.map((CloudTrailEvent) => ({ CloudTrailEvent })) }) };
    const ports = {
      aws: { partition: 'aws', member: async () => ({ cloudtrail: async () => odd }) },
      signal: new AbortController().signal,
    } as unknown as ActionPorts;

    expect(await hear(ports)).toEqual({ calls: [], notes: [] });
  });
});

describe('roles to cut', () => {
  it('are those of the account that are not protected and AWS lets us change', () => {
    const arns = [
      role('Deployer'),
      'arn:aws:iam::444455556666:role/Elsewhere',
      role('break-glass-1'),
      role('aws-service-role/x.amazonaws.com/AWSServiceRoleForX'),
      role('TrailwardenResponder'),
      'nonsense',
    ];
    const calls = arns.map((roleArn, atMs) => ({ roleArn, atMs, failed: false }));

    const { roles, notes } = pickRoles(calls, ACCOUNT, ['TrailwardenResponder', 'arn:*:role/break-glass-*']);

    expect(roles).toEqual([{ name: 'Deployer', arn: role('Deployer'), lastMs: 0 }]);
    expect(notes).toHaveLength(5);
  });

  it('are none that the user tried for in vain', () => {
    const { roles, notes } = pickRoles([{ roleArn: role('Deployer'), atMs: 0, failed: true }], ACCOUNT, []);

    expect([roles, notes]).toEqual([[], []]);
  });

  it('are so many and no more', () => {
    const calls = Array.from({ length: 100 }, (_, index) => ({
      roleArn: role(`r${index}`),
      atMs: index,
      failed: false,
    }));

    const { roles, notes } = pickRoles(calls, ACCOUNT, []);

    expect(roles).toHaveLength(20);
    expect(notes).toHaveLength(80);
  });
});
