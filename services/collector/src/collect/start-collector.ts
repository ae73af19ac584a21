import { setMaxListeners } from 'node:events';
import { AppError, minuteOf } from '@trailwarden/platform';
import { takeEvents } from '../sources/event-bus.js';
import type { MessageQueue } from '../sources/message-queue.js';
import { takeNotices } from '../sources/notices.js';
import { type Collecting, type CollectorDeps, shareWork } from './collecting.js';
import {
  begin,
  handleAdvance,
  handleCloseDays,
  handleCorrelate,
  handleDiscover,
  handleList,
  handleRead,
  handleScan,
} from './handlers.js';
import { startHeartbeat } from './heartbeat.js';
import { ADVANCE_EVERY_MS, JOBS, LISTS_AT_ONCE, ORGANIZATION, SCAN_EVERY_MS, UPKEEP_EVERY_MS } from './jobs.js';
import type { CollectSettings } from './settings.js';
import { handleUpkeep } from './upkeep.js';

export interface Collector {
  /** Makes incidents of all that has been judged, without waiting for its turn. */
  settle(): Promise<void>;
  /** Lets running work end at a good place; what is left goes on at the next start. */
  close(): Promise<void>;
}

/** After a queue of messages could not be asked. */
const PAUSE_MS = 5_000;

/**
 * Discovers, lists, reads, judges and correlates until it is closed, together with every other process on the same store and queue. What there is to do stands in
 * the store: a kill at any point loses nothing.
 */
export async function startCollector(deps: CollectorDeps, settings: CollectSettings): Promise<Collector> {
  const stop = new AbortController();
  // Every request under way listens, and how many these are is bounded where they are made.
  setMaxListeners(0, stop.signal);
  const work = shareWork(deps, settings, stop.signal);
  const { queue } = deps;
  if (settings.discover !== undefined || settings.beginMinute !== undefined) await begin(work);
  const one = { concurrency: 1 };
  const workers = [
    queue.work(JOBS.discover, () => handleDiscover(work), one),
    queue.work(JOBS.list, ({ key }) => handleList(work, key), { concurrency: LISTS_AT_ONCE }),
    queue.work(JOBS.read, ({ key, signal }) => handleRead(work, key, signal), { concurrency: settings.laneWorkers }),
    queue.work(JOBS.advance, () => handleAdvance(work), one),
    queue.work(JOBS.closeDays, () => handleCloseDays(work), one),
    queue.work(JOBS.correlate, () => handleCorrelate(work), one),
    queue.work(JOBS.scan, ({ key }) => handleScan(work, key), one),
    queue.work(JOBS.upkeep, () => handleUpkeep(work), one),
  ];
  await scheduleWork(work);
  const stopHeartbeat = await startHeartbeat({ db: deps.data.db, clock: deps.clock, log: deps.log }, 'collector');
  const listening = [
    ...settings.notices.map((source) => listen(work, source, 'notices', noticesTaker())),
    ...settings.eventBus.map((source) => listen(work, source, 'events', takeEventsOnce)),
  ];
  return {
    settle: () => handleCorrelate(work),
    close: async () => {
      stop.abort();
      await Promise.all([...workers.map((worker) => worker.close()), ...listening]);
      await stopHeartbeat();
    },
  };
}

async function scheduleWork({ queue, settings }: Collecting): Promise<void> {
  if (settings.discover !== undefined) {
    await queue.schedule(JOBS.discover, ORGANIZATION, settings.discoverEveryMs);
    await queue.add(JOBS.discover, ORGANIZATION);
  }
  for (const folder of settings.folders) {
    await queue.schedule(JOBS.scan, folder, SCAN_EVERY_MS);
    await queue.add(JOBS.scan, folder);
  }
  await queue.schedule(JOBS.advance, ORGANIZATION, ADVANCE_EVERY_MS);
  await queue.schedule(JOBS.upkeep, ORGANIZATION, UPKEEP_EVERY_MS);
  // What was under way when the last process ended.
  await queue.add(JOBS.advance, ORGANIZATION);
  await queue.add(JOBS.correlate, ORGANIZATION);
}

type Take = (work: Collecting, source: MessageQueue) => Promise<void>;

/** Asks for messages again and again; a failure is said once, then quietly tried until it passes. */
async function listen(work: Collecting, source: MessageQueue, what: string, take: Take): Promise<void> {
  let failing = false;
  while (!work.signal.aborted) {
    try {
      await take(work, source);
      if (failing) work.log.info(`${what} are coming in again`, { queue: source.url });
      failing = false;
    } catch (error) {
      if (work.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      const hint = error instanceof AppError ? { hint: error.hint } : {};
      if (!failing) work.log.warn(`${what} cannot be taken: ${message}`, { queue: source.url, ...hint });
      failing = true;
      await pause(PAUSE_MS, work.signal);
    }
  }
}

/** Of one queue, again and again. */
function noticesTaker(): Take {
  let emptyMinute: number | undefined;
  return async ({ data, aws, clock, queue, signal }, source) => {
    const minute = minuteOf(clock);
    const taken = await takeNotices({ db: data.db, aws, clock, queue: source, emptyMinute }, signal);
    if (taken.drained) emptyMinute = minute;
    await queue.addMany(JOBS.read, taken.lanes);
    // An empty queue tells how far places are known: quiet lanes can be judged on.
    if (taken.newPlaces > 0 || taken.drained) await queue.add(JOBS.advance, ORGANIZATION);
  };
}

async function takeEventsOnce(work: Collecting, source: MessageQueue): Promise<void> {
  const { data, aws, clock, queue, settings, signal } = work;
  const excludeAccounts = settings.discover?.excludeAccounts ?? [];
  const taken = await takeEvents({ db: data.db, aws, clock, queue: source, excludeAccounts }, signal);
  await queue.addMany(JOBS.read, taken.lanes);
}

function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, waitMs);
    signal.addEventListener('abort', end);
  });
}
