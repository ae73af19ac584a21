import { connectAws, Secret, silentLog } from '@trailwarden/platform';
import { ACTIONS } from '@trailwarden/responder';
import { type Sandbox, simulateOrganization, startSandbox } from '@trailwarden/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Explained, ExplainedStep } from './explain-plan.js';
import { inspectContainments } from './inspect-containments.js';

const NOW_MS = Date.UTC(2026, 2, 2, 12);

let sandbox: Sandbox;
beforeAll(async () => {
  const plan = {
    seed: 11,
    accounts: 3,
    regions: 1,
    startMinute: NOW_MS / 60_000,
    days: 1,
    volume: 0.05,
    incidents: [],
  };
  sandbox = await startSandbox({ organization: simulateOrganization(plan), nowMs: () => NOW_MS });
});
afterAll(() => sandbox.close());

function explained(accountId: string, name: string): Explained {
  const principal = `arn:aws:iam::${accountId}:user/${name}`;
  const step = {
    action: 'iam.disable-user',
    kind: 'contain',
    target: { key: `user/${name}`, name: `user ${name}`, accountId, principal },
    settings: { loginProfile: 'keep', revokeRoles: false },
    calls: undefined,
  } as unknown as ExplainedStep;
  return { runs: [{ steps: [step] }], others: [], assumed: [], hit: [], protectedFrom: [] } as unknown as Explained;
}

async function inspect(what: Explained): Promise<ExplainedStep | undefined> {
  const aws = connectAws(
    {
      region: sandbox.homeRegion,
      endpoint: sandbox.url,
      credentials: sandbox.credentials,
      readerRoleName: sandbox.responderRoleName,
      externalId: async () => new Secret(sandbox.externalId),
    },
    { clock: { nowMs: () => NOW_MS }, log: silentLog },
  );
  const signal = new AbortController().signal;
  const inspecting = { aws, actions: ACTIONS, homeRegion: sandbox.homeRegion, nowMs: () => NOW_MS, signal };
  const { runs } = await inspectContainments(what, inspecting).finally(() => aws.close());
  return runs[0]?.steps[0];
}

test('the exact calls of a containment are known by looking alone', async () => {
  const account = [...sandbox.world.accounts.values()].find(({ iam }) => iam.users.size > 0);
  const [name = ''] = account?.iam.users.keys() ?? [];

  const step = await inspect(explained(account?.id ?? '', name));

  expect(step?.calls?.map(({ operation }) => operation)).toEqual(['PutUserPolicy', 'UpdateAccessKey']);
  const called = sandbox.calls().map(({ operation }) => operation);
  expect(called.filter((operation) => !/^(?:Get|List|Lookup|AssumeRole)/.test(operation))).toEqual([]);
});

test('who is not there is said, and nothing would be called', async () => {
  const [account = ''] = sandbox.world.accounts.keys();

  const step = await inspect(explained(account, 'nobody'));

  expect(step).toMatchObject({ calls: [], found: ['There is no user nobody (any more).'] });
});
