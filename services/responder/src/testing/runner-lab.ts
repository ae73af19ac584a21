import type { Incident } from '@trailwarden/detector';
import {
  type AwsAccess,
  accounts,
  audit,
  type Data,
  findings,
  incidents,
  moments,
  outbox,
  runs,
  silentLog,
  steps,
  temporaryData,
  votes,
} from '@trailwarden/platform';
import type { Playbook } from '@trailwarden/playbooks';
import type { ActionPorts } from '../actions/action.js';
import { planIncident } from '../plan/plan-incident.js';
import { decide } from '../runs/decide.js';
import { dueSteps, untoldIncidents } from '../service/due.js';
import type { Responding } from '../service/responding.js';
import type { RespondSettings } from '../settings.js';
import type { Decided, Decision } from '../slack/decision.js';
import { readStep, type Step } from '../steps/step.js';
import { workStep } from '../steps/work-step.js';
import { type InventedWorld, inventedContain, inventedTell, inventedWorld } from './invented-actions.js';
import { ACCOUNT, inventedIncident, NOON } from './invented-incident.js';

const GOES_MAX = 60;

/** The runner without a queue: what is due is done in the order in which it is due, on a clock that the test turns. */
export interface RunnerLab {
  readonly data: Data;
  world: InventedWorld;
  work: Responding;
  /** Stores an incident as the collector would, with a word in the outbox. */
  tell(kind: string, incident?: Incident, state?: string): Promise<void>;
  /** Until nothing is due. */
  drive(ports?: ActionPorts, atOnce?: number): Promise<void>;
  pass(ms: number): void;
  steps(): Promise<Step[]>;
  decide(decision: Partial<Decision> & Pick<Decision, 'kind'>): Promise<Decided>;
  reset(playbook?: Partial<Playbook>, settings?: Partial<RespondSettings>): Promise<void>;
  close(): Promise<void>;
}

const PLAYBOOK: Playbook = {
  id: 'switch-off',
  title: 'Switch off who makes users',
  description: '',
  mode: 'live',
  when: { insight: { name: 'CreateUser' } },
  then: [
    { action: 'test.tell', with: {}, on: 'both', approval: undefined, expiresMinutes: undefined },
    { action: 'test.switch-off', with: {}, on: 'start', approval: undefined, expiresMinutes: 240 },
  ],
  coolDownMinutes: 60,
  stopOnFailure: true,
};

/** The same, but a person is asked first. */
export const asking = (people: 1 | 2, otherwise: 'decline' | 'approve' = 'decline'): Partial<Playbook> => ({
  then: PLAYBOOK.then.map((step) =>
    step.action === 'test.tell' ? step : { ...step, approval: { people, withinMinutes: 30, otherwise } },
  ),
});

const SETTINGS: RespondSettings = {
  mode: 'live',
  homeRegion: 'us-east-1',
  protect: { principals: [], accounts: [], tags: [] },
  caps: { perHour: 10, perAccountHour: 10, perRun: 10 },
  historyHours: 24,
  approvers: [
    { name: 'ann', slack: 'U1' },
    { name: 'bob', slack: 'U2' },
  ],
  ourRoles: ['Trailwarden', 'TrailwardenReader', 'TrailwardenResponder'],
  stepWorkers: 1,
  consoleUrl: undefined,
};

const nobody = {
  identity: async () => ({
    accountId: '999900001111',
    arn: 'arn:aws:iam::999900001111:role/Trailwarden',
    partition: 'aws',
  }),
} as unknown as AwsAccess;

export async function startRunnerLab(): Promise<RunnerLab> {
  const data = await temporaryData();
  const time = { ms: NOON * 60_000 };
  const clock = { nowMs: () => time.ms };
  const tables = [accounts, audit, findings, incidents, moments, outbox, runs, steps, votes];
  const revisions = new Map<string, number>();

  const share = (
    world: InventedWorld,
    playbook: Partial<Playbook>,
    settings: Partial<RespondSettings>,
  ): Responding => ({
    data,
    queue: undefined as never,
    aws: nobody,
    clock,
    log: silentLog,
    playbooks: [{ ...PLAYBOOK, ...playbook }],
    actions: [inventedTell(world), inventedContain(world)],
    channels: { slack: undefined, webhook: undefined },
    settings: { ...SETTINGS, ...settings },
    surroundings: async () => ({
      managementAccountId: '000000000001',
      securityAccountId: '999900001111',
      accountTags: new Map(),
      principalTags: new Map(),
    }),
    me: 'lab',
    signal: new AbortController().signal,
  });

  const lab: RunnerLab = {
    data,
    world: inventedWorld(),
    work: undefined as never,
    async reset(playbook = {}, settings = {}) {
      for (const table of tables) await data.db.delete(table);
      time.ms = NOON * 60_000;
      revisions.clear();
      lab.world = inventedWorld();
      lab.work = share(lab.world, playbook, settings);
      const seen = new Date(0);
      await data.db
        .insert(accounts)
        .values({ id: ACCOUNT, name: 'shop', state: 'ACTIVE', firstSeenAt: seen, lastSeenAt: seen });
    },
    async tell(kind, incident = inventedIncident(), state = 'open') {
      const { id, startMinute, lastMinute, severity } = incident;
      const revision = (revisions.get(id) ?? 0) + 1;
      revisions.set(id, revision);
      const row = {
        state,
        revision,
        startMinute,
        lastMinute,
        severity,
        accounts: incident.accounts,
        incident,
        updatedMs: lab.work.clock.nowMs(),
      };
      await data.db
        .insert(incidents)
        .values({ id, ...row, storedMs: row.updatedMs })
        .onConflictDoUpdate({ target: incidents.id, set: row });
      await data.db.insert(outbox).values({ incidentId: id, revision, kind, storedMs: row.updatedMs });
    },
    async drive(given, atOnce = 1) {
      const ports =
        given ?? ({ nowMs: clock.nowMs, signal: lab.work.signal, channels: lab.work.channels } as ActionPorts);
      for (let go = 0; go < GOES_MAX; go += 1) {
        const untold = await untoldIncidents(data.db, 1_000);
        for (const id of untold) await planIncident(lab.work, id);
        const due = await dueSteps(data.db, lab.work.clock.nowMs(), 1_000);
        if (untold.length + due.length === 0) return;
        const left = [...due];
        const worker = async (): Promise<void> => {
          for (let id = left.shift(); id !== undefined; id = left.shift()) await workStep(lab.work, ports, id);
        };
        await Promise.all(Array.from({ length: atOnce }, worker));
      }
      throw new Error('something is due again and again');
    },
    pass(ms) {
      time.ms += ms;
    },
    steps: async () => (await data.db.select().from(steps).orderBy(steps.position, steps.targetKey)).map(readStep),
    async decide(decision) {
      const [run] = await data.db.select({ id: runs.id }).from(runs);
      const whole: Decision = {
        runId: run?.id ?? '',
        stepIds: [],
        by: { via: 'slack', id: 'U1' },
        atMs: time.ms,
        ...decision,
      };
      return decide(lab.work, whole);
    },
    close: () => data.close(),
  };
  await lab.reset();
  return lab;
}
