import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAws, openData, openQueue, Secret, silentLog, systemClock, temporaryData } from '@trailwarden/platform';
import { type Sandbox, simulateOrganization, startSandbox } from '@trailwarden/sandbox';
import { afterEach, describe, expect, test } from 'vitest';
import { COLLECTOR_PERMISSIONS, type Permission, policyDocument, READER_PERMISSIONS } from '../permissions.js';
import { DISCOVER, doctorContext, doctorSettings } from '../testing/doctor.js';
import { CHECKS } from './checks/index.js';
import type { DoctorContext } from './context.js';
import { type Examined, examine } from './examine.js';
import { makePolicies } from './policies.js';
import { findPolicyScope } from './policy-scope.js';

// The real clock: how far it is from AWS's is one of the questions.
const NOW = Math.floor(systemClock.nowMs() / 60_000);
const organization = simulateOrganization({
  seed: 11,
  accounts: 4,
  regions: 2,
  startMinute: NOW - (NOW % 1_440) - 1_440,
  days: 3,
  volume: 0.05,
  incidents: [],
});
const [, , third = '', fourth = ''] = organization.accounts;
const EVERYTHING = {
  partition: 'aws',
  readerRoleName: 'TrailwardenReader',
  buckets: ['*'],
  queues: ['*'],
  keys: ['*'],
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(options: Partial<Parameters<typeof startSandbox>[0]> = {}): Promise<Sandbox> {
  const policy = (permissions: readonly Permission[]) => JSON.stringify(policyDocument(permissions, EVERYTHING));
  const sandbox = await startSandbox({
    organization,
    policies: { own: policy(COLLECTOR_PERMISSIONS), reader: policy(READER_PERMISSIONS) },
    ...options,
  });
  closing.push(() => sandbox.close());
  await sandbox.deliverUpTo(NOW);
  return sandbox;
}

function contextOf(sandbox: Sandbox, externalId = sandbox.externalId): DoctorContext {
  const { homeRegion, readerRoleName, url, credentials, noticeQueueUrl, eventBusQueueUrl } = sandbox;
  const aws = connectAws(
    {
      region: homeRegion,
      readerRoleName,
      externalId: async () => new Secret(externalId),
      endpoint: url,
      credentials,
      attemptsMax: 2,
    },
    { clock: systemClock, log: silentLog },
  );
  const queueAt = (queueUrl: string | undefined) =>
    queueUrl === undefined ? [] : [{ url: queueUrl, region: homeRegion }];
  const collect = { discover: DISCOVER, notices: queueAt(noticeQueueUrl), eventBus: queueAt(eventBusQueueUrl) };
  const context = doctorContext({
    aws,
    clock: systemClock,
    settings: doctorSettings({ collect }),
    data: temporaryData,
    queue: (data) => openQueue({ backend: { pool: data!.pool }, clock: systemClock }),
  });
  closing.push(() => context.close());
  return context;
}

function byId(examined: readonly Examined[]): Readonly<Record<string, Examined>> {
  return Object.fromEntries(examined.map((each) => [each.id, each]));
}

function withoutStore() {
  return CHECKS.filter(({ id }) => id !== 'store' && id !== 'job-queue');
}

describe('an organization over HTTP', () => {
  test('with nothing but the declared permissions has nothing to mend', async () => {
    const sandbox = await open({ eventBus: true });

    const examined = await examine(CHECKS, contextOf(sandbox));

    expect(examined.filter(({ kind }) => kind === 'fail' || kind === 'warn')).toEqual([]);
    expect(examined.filter(({ kind }) => kind === 'skipped').map(({ id }) => id)).toEqual([
      'folders',
      'responder-roles',
    ]);
  });

  test('is told what is wrong with it: a role denied, one open to all, a trail that stopped, dead letters lost', async () => {
    const sandbox = await open({ trails: { [third]: 'own' } });
    const { world } = sandbox;
    sandbox.faults.set({ deniedRoles: { accountIds: [fourth] }, clockSkew: { offsetMs: -120_000 } });
    const careless = world.accounts.get(third)!;
    const reader = careless.iam.roles.get('TrailwardenReader')!;
    reader.trustPolicy = reader.trustPolicy.replace(/"sts:ExternalId":"[^"]*",/, '');
    careless.iam.version += 1;
    careless.trails.get('account-trail')!.logging = false;
    for (const queue of world.queues.values()) queue.redrive = undefined;

    const found = byId(await examine(withoutStore(), contextOf(sandbox)));

    const failing = (id: string) => found[id]?.parts?.filter(({ kind }) => kind === 'fail').map(({ name }) => name);
    expect(failing('reader-roles')).toEqual([expect.stringContaining(fourth)]);
    expect(failing('external-id')).toEqual([expect.stringContaining(third)]);
    expect(failing('trails')).toEqual([`account-trail in ${third}`]);
    expect(found['notice-queues']?.kind).toBe('warn');
    expect(found.clock).toMatchObject({ kind: 'warn', detail: expect.stringMatching(/^1[12]\d s ahead/) });
  });

  test('does not let a wrong external id pass for denied accounts that ask for none', async () => {
    const sandbox = await open();

    const found = byId(await examine(withoutStore(), contextOf(sandbox, 'another')));

    expect(found['reader-roles']?.detail).toBe('1 of 4 accounts let us in as TrailwardenReader.');
    expect(found['external-id']?.parts?.map(({ kind }) => kind)).not.toContain('fail');
  });

  test('works under the very policies that are printed for it', async () => {
    const first = await open();
    const context = contextOf(first);
    const { ownRole, readerRole, toFillIn } = makePolicies(await context.settings(), await findPolicyScope(context));
    const printed = { own: JSON.stringify(ownRole), reader: JSON.stringify(readerRole.policy) };
    const sandbox = await open({ policies: printed });

    const examined = await examine(withoutStore(), contextOf(sandbox));

    expect(examined.filter(({ kind }) => kind === 'fail')).toEqual([]);
    expect(toFillIn.map(({ placeholder }) => placeholder)).toEqual([
      '<EXTERNAL_ID: SSM parameter /trailwarden/external-id>',
    ]);
    expect(readerRole.trustPolicy.Statement[0]).toMatchObject({
      Principal: { AWS: `arn:aws:iam::${sandbox.securityAccountId}:role/Trailwarden` },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': sandbox.organizationId } },
    });
    expect(JSON.stringify(readerRole)).not.toContain(first.externalId);
  });
});

describe('an embedded store', () => {
  async function askStore(folder: string) {
    const context = doctorContext({
      settings: doctorSettings({ store: { kind: 'embedded', folder } }),
      data: () => openData({ folder }, { clock: systemClock }),
      queue: (data) => openQueue({ backend: { pool: data!.pool }, clock: systemClock }),
    });
    try {
      return byId(
        await examine(
          CHECKS.filter(({ id }) => id === 'store' || id === 'job-queue'),
          context,
        ),
      );
    } finally {
      await context.close();
    }
  }

  test('is not made by being looked at; in use it is said by whom; free, it is written to and a job goes through it', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'trailwarden-doctor-')), 'store');
    closing.push(() => rm(join(folder, '..'), { recursive: true, force: true }));

    const before = await askStore(folder);
    const held = await openData({ folder }, { clock: systemClock });
    const during = await askStore(folder).finally(() => held.close());
    const after = await askStore(folder);

    expect(before.store).toMatchObject({ kind: 'pass', detail: expect.stringContaining('the first `serve` makes it') });
    expect(before['job-queue']?.kind).toBe('skipped');
    expect(during.store).toMatchObject({
      kind: 'pass',
      detail: expect.stringContaining(`in use by process ${process.pid}`),
    });
    expect(during['job-queue']?.kind).toBe('skipped');
    expect(after.store?.detail).toMatch(/^embedded, version \d+\.\d+; tables at version \d+; can be written\.$/);
    expect(after['job-queue']?.kind).toBe('pass');
  });

  test('that cannot be made where it is to be fails', async () => {
    const found = await askStore(`${import.meta.filename}/store`);

    expect(found.store).toMatchObject({ kind: 'fail', mend: expect.stringContaining('--data') });
  });
});
