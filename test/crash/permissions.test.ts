import { COLLECTOR_PERMISSIONS, type Permission, policyDocument, READER_PERMISSIONS } from '@trailwarden/collector';
import { type LoggedCall, simulateOrganization } from '@trailwarden/sandbox';
import { afterEach, describe, expect, test } from 'vitest';
import { startWholeRun, type WholeRun } from './whole-run.js';

const START = Date.UTC(2026, 2, 2) / 60_000;
const NOW = START + 75;
/** What is looked up comes at AWS's pace: a few windows of it. */
const HISTORY_DAYS = 80 / 1440;
const END = START + 30;

const organization = simulateOrganization({
  seed: 11,
  accounts: 4,
  regions: 1,
  startMinute: START,
  days: 1,
  volume: 0.1,
  incidents: [],
});
const [, , ownTrail = '', noTrail = ''] = organization.accounts;
const EVERYTHING = {
  partition: 'aws',
  readerRoleName: 'TrailwardenReader',
  buckets: ['*'],
  queues: ['*'],
  keys: ['*'],
};

let run: WholeRun | undefined;
afterEach(async () => {
  await run?.close();
  run = undefined;
});

/** All that a collector does, under a policy of what is declared, less one permission. */
async function underPolicy(without?: string): Promise<WholeRun> {
  const policy = (permissions: readonly Permission[]) =>
    JSON.stringify(
      policyDocument(
        permissions.filter(({ action }) => action !== without),
        EVERYTHING,
      ),
    );
  run = await startWholeRun({
    sandbox: {
      organization,
      policies: { own: policy(COLLECTOR_PERMISSIONS), reader: policy(READER_PERMISSIONS) },
      trails: { [ownTrail]: 'own', [noTrail]: 'none' },
      eventBus: true,
      awsInsights: true,
    },
    minute: NOW,
    // Events are looked up region by region, two requests a second.
    prepare: ({ world, homeRegion }) => {
      const { regions } = world.accounts.get(noTrail)!;
      for (const region of regions) if (region !== homeRegion) regions.delete(region);
    },
    endMinute: END,
    historyDays: HISTORY_DAYS,
    lanes: 4,
    discover: { lookupEvents: true },
  });
  return run;
}

/** Actions that IAM was asked for, and allowed, on behalf of a role. */
function actionsOf(calls: readonly LoggedCall[], role: string): string[] {
  const granted = calls.filter(({ principal, outcome }) => principal?.includes(`/${role}/`) && outcome === 'ok');
  return [...new Set(granted.flatMap(({ actions }) => actions))].sort();
}

/** Nothing in the sandbox is encrypted with a key of a customer's. */
const declared = (permissions: readonly Permission[]): string[] =>
  permissions
    .map(({ action }) => action)
    .filter((action) => action !== 'kms:Decrypt')
    .sort();

describe('a whole run under the declared permissions alone', () => {
  test('reads and judges every account, by files, notices, events and look-ups, and uses each of them', async () => {
    const { collector, sandbox, coverage } = await underPolicy();
    await collector.untilDone();
    await expect
      .poll(() => sandbox.calls().filter(({ operation }) => operation.startsWith('DeleteMessage')).length)
      .toBeGreaterThan(0);

    const { standings, files, violations } = await coverage();
    const refused = sandbox.calls().filter(({ outcome }) => /Denied|Unauthorized/.test(outcome));

    expect({ standings, violations }).toEqual({ standings: { covered: 4 }, violations: [] });
    expect(files).toMatchObject({ pending: 0, quarantined: 0 });
    expect(actionsOf(sandbox.calls(), 'Trailwarden')).toEqual(declared(COLLECTOR_PERMISSIONS));
    expect(actionsOf(sandbox.calls(), 'TrailwardenReader')).toEqual(declared(READER_PERMISSIONS));
    // Our own role tries the account's own bucket first; nothing else is refused.
    expect([...new Set(refused.map(({ operation }) => operation))]).toEqual(['ListObjectsV2']);
  });

  test('without s3:GetObject files wait, and the status names it', async () => {
    const { coverage } = await underPolicy('s3:GetObject');

    const failing = async () =>
      (await coverage()).accounts.flatMap(({ id, regions }) =>
        regions.flatMap(({ failing: problem }) => (problem === undefined ? [] : `${id} ${problem.message}`)),
      );
    await expect.poll(async () => (await failing()).length).toBeGreaterThanOrEqual(3);

    expect((await failing()).every((problem) => problem.includes('s3:GetObject is missing'))).toBe(true);
    expect((await coverage()).files).toMatchObject({ quarantined: 0 });
  });

  test('without sts:AssumeRole accounts that are read by their role are unreachable, with a reason, and the others are read', async () => {
    const { coverage, account } = await underPolicy('sts:AssumeRole');
    const isDone = async () => (await coverage()).files.done > 0 && (await coverage()).files.pending === 0;
    await expect.poll(isDone).toBe(true);

    const unread = [await account(ownTrail), await account(noTrail)];

    expect(unread.map((each) => [each?.reach, each?.standing])).toEqual([
      ['denied', 'unreachable'],
      ['denied', 'unreachable'],
    ]);
    expect(unread.every((each) => each?.reachReason?.includes('sts:AssumeRole'))).toBe(true);
  });

  test.each(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'])(
    'without %s the log says which queue and what is missing, and files are found by listing',
    async (action) => {
      const { collector, said } = await underPolicy(action);

      await collector.untilDone();
      await expect.poll(said).toContain(`${action} is missing`);

      expect(said()).toContain('cannot be taken');
    },
  );

  test('without cloudtrail:LookupEvents the account that only it can read is blind, and the status names it', async () => {
    const { account } = await underPolicy('cloudtrail:LookupEvents');
    await expect.poll(async () => (await account(noTrail))?.standing).toBe('blind');

    const problem = (await account(noTrail))?.regions.map((region) => region.problem).join(' ');

    expect(problem).toContain('cloudtrail:LookupEvents is missing');
  });
});
