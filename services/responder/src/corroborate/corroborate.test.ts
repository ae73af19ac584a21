import { BatchImportFindingsCommand } from '@aws-sdk/client-securityhub';
import { type AwsAccess, type Data, findingLooks, findings, temporaryData } from '@trailwarden/platform';
import { accountOf, addGuardDutyFinding, changeIam, hubOf } from '@trailwarden/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildFinding, productArn } from '../actions/securityhub-import-finding/build-finding.js';
import { type ActionLab, startActionLab } from '../testing/action-lab.js';
import { labAccounts, tellStories } from '../testing/tell-stories.js';
import { type CorroborateDeps, corroborate } from './corroborate.js';
import { LOOKS_MAX } from './looks.js';
import { CORROBORATE_PERMISSIONS } from './permissions.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('a second opinion', () => {
  let lab: ActionLab;
  let data: Data;
  let deps: CorroborateDeps;

  beforeAll(async () => {
    lab = await startActionLab();
    data = await temporaryData();
    deps = { db: data.db, aws: accessOf(lab), clock: lab.ports };
  });
  beforeEach(async () => {
    await data.db.delete(findings);
    await data.db.delete(findingLooks);
    // Out of reach of what tests before found.
    lab.pass(48 * HOUR_MS);
    allow(undefined);
    lab.sandbox.forgetCalls();
  });
  afterAll(async () => {
    await data.close();
    await lab.close();
  });

  const calls = (): string[] =>
    lab.sandbox
      .calls()
      .filter(({ service }) => service !== 'sts')
      .map(({ service, operation }) => `${service} ${operation}`);
  const guardDutyFinds = (userName: string, agoMs: number, account = labAccounts(lab).member): string =>
    addGuardDutyFinding(lab.sandbox.world, {
      accountId: account,
      region: lab.sandbox.homeRegion,
      type: 'InitialAccess:IAMUser/AnomalousBehavior',
      severity: 8,
      title: `${userName} did\u001b[31m something\nodd`,
      userName,
      atMs: lab.ports.nowMs() - agoMs,
    });
  async function reportToHub(id: string, overrides: object = {}): Promise<void> {
    const { member } = labAccounts(lab);
    const clients = await lab.ports.aws.member(member, lab.sandbox.homeRegion);
    const at = new Date(lab.ports.nowMs() - 10 * MINUTE_MS).toISOString();
    const place = { account: member, hubAccount: member, region: lab.sandbox.homeRegion };
    const finding = {
      SchemaVersion: '2018-10-08',
      Id: id,
      ProductArn: productArn(place, 'aws'),
      GeneratorId: 'somebody/else',
      AwsAccountId: member,
      CreatedAt: at,
      UpdatedAt: at,
      Title: 'Somebody else saw it too',
      Description: 'd',
      Resources: [{ Type: 'AwsIamUser', Id: `arn:aws:iam::${member}:user/staff/carla` }],
      FindingProviderFields: { Severity: { Label: 'CRITICAL' as const }, Types: ['TTPs/Initial Access'] },
      ...overrides,
    };
    await (await clients.securityHub()).send(new BatchImportFindingsCommand({ Findings: [finding] }));
  }

  it('is what GuardDuty and Security Hub say about the hours of the incident, about its principals first', async () => {
    const [{ incident }] = tellStories(lab);
    const other = guardDutyFinds('somebody', 5 * MINUTE_MS);
    const carla = guardDutyFinds('carla', 40 * MINUTE_MS);
    guardDutyFinds('carla', 2 * HOUR_MS);
    await reportToHub('hub-1');

    const { findings: found, problems } = await corroborate(deps, incident);

    expect(problems).toEqual([]);
    expect(found.map(({ id }) => id)).toEqual(['hub-1', carla, other]);
    expect(found[1]).toEqual({
      from: 'guardduty',
      id: carla,
      accountId: labAccounts(lab).member,
      region: lab.sandbox.homeRegion,
      title: 'carla did something odd',
      type: 'InitialAccess:IAMUser/AnomalousBehavior',
      severity: 'high',
      about: ['carla'],
      lastSeenMs: lab.ports.nowMs() - 40 * MINUTE_MS,
    });
    expect(found[0]).toMatchObject({ from: 'security-hub', severity: 'critical', type: 'TTPs/Initial Access' });
  });

  it('is never our own, and no check of a configuration', async () => {
    const [story] = tellStories(lab);
    const { member } = labAccounts(lab);
    const place = { account: member, hubAccount: member, region: lab.sandbox.homeRegion };
    const ours = buildFinding(story, place, 'aws', lab.ports.nowMs() - MINUTE_MS);
    await reportToHub(ours.Id ?? '', { ...ours });
    // As whoever passes findings on might send it.
    await reportToHub('ours-2', { ProductFields: { 'trailwarden/IncidentId': story.incident.id } });
    await reportToHub('check-1', {
      FindingProviderFields: { Severity: { Label: 'LOW' }, Types: ['Software and Configuration Checks/x'] },
    });

    const { findings: found } = await corroborate(deps, story.incident);

    expect(found).toEqual([]);
  });

  it('is told once, though GuardDuty reports to Security Hub as well', async () => {
    const [{ incident }] = tellStories(lab);
    const id = guardDutyFinds('carla', 5 * MINUTE_MS);
    await reportToHub(`arn:aws:guardduty:us-east-1:1:detector/d/finding/${id}`);

    const { findings: found } = await corroborate(deps, incident);

    expect(found.map(({ from }) => from)).toEqual(['guardduty']);
  });

  it('is asked for once in a while, and what is over not at all', async () => {
    const [{ incident }] = tellStories(lab);
    const carla = guardDutyFinds('carla', 5 * MINUTE_MS);
    await corroborate(deps, incident);
    const first = calls();
    lab.sandbox.forgetCalls();

    lab.pass(4 * MINUTE_MS);
    const again = await corroborate(deps, incident);
    const second = calls();
    lab.pass(2 * MINUTE_MS);
    const late = guardDutyFinds('carla', MINUTE_MS);
    const third = await corroborate(deps, incident);

    expect(first.toSorted()).toEqual([
      'guardduty GetFindings',
      'guardduty ListDetectors',
      'guardduty ListFindings',
      'securityhub GetFindings',
    ]);
    expect(second).toEqual([]);
    expect(again.findings.map(({ id }) => id)).toEqual([carla]);
    expect(third.findings.map(({ id }) => id)).toEqual([late, carla]);
  });

  it('that cannot be had is a problem, in words, and asked for again later', async () => {
    const [{ incident }] = tellStories(lab);
    const { member } = labAccounts(lab);
    const hub = hubOf(lab.sandbox.world, member, lab.sandbox.homeRegion);
    hub.enabled = false;
    guardDutyFinds('carla', 5 * MINUTE_MS);

    const first = await corroborate(deps, incident);
    hub.enabled = true;
    lab.sandbox.forgetCalls();
    lab.pass(10 * MINUTE_MS);
    const soon = await corroborate(deps, incident);
    const soonCalls = calls();
    lab.pass(10 * MINUTE_MS);
    const later = await corroborate(deps, incident);

    const problem = `Security Hub is off in account ${member} (${lab.sandbox.homeRegion}): it was not asked.`;
    expect(first).toMatchObject({ problems: [problem], findings: [{ from: 'guardduty' }] });
    expect(soon).toMatchObject({ problems: [problem], findings: [{ from: 'guardduty' }] });
    expect(soonCalls).toEqual([]);
    expect(later.problems).toEqual([]);
  });

  it('from an account that does not let us in is a problem', async () => {
    const [{ incident }] = tellStories(lab);
    const aws: CorroborateDeps['aws'] = {
      forAccount: async () => ({ kind: 'unreachable', state: 'denied', reason: 'No role.', nextTryMs: 0 }),
    };

    const { problems } = await corroborate({ ...deps, aws }, incident);

    expect(problems).toEqual([expect.stringContaining('was not asked: No role.')]);
  });

  it('needs what it declares, and names what is missing', async () => {
    allow(CORROBORATE_PERMISSIONS.map(({ action }) => action));
    const [{ incident }] = tellStories(lab);
    guardDutyFinds('carla', 5 * MINUTE_MS);
    expect((await corroborate(deps, incident)).problems).toEqual([]);

    for (const { action } of CORROBORATE_PERMISSIONS) {
      lab.pass(48 * HOUR_MS);
      allow(CORROBORATE_PERMISSIONS.map((each) => each.action).filter((each) => each !== action));
      guardDutyFinds('carla', 5 * MINUTE_MS);
      const [later] = tellStories(lab);

      const { problems } = await corroborate(deps, later.incident);

      expect(problems).toEqual([expect.stringContaining(`${action} is missing`)]);
    }
  });

  it('is asked for in so many places, and it is said of how many', async () => {
    const [{ incident }] = tellStories(lab);
    const accounts = Array.from({ length: LOOKS_MAX + 10 }, (_, at) => String(100_000_000_000 + at));
    const asked: string[] = [];
    const aws: CorroborateDeps['aws'] = {
      async forAccount(account) {
        asked.push(account);
        return { kind: 'unreachable', state: 'denied', reason: 'No role.', nextTryMs: 0 };
      },
    };

    const { problems } = await corroborate({ ...deps, aws }, { ...incident, insights: [], accounts });

    expect(asked).toHaveLength(LOOKS_MAX);
    expect(problems.at(-1)).toBe(
      `The incident is in ${LOOKS_MAX + 10} accounts and regions: ${LOOKS_MAX} of them were asked about.`,
    );
  });

  it('of many things is cut to the latest, and says so', async () => {
    const [{ incident }] = tellStories(lab);
    const ids = Array.from({ length: 130 }, (_, at) => guardDutyFinds('carla', (at + 1) * 1_000));

    const { findings: found, problems } = await corroborate(deps, incident);

    expect(found.map(({ id }) => id)).toEqual(ids.slice(0, 100));
    expect(problems).toEqual([expect.stringContaining('more than 100')]);
  });

  it('reaches back a week at the most', async () => {
    lab.pass(10 * 24 * HOUR_MS);
    const [{ incident }] = tellStories(lab);
    const startMinute = incident.startMinute - 30 * 24 * 60;

    const { problems } = await corroborate(deps, { ...incident, startMinute });

    expect(problems).toEqual(['The incident is older than 7 days: only those were asked about.']);
  });

  function accessOf({ ports }: ActionLab): Pick<AwsAccess, 'forAccount'> {
    return {
      forAccount: async (account, region) => ({ kind: 'reachable', clients: await ports.aws.member(account, region) }),
    };
  }

  function allow(actions: readonly string[] | undefined): void {
    const { world, responderRoleName } = lab.sandbox;
    const Statement = [{ Effect: 'Allow', Action: actions ?? ['*'], Resource: '*' }];
    const policy = JSON.stringify({ Version: '2012-10-17', Statement });
    for (const { id } of world.accounts.values()) {
      changeIam(accountOf(world, id).iam, ({ roles }) => {
        roles.get(responderRoleName)?.inlinePolicies.set('respond', policy);
      });
    }
  }
});
