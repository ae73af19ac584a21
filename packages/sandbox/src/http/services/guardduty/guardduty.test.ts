import {
  GetFindingsCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-guardduty';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ResponderSandbox, startResponderSandbox } from '../../../testing/responder-sandbox.js';
import { MONDAY } from '../../../testing/small-plan.js';
import { addGuardDutyFinding } from './detectors.js';

const START_MS = MONDAY * 60_000;
let here: ResponderSandbox;
let guardDuty: GuardDutyClient;
let detectorId: string | undefined;
let ids: readonly string[];

beforeAll(async () => {
  here = await startResponderSandbox();
  guardDuty = new GuardDutyClient(here.config());
  const { DetectorIds } = await guardDuty.send(new ListDetectorsCommand({}));
  detectorId = DetectorIds?.[0];
  const { world, managementAccountId, securityAccountId } = here.sandbox;
  ids = [managementAccountId, securityAccountId, securityAccountId].map((accountId, at) =>
    addGuardDutyFinding(world, {
      accountId,
      region: 'us-east-1',
      type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
      severity: 4 + at,
      title: 'API called from a known bad address',
      userName: at === 1 ? 'eve' : 'bob',
      atMs: START_MS + at * 60_000,
    }),
  );
});

afterAll(async () => {
  await here.sandbox.close();
});

it.each([
  ['account', { accountId: { Equals: [0] } }, [0]],
  ['user', { 'resource.accessKeyDetails.userName': { Equals: ['eve'] } }, [1]],
  ['severity', { severity: { GreaterThanOrEqual: 5 } }, [1, 2]],
  ['time', { updatedAt: { GreaterThan: START_MS, LessThan: START_MS + 120_000 } }, [1]],
  ['nothing, seeing members as the administrator does', {}, [0, 1, 2]],
])('finds by %s', async (_, criterion, expected) => {
  const { managementAccountId } = here.sandbox;
  const Criterion = JSON.parse(JSON.stringify(criterion).replace('[0]', `["${managementAccountId}"]`));

  const { FindingIds } = await guardDuty.send(
    new ListFindingsCommand({
      DetectorId: detectorId,
      FindingCriteria: { Criterion },
      SortCriteria: { AttributeName: 'updatedAt', OrderBy: 'ASC' },
    }),
  );

  expect(FindingIds).toEqual(expected.map((at) => ids[at]));
});

it('pages, and gives the findings themselves by id', async () => {
  const input = {
    DetectorId: detectorId,
    MaxResults: 2,
    SortCriteria: { AttributeName: 'severity', OrderBy: 'DESC' } as const,
  };
  const first = await guardDuty.send(new ListFindingsCommand(input));
  const second = await guardDuty.send(new ListFindingsCommand({ ...input, NextToken: first.NextToken }));

  const { Findings } = await guardDuty.send(
    new GetFindingsCommand({ DetectorId: detectorId, FindingIds: second.FindingIds }),
  );

  expect(first.FindingIds).toEqual([ids[2], ids[1]]);
  expect(Findings).toMatchObject([
    { Id: ids[0], Severity: 4, Resource: { AccessKeyDetails: { UserName: 'bob' } }, Service: { Count: 1 } },
  ]);
});

it('refuses a detector of another account', async () => {
  const outcome = guardDuty.send(new ListFindingsCommand({ DetectorId: '0'.repeat(32) }));

  await expect(outcome).rejects.toMatchObject({ name: 'BadRequestException' });
});
