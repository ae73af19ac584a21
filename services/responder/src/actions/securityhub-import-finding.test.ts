import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { busEvents, findingsOf, hubOf } from '@trailwarden/sandbox';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionLab, startActionLab } from '../testing/action-lab.js';
import { hostileStory, labAccounts, tellStories } from '../testing/tell-stories.js';
import { type TellBench, tellSuite } from '../testing/tell-suite.js';
import type { ActionPorts } from './action.js';
import type { FindingsReceipt } from './securityhub-import-finding/due-findings.js';
import { securityhubImportFinding as action } from './securityhub-import-finding.js';
import type { Story } from './story.js';

async function hubBench(): Promise<TellBench> {
  const lab = await startActionLab();
  const imported = (incidentId: string): AwsSecurityFinding[] =>
    busEvents(lab.sandbox.world)
      .filter(({ source }) => source === 'aws.securityhub')
      .flatMap(({ detail }) => detail.findings as AwsSecurityFinding[])
      .filter(({ Id = '' }) => Id.includes(incidentId));
  return {
    lab,
    ports: lab.ports,
    received: (id) => imported(id).map(({ Id, ProductArn, UpdatedAt }) => `${ProductArn} ${Id} ${UpdatedAt}`),
    texts: (id) => imported(id).map((finding) => JSON.stringify(finding)),
    close: () => lab.close(),
  };
}

tellSuite({
  action,
  settings: { from: 'member' },
  start: hubBench,
  arrives: 'once',
  needs: ({ of }) => of === 'member',
  // Regions are looked through when a later revision is told from nothing.
  also: ([, grown]) => [grown!],
});
tellSuite({
  action,
  settings: { from: 'security' },
  start: hubBench,
  arrives: 'once',
  needs: ({ of }) => of === 'own',
});

describe('a finding', () => {
  let lab: ActionLab;
  const member = { from: 'member' } as const;
  const findings = (account: string, { incident }: Story): AwsSecurityFinding[] =>
    findingsOf(lab.sandbox.world, account).filter(({ Id = '' }) => Id.includes(incident.id));

  beforeAll(async () => {
    lab = await startActionLab();
  });
  afterAll(() => lab.close());

  it('is open while the incident lasts, keeps its beginning, and is archived at the end', async () => {
    const [begun, grown, ended] = tellStories(lab);
    const accounts = labAccounts(lab);

    const first = await action.tell(begun, member, undefined, lab.ports);
    const [open] = findings(accounts.member, begun);
    const second = await action.tell(grown, member, first, lab.ports);
    const [more] = findings(accounts.member, begun);
    await action.tell(ended, member, second, lab.ports);
    const [archived] = findings(accounts.member, begun);

    expect(open).toMatchObject({
      Id: `trailwarden/incident/${begun.incident.id}/${accounts.member}`,
      AwsAccountId: accounts.member,
      RecordState: 'ACTIVE',
      Title: `Unusual errors of signin ConsoleLogin by carla in account ${accounts.member}`,
      Severity: { Label: 'CRITICAL' },
      Types: ['Unusual Behaviors/User', 'TTPs/Credential Access'],
      Resources: [
        { Type: 'AwsAccount', Id: `AWS::::Account:${accounts.member}` },
        { Type: 'AwsIamUser', Id: `arn:aws:iam::${accounts.member}:user/staff/carla` },
      ],
      Workflow: { Status: 'NEW' },
    });
    expect(open?.CreatedAt).toBe(open?.UpdatedAt);
    expect(more).toMatchObject({ RecordState: 'ACTIVE', CreatedAt: open?.CreatedAt });
    expect(more?.Types).toContain('TTPs/Persistence');
    expect(archived).toMatchObject({ RecordState: 'ARCHIVED', CreatedAt: open?.CreatedAt });
    const times = [open, more, archived].map((each) => Date.parse(each?.UpdatedAt ?? ''));
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(findings(accounts.security, begun)).toMatchObject([{ RecordState: 'ARCHIVED' }]);
  });

  it.each(['withdrawn', 'superseded'] as const)('is archived when the incident is %s', async (state) => {
    const [begun] = tellStories(lab);
    const receipt = await action.tell(begun, member, undefined, lab.ports);

    await action.tell({ ...begun, state, revision: 2, updatedMs: begun.updatedMs + 1 }, member, receipt, lab.ports);

    expect(findings(labAccounts(lab).member, begun)).toMatchObject([{ RecordState: 'ARCHIVED' }]);
  });

  it('is archived in an account that is no part of the incident any more', async () => {
    const [, grown] = tellStories(lab);
    const accounts = labAccounts(lab);
    const receipt = await action.tell(grown, member, undefined, lab.ports);
    const smaller = { ...grown.incident, accounts: [accounts.member] };

    await action.tell(
      { ...grown, incident: smaller, revision: 3, updatedMs: grown.updatedMs + 1 },
      member,
      receipt,
      lab.ports,
    );

    expect(findings(accounts.security, grown)).toMatchObject([{ RecordState: 'ARCHIVED' }]);
    expect(findings(accounts.member, grown)).toMatchObject([{ RecordState: 'ACTIVE' }]);
  });

  it('changes also when the story says something else at the same time as before', async () => {
    const [begun] = tellStories(lab);
    const receipt = await action.tell(begun, member, undefined, lab.ports);

    await action.tell({ ...begun, incident: { ...begun.incident, severity: 'low' } }, member, receipt, lab.ports);

    expect(findings(labAccounts(lab).member, begun)).toMatchObject([{ Severity: { Label: 'LOW' } }]);
  });

  it('stays where it was imported just before a crash, though the incident began elsewhere by now', async () => {
    const [begun, grown] = tellStories(lab);
    await action.tell(begun, member, undefined, lab.ports);
    const [users, login, other] = grown.incident.insights;
    const earlier = { ...users!, startMinute: login!.startMinute - 5 };
    const moved = { ...grown, incident: { ...grown.incident, insights: [earlier, login!, other!] } };

    await action.tell(moved, member, undefined, lab.ports);

    const found = findings(labAccounts(lab).member, begun);
    expect(found.map(({ Region }) => Region)).toEqual([lab.sandbox.homeRegion]);
  });

  it('leaves to customers what is theirs', async () => {
    const [begun] = tellStories(lab);
    const { ports, inputs } = hubAnswering(() => ({ FailedCount: 0, SuccessCount: 1, FailedFindings: [] }));

    await action.tell(begun, member, undefined, ports);

    const [finding] = inputs().flat();
    for (const field of ['Workflow', 'Note', 'UserDefinedFields', 'VerificationState', 'Severity', 'Types'])
      expect(finding).not.toHaveProperty(field);
  });

  it('is within its limits whatever the logs hold', async () => {
    const story = hostileStory(lab);
    const { member: account } = labAccounts(lab);
    const principals = Array.from({ length: 50 }, (_, at) => ({
      name: `arn:aws:iam::${account}:role/r${at}`,
      kind: 'machines' as const,
      account,
      score: 1,
    }));

    await action.tell({ ...story, incident: { ...story.incident, principals } }, member, undefined, lab.ports);

    const [finding] = findings(account, story);
    expect(finding?.Resources).toHaveLength(32);
    expect(finding?.Title?.length).toBeLessThanOrEqual(256);
    expect(finding?.Description?.length).toBeLessThanOrEqual(1024);
  });

  it('needs a hub: where it is off that is said, and the others are told and archived all the same', async () => {
    const [, grown, ended] = tellStories(lab);
    const accounts = labAccounts(lab);
    const off = hubOf(lab.sandbox.world, accounts.security, lab.sandbox.homeRegion);
    off.enabled = false;

    const first = await action.tell(grown, member, undefined, lab.ports);
    const [open] = findings(accounts.member, grown);
    const second = await action.tell(ended, member, first, lab.ports);
    off.enabled = true;
    const third = await action.tell(ended, member, second, lab.ports);

    expect(action.shortfall?.(first)).toEqual([
      expect.stringMatching(new RegExp(`Security Hub CSPM is off in account ${accounts.security}`)),
    ]);
    expect(open).toMatchObject({ RecordState: 'ACTIVE' });
    expect(findings(accounts.member, grown)).toMatchObject([{ RecordState: 'ARCHIVED' }]);
    expect(second.findings.map(({ account }) => account)).toEqual([accounts.member]);
    expect(action.shortfall?.(third)).toEqual([]);
    expect(findings(accounts.security, grown)).toHaveLength(1);
  });

  it('that no hub takes is an error, with what to do', async () => {
    const [, grown] = tellStories(lab);
    const { member: one, security } = labAccounts(lab);
    const hubs = [one, security].map((account) => hubOf(lab.sandbox.world, account, lab.sandbox.homeRegion));
    for (const hub of hubs) hub.enabled = false;

    const error = await action.tell(grown, member, undefined, lab.ports).catch((thrown: unknown) => thrown);
    for (const hub of hubs) hub.enabled = true;

    expect(error).toMatchObject({ code: 'SECURITY_HUB_OFF', retryable: false });
    expect(String((error as { hint?: string }).hint)).toContain('from: security');
  });

  it('that AWS refuses among others is tried again alone', async () => {
    const [, grown] = tellStories(lab);
    let calls = 0;
    const { ports, inputs } = hubAnswering((ids) => {
      calls += 1;
      const failed = calls === 1 ? ids.slice(0, 1) : [];
      return {
        FailedCount: failed.length,
        SuccessCount: ids.length - failed.length,
        FailedFindings: failed.map((Id) => ({ Id, ErrorCode: 'InternalError', ErrorMessage: 'try again' })),
      };
    });

    const receipt = await action.tell(grown, { from: 'security' }, undefined, ports);

    expect(inputs().map((findings) => findings.length)).toEqual([2, 1]);
    expect((receipt as FindingsReceipt).findings).toHaveLength(2);
  });

  it.each([
    ['InvalidInput', 'DELIVERY_REFUSED', false],
    ['InternalError', 'DELIVERY_REFUSED', true],
    ['InvalidAccess', 'SECURITY_HUB_OFF', false],
  ])('that stays refused with %s is an error', async (ErrorCode, code, retryable) => {
    const [begun] = tellStories(lab);
    const { ports } = hubAnswering((ids) => ({
      FailedCount: ids.length,
      SuccessCount: 0,
      FailedFindings: ids.map((Id) => ({ Id, ErrorCode, ErrorMessage: 'no\u001b[31m' })),
    }));

    const told = action.tell(begun, member, undefined, ports);

    await expect(told).rejects.toMatchObject({ code, retryable });
  });

  it('of many accounts goes out in requests of a hundred', async () => {
    const [begun] = tellStories(lab);
    const accounts = Array.from({ length: 250 }, (_, at) => String(100_000_000_000 + at));
    const { ports, inputs } = hubAnswering((ids) => ({ FailedCount: 0, SuccessCount: ids.length, FailedFindings: [] }));

    await action.tell({ ...begun, incident: { ...begun.incident, accounts } }, { from: 'security' }, undefined, ports);

    expect(inputs().map((findings) => findings.length)).toEqual([100, 100, 50]);
  });

  /** A hub that answers as it is told. */
  function hubAnswering(answer: (ids: readonly string[]) => object): {
    ports: ActionPorts;
    inputs: () => AwsSecurityFinding[][];
  } {
    const client = new SecurityHubClient({ region: 'us-east-1' });
    const mock = mockClient(client);
    mock
      .on(BatchImportFindingsCommand)
      .callsFake(({ Findings = [] }: { Findings?: AwsSecurityFinding[] }) => answer(Findings.map(({ Id = '' }) => Id)));
    const clients = async (accountId: string, region: string) => ({
      ...(await lab.ports.aws.own(region)),
      accountId,
      securityHub: async () => client,
    });
    return {
      ports: {
        ...lab.ports,
        aws: { ...lab.ports.aws, member: clients, own: (region) => clients(lab.sandbox.securityAccountId, region) },
      },
      inputs: () =>
        mock
          .commandCalls(BatchImportFindingsCommand)
          .map(({ args: [command] }) => (command.input.Findings ?? []) as AwsSecurityFinding[]),
    };
  }
});
