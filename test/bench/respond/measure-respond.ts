import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AwsAccess,
  accounts,
  incidents,
  openData,
  openQueue,
  outbox,
  silentLog,
  systemClock,
} from '@trailwarden/platform';
import { ACTIONS, type Channels, type RespondSettings, startResponder } from '@trailwarden/responder';
import { ENGINES, type EngineKind } from '../collect/engines.js';
import { figure } from '../figures.js';
import { printBar, printNote, printTable } from '../table.js';
import { ACCOUNT, inventedIncident, PLAYBOOK } from './invented.js';

/** One after the other, as a bad day brings them; then all at once, as an outage does. */
const APART = 100;
const EVERY_MS = 200;
const AT_ONCE = 500;
const STEP_WORKERS = 4;
/** Peers that queue their actions promise as much. */
const P95_MAX_MS = 1_000;
const LOOK_EVERY_MS = 50;

interface Measured {
  readonly engine: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly stepsASecond: number;
}

/** From an incident that is stored to the call of Slack, which itself is left out: it bears one message a second. */
export async function measureRespond(): Promise<void> {
  const rows: Measured[] = [];
  for (const kind of ENGINES) {
    if (kind.missing === undefined) rows.push(await measure(kind));
    else printNote(`${kind.name} is left out: ${kind.missing}.`);
  }
  printTable(
    'Responder',
    `${APART} incidents, one each ${EVERY_MS} ms; then ${AT_ONCE} at once, ${STEP_WORKERS} steps at a time in one process; Slack answers at once`,
    ['stored → Slack p50, ms', 'p95, ms', 'steps a second'],
    rows.map(({ engine, p50Ms, p95Ms, stepsASecond }) => ({
      name: engine,
      cells: [figure(p50Ms), figure(p95Ms), figure(stepsASecond)],
      ours: true,
    })),
  );
  for (const { engine, p95Ms } of rows) {
    printBar(`${engine}: p95 at most ${P95_MAX_MS} ms`, `${figure(p95Ms)} ms`, p95Ms <= P95_MAX_MS);
  }
}

async function measure(kind: EngineKind): Promise<Measured> {
  const engine = await kind.start();
  const data = await openData(engine.store, { clock: systemClock });
  const backend = engine.redisUrl === undefined ? { pool: data.pool } : { redisUrl: engine.redisUrl };
  const queue = await openQueue({ backend, clock: systemClock });
  const storedMs = new Map<string, number>();
  const waitedMs: number[] = [];
  const slack: Channels['slack'] = {
    channel: 'C0BENCH',
    postMessage: async ({ channel, metadata }) => {
      const stored = storedMs.get(metadata.event_payload.incident ?? '');
      if (stored !== undefined) waitedMs.push(performance.now() - stored);
      return { channel, ts: '1.000001' };
    },
    update: async () => {},
    history: async () => [],
  };
  const responder = await startResponder(
    {
      data,
      queue,
      aws: NO_AWS,
      clock: systemClock,
      log: silentLog,
      playbooks: [PLAYBOOK],
      actions: ACTIONS,
      channels: { slack, webhook: undefined },
    },
    SETTINGS,
  );
  const seen = new Date(0);
  await data.db
    .insert(accounts)
    .values({ id: ACCOUNT, name: 'bench', state: 'ACTIVE', firstSeenAt: seen, lastSeenAt: seen });
  const store = async (ids: readonly string[]): Promise<void> => {
    const now = Date.now();
    const found = ids.map((id) => inventedIncident(id, now));
    for (const id of ids) storedMs.set(id, performance.now());
    await data.db.transaction(async (tx) => {
      await tx.insert(incidents).values(
        found.map((incident) => ({
          id: incident.id,
          state: 'open',
          revision: 1,
          startMinute: incident.startMinute,
          lastMinute: incident.lastMinute,
          severity: incident.severity,
          accounts: incident.accounts,
          incident,
          storedMs: now,
          updatedMs: now,
        })),
      );
      await tx.insert(outbox).values(ids.map((id) => ({ incidentId: id, revision: 1, kind: 'start', storedMs: now })));
    });
  };
  const until = async (count: number): Promise<void> => {
    while (waitedMs.length < count) await sleep(LOOK_EVERY_MS);
  };
  try {
    for (let at = 0; at < APART; at += 1) {
      await store([`apart-${at}`]);
      await sleep(EVERY_MS);
    }
    await until(APART);
    const waited = [...waitedMs].sort((a, b) => a - b);
    const startedMs = performance.now();
    await store(Array.from({ length: AT_ONCE }, (_, at) => `at-once-${at}`));
    await until(APART + AT_ONCE);
    const tookMs = performance.now() - startedMs;
    return {
      engine: kind.name,
      p50Ms: waited[Math.floor(APART * 0.5)] ?? 0,
      p95Ms: waited[Math.floor(APART * 0.95)] ?? 0,
      stepsASecond: (AT_ONCE / tookMs) * 1_000,
    };
  } finally {
    await responder.close();
    await queue.close();
    await data.close();
    await engine.stop();
  }
}

const SETTINGS: RespondSettings = {
  mode: 'live',
  homeRegion: 'us-east-1',
  protect: { principals: [], accounts: [], tags: [] },
  caps: { perHour: 10, perAccountHour: 10, perRun: 10 },
  historyHours: 24,
  approvers: [],
  ourRoles: [],
  stepWorkers: STEP_WORKERS,
  consoleUrl: undefined,
};

/** Slack alone is told: AWS is asked who we are, and nothing else is there. */
const NO_AWS = {
  identity: async () => ({ accountId: '999900001111', arn: 'arn:aws:iam::999900001111:role/bench', partition: 'aws' }),
  own: async () => ({
    organizations: async () => ({ send: async () => ({ Organization: { MasterAccountId: '000000000001' } }) }),
  }),
} as unknown as AwsAccess;
