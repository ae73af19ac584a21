import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { accounts, incidents, openData, outbox } from '@trailwarden/platform';
import {
  accountOf,
  Random,
  type Sandbox,
  simulateOrganization,
  slackWorkspace,
  startSandbox,
} from '@trailwarden/sandbox';
import { expect, test } from 'vitest';
import { inventedIncident, PLAYBOOK } from '../bench/respond/invented.js';

const SCRIPT = fileURLToPath(new URL('./responder-process.mjs', import.meta.url));
/** Compiled once, not twice: it starts with half the effort. */
const QUICK_START = '--liftoff-only';
const SEED = 41;
/** A flag makes it longer: `KILLS=30 npm test -- responder-kill`. */
const KILLS = Number(process.env.KILLS ?? 6);
/** Of a process' life, from when it takes part; what it does in it is over in some seconds. */
const LIVES_MS_MAX = 1_500;
/** Minutes of containment, and of re-reads before it, are some seconds. */
const SPEED = 60;
/** Longer than all lives that are cut short, with time for the last one's re-reads: it is never over before it was seen in force. */
const EXPIRES_MINUTES = Math.ceil((KILLS * LIVES_MS_MAX * SPEED) / 60_000) + 6;
const TAKES_MS = 600_000;
const START_MS = Date.UTC(2026, 2, 2, 12);

interface Result {
  readonly steps: readonly { readonly action: string; readonly state: string }[];
  readonly calls: readonly { readonly what: string; readonly count: number }[];
  readonly audit: unknown;
}

/** Stands still while no process lives: how long one takes to start does not use up what a containment lasts. */
interface WorldTime {
  simulatedMs: number;
  /** When the process that lives began to take part, of this machine. */
  startedMs: number | undefined;
  readonly speed: number;
}

interface Child {
  /** It takes part, and the world's clock runs. */
  readonly started: Promise<void>;
  /** Once nothing is left to do. */
  result(): Promise<Result>;
  kill(): Promise<void>;
}

function startChild(asked: { readonly time: WorldTime }): Child {
  const { time } = asked;
  const child: ChildProcess = spawn(process.execPath, [QUICK_START, SCRIPT, JSON.stringify(asked)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const started = lines.next().then(({ value }) => {
    time.startedMs = Number(value);
  });
  return {
    started,
    result: async () => {
      await started;
      return JSON.parse(String((await lines.next()).value)) as Result;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
      time.simulatedMs = nowMs(time);
      time.startedMs = undefined;
    },
  };
}

function nowMs({ simulatedMs, startedMs, speed }: WorldTime): number {
  return simulatedMs + (startedMs === undefined ? 0 : Date.now() - startedMs) * speed;
}

async function fill(folder: string, clock: { nowMs(): number }, account: string): Promise<void> {
  const data = await openData({ folder }, { clock });
  const storedMs = Math.floor(clock.nowMs());
  const seen = new Date(storedMs);
  await data.db
    .insert(accounts)
    .values({ id: account, name: 'shop', state: 'ACTIVE', firstSeenAt: seen, lastSeenAt: seen });
  const invented = inventedIncident('f3c9e6a0-0000-4000-8000-000000000001', storedMs);
  const user = `arn:aws:iam::${account}:user/carla`;
  const incident = {
    ...invented,
    accounts: [account],
    principals: [{ name: user, kind: 'people' as const, account, score: 30 }],
    insights: invented.insights.map((insight) => ({
      ...insight,
      account,
      attributions: [{ attribute: 'userIdentityArn' as const, insight: [{ value: user, average: 5 }], baseline: [] }],
    })),
    news: [
      {
        kind: 'new-api' as const,
        account,
        principal: user,
        what: 'iam.amazonaws.com CreateUser',
        minute: invented.startMinute,
        surpriseNats: 9,
      },
    ],
  };
  const { id, startMinute, lastMinute, severity } = incident;
  await data.db.insert(incidents).values({
    id,
    state: 'open',
    revision: 1,
    startMinute,
    lastMinute,
    severity,
    accounts: [account],
    incident,
    storedMs,
    updatedMs: storedMs,
  });
  await data.db.insert(outbox).values({ incidentId: id, revision: 1, kind: 'start', storedMs });
  await data.close();
}

function addCarla(sandbox: Sandbox, account: string): void {
  const { users } = accountOf(sandbox.world, account).iam;
  const [someone] = users.values();
  if (someone === undefined) throw new Error('nobody is in the sandbox');
  const carla = { ...structuredClone(someone), name: 'carla', path: '/', arn: `arn:aws:iam::${account}:user/carla` };
  users.set('carla', carla);
}

test(
  `a responder that is killed ${KILLS} times at random does everything once, and gives back what it took`,
  async () => {
    const time: WorldTime = { simulatedMs: START_MS, startedMs: undefined, speed: SPEED };
    const clock = { nowMs: () => nowMs(time) };
    const organization = simulateOrganization({
      seed: SEED,
      accounts: 3,
      regions: 1,
      startMinute: START_MS / 60_000,
      days: 1,
      volume: 0.05,
      incidents: [],
    });
    const sandbox = await startSandbox({ organization, nowMs: clock.nowMs });
    const folder = mkdtempSync(join(tmpdir(), 'trailwarden-responder-kill-'));
    const account = [...sandbox.world.accounts.keys()].at(-1) ?? '';
    addCarla(sandbox, account);
    const carla = () => structuredClone(accountOf(sandbox.world, account).iam.users.get('carla'));
    const before = carla();
    const { token } = slackWorkspace(sandbox.world);
    const { url, credentials, homeRegion, externalId, responderRoleName } = sandbox;
    const contain = {
      action: 'iam.disable-user',
      with: { loginProfile: 'keep', revokeRoles: true },
      on: 'start',
      approval: undefined,
      expiresMinutes: EXPIRES_MINUTES,
    };
    const asked = {
      folder,
      time,
      world: { url, credentials, homeRegion, externalId, responderRoleName, slackToken: token, channel: 'C0SECURITY' },
      playbook: { ...PLAYBOOK, then: [...PLAYBOOK.then, contain] },
    };
    const random = new Random(SEED, 'kills');
    try {
      await fill(folder, clock, account);
      for (let kill = 0; kill < KILLS; kill += 1) {
        const child = startChild(asked);
        await child.started;
        // The moment of its death, and nothing that is waited for.
        await sleep(random.uniform() * LIVES_MS_MAX);
        await child.kill();
      }
      const last = startChild(asked);
      const { steps, calls, audit } = await last.result();
      await last.kill();

      const { messages } = slackWorkspace(sandbox.world);
      const replies = messages.filter(({ threadTs }) => threadTs !== undefined).map(({ text }) => text);
      expect(steps).toMatchObject([
        { action: 'slack.alert', state: 'told' },
        { action: 'iam.disable-user', state: 'reverted' },
      ]);
      expect(calls).toEqual([
        { what: 'applying', count: 1 },
        { what: 'contained', count: 1 },
        { what: 'reverted', count: 1 },
      ]);
      expect(carla()).toEqual(before);
      expect(messages.filter(({ threadTs }) => threadTs === undefined)).toHaveLength(1);
      expect(new Set(replies).size).toBe(replies.length);
      expect(replies.join('\n')).toMatch(/Given back/);
      expect(audit).toMatchObject({ kind: 'whole' });
    } finally {
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  TAKES_MS,
);
