import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { AppError } from '@trailwarden/platform';
import type { ActionPorts } from '../actions/action.js';
import { planIncident } from '../plan/plan-incident.js';
import { surroundingsReader } from '../plan/surroundings.js';
import { decide } from '../runs/decide.js';
import type { RespondSettings } from '../settings.js';
import type { Decide } from '../slack/decision.js';
import { workStep } from '../steps/work-step.js';
import { dueSteps, untoldIncidents } from './due.js';
import { ASKED_AGAIN_MS, ASKED_MAX, JOBS, LOOK_EVERY_MS, PLANS_AT_ONCE } from './jobs.js';
import { memberOrThrow } from './member-or-throw.js';
import { notedChannels } from './noted-channels.js';
import type { ResponderDeps, Responding } from './responding.js';

export interface Responder {
  /** What a person decides, wherever: here it is done. */
  readonly decide: Decide;
  /** Looks at once, without waiting for the next look; resolves when what was due then is in line. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/** Plans what is new about incidents, and takes steps when their time has come, until it is closed, together with every other process on the same store and queue. */
export async function startResponder(deps: ResponderDeps, settings: RespondSettings): Promise<Responder> {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const work = share(deps, settings, stop.signal);
  const ports = await actionPorts(work);
  const { queue } = deps;
  const { look, lookForSteps, done } = looker(work);
  const planning = async (incidentId: string): Promise<void> => {
    await planIncident(work, incidentId).finally(() => done(incidentId));
    await lookForSteps();
  };
  const workers = [
    queue.work(JOBS.plan, ({ key }) => planning(key), { concurrency: PLANS_AT_ONCE }),
    queue.work(JOBS.step, ({ key }) => workStep(work, ports, key).finally(() => done(key)), {
      concurrency: settings.stepWorkers,
    }),
  ];
  const looking = keepLooking(work, look);
  return {
    decide: async (decision) => {
      const decided = await decide(work, decision);
      if (decided.kind === 'done' || decided.kind === 'noted') await look().catch(() => undefined);
      return decided;
    },
    look,
    close: async () => {
      stop.abort();
      await Promise.all([...workers.map((worker) => worker.close()), looking]);
    },
  };
}

function share(deps: ResponderDeps, settings: RespondSettings, signal: AbortSignal): Responding {
  const asking = { ...deps, settings };
  return {
    ...deps,
    settings,
    surroundings: surroundingsReader(asking),
    me: randomUUID(),
    signal,
  };
}

async function actionPorts({ aws, clock, channels, settings, signal }: Responding): Promise<ActionPorts> {
  const { accountId, partition } = await aws.identity();
  return {
    nowMs: () => clock.nowMs(),
    aws: {
      member: (account, region) => memberOrThrow(aws, account, region),
      own: (region) => aws.own(region),
      homeRegion: settings.homeRegion,
      ownAccountId: accountId,
      partition,
    },
    channels: notedChannels(channels),
    signal,
  };
}

/** Puts into line what is due, and what is not in line already as far as this process knows; another's asking for the same is one job all the same. */
function looker({ data, queue, clock }: Responding) {
  /** When each was asked for; those of long ago are forgotten at every look. */
  const asked = new Map<string, number>();
  const askFor = async (job: string, ids: readonly string[]): Promise<void> => {
    const fresh = ids.filter((id) => !asked.has(id));
    for (const id of fresh) asked.set(id, clock.nowMs());
    if (fresh.length > 0) await queue.addMany(job, fresh);
  };
  const lookForSteps = async (): Promise<void> => askFor(JOBS.step, await dueSteps(data.db, clock.nowMs(), ASKED_MAX));
  return {
    lookForSteps,
    look: async (): Promise<void> => {
      const nowMs = clock.nowMs();
      for (const [id, atMs] of asked) if (nowMs - atMs >= ASKED_AGAIN_MS || nowMs < atMs) asked.delete(id);
      await askFor(JOBS.plan, await untoldIncidents(data.db, ASKED_MAX));
      await lookForSteps();
    },
    done: (id: string): void => {
      asked.delete(id);
    },
  };
}

/** A failure is said once, then quietly tried until it passes. */
async function keepLooking(work: Responding, look: () => Promise<void>): Promise<void> {
  let failing = false;
  while (!work.signal.aborted) {
    try {
      await look();
      failing = false;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const hint = error instanceof AppError ? { hint: error.hint } : {};
      if (!failing && !work.signal.aborted)
        work.log.warn(`what is to be done could not be looked at: ${message}`, hint);
      failing = true;
    }
    await pause(LOOK_EVERY_MS, work.signal);
  }
}

function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, waitMs);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
