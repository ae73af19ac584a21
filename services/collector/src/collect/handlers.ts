import { setMaxListeners } from 'node:events';
import { DAY_MINUTES } from '@trailwarden/detector';
import { type Database, listings, minuteOf } from '@trailwarden/platform';
import { eq, min } from 'drizzle-orm';
import { correlate } from '../correlate/correlate.js';
import { discover } from '../discover/discover.js';
import { dayOf } from '../judge/advance.js';
import { closeDay } from '../judge/close-days.js';
import { lanesDue } from '../judge/lanes-due.js';
import { beginJudging } from '../judge/pools.js';
import { workLane } from '../lane/work-lane.js';
import { scanFolder } from '../sources/folder.js';
import { advanceListing, type Listing } from '../sources/listing.js';
import { advanceLookup } from '../sources/lookup-events.js';
import { listingsDue, listingsDueOf } from '../sources/notice-coverage.js';
import type { Collecting } from './collecting.js';
import { JOBS, ORGANIZATION } from './jobs.js';

/** A go at a lane is short, so that others have their turn; a lane alone need not ask for the next each time. */
const GOES_PER_JOB = 8;
/** After a failure that may pass. */
const LIST_AGAIN_MS = 5_000;

export async function handleDiscover(work: Collecting): Promise<void> {
  const { data, aws, clock, settings, queue, log } = work;
  if (settings.discover === undefined) return;
  const summary = await discover({ db: data.db, aws, clock, settings: settings.discover });
  log.info('looked through the organization', { accounts: summary.accounts, unreachable: summary.unreachable.length });
  await queue.add(JOBS.advance, ORGANIZATION);
}

/** Those of a lane's places whose time it is: what is new in them goes into the ledger, and the lane is asked to read it. */
export async function handleList(work: Collecting, lane: string): Promise<void> {
  const { data, queue, clock, settings } = work;
  const places = await listingsDueOf(data.db, lane, clock.nowMs(), settings.listEveryMinutes);
  let [again, more] = [false, false];
  for (const place of places) {
    if (work.signal.aborted) return;
    const outcome = await lookThrough(work, place);
    if (outcome === undefined) continue;
    if (outcome.lanes.length > 0) await queue.addMany(JOBS.read, outcome.lanes);
    more ||= outcome.kind === 'more';
    again ||= outcome.kind === 'problem' && outcome.retryable;
  }
  await queue.add(JOBS.read, lane);
  if (more) await queue.add(JOBS.list, lane);
  else if (again) await queue.add(JOBS.list, lane, { delayMs: LIST_AGAIN_MS });
}

function lookThrough({ data, aws, clock, settings, signal }: Collecting, place: Listing) {
  const { db } = data;
  if (place.place.startsWith('s3://')) {
    return advanceListing({ db, aws, clock, homeRegion: settings.homeRegion }, place, { signal });
  }
  // Folders are looked through whole, by a job of their own.
  return place.place.startsWith('lookup:') ? advanceLookup({ db, aws, clock }, place, { signal }) : undefined;
}

/** Reads and judges a lane until there is nothing more to do, or others have waited long enough. */
export async function handleRead(work: Collecting, lane: string, signal: AbortSignal): Promise<void> {
  const { queue, lanes, onWorked } = work;
  // Each file under way listens; readFiles bounds how many these are.
  setMaxListeners(0, signal);
  for (let go = 1; ; go += 1) {
    const worked = await workLane(lane, lanes, signal);
    if (worked === undefined) return;
    onWorked?.(worked);
    if (worked.told) await queue.add(JOBS.correlate, ORGANIZATION);
    const goesOn = (worked.dayDone && worked.judged > 0 && (await closeDays(work, lane))) || worked.more;
    if (!goesOn || signal.aborted) return;
    if (go >= GOES_PER_JOB) {
      await queue.add(JOBS.read, lane);
      return;
    }
  }
}

export async function handleAdvance(work: Collecting): Promise<void> {
  const { data, clock, pools, queue, settings } = work;
  const due = await listingsDue(data.db, clock.nowMs(), settings.listEveryMinutes);
  await queue.addMany(JOBS.list, [...new Set(due.filter(({ place }) => isListed(place)).map(({ lane }) => lane))]);
  const days = await pools.days();
  if (days === undefined) return;
  await queue.addMany(JOBS.read, await lanesDue(data.db, days, clock.nowMs(), settings.endMinute));
  await queue.add(JOBS.closeDays, ORGANIZATION);
}

const isListed = (place: string): boolean => place.startsWith('s3://') || place.startsWith('lookup:');

export async function handleCloseDays(work: Collecting): Promise<void> {
  await closeDays(work);
}

/**
 * Every day that closes lets every lane go on to the next.
 * @param own - a lane that its caller goes on with.
 * @returns whether any was closed.
 */
async function closeDays(work: Collecting, own?: string): Promise<boolean> {
  const { data, clock, settings, queue, pools, signal } = work;
  let closed = false;
  while (!signal.aborted && (await closeDay(data.db, clock.nowMs(), settings.detector)) !== undefined) closed = true;
  const days = closed ? await pools.days() : undefined;
  if (days === undefined) return false;
  const due = await lanesDue(data.db, days, clock.nowMs(), settings.endMinute);
  await queue.addMany(
    JOBS.read,
    due.filter((lane) => lane !== own),
  );
  return true;
}

export async function handleCorrelate({ data, clock, onIncidents }: Collecting): Promise<void> {
  const { changes } = await correlate(data.db, clock.nowMs());
  const told = changes.filter(({ tidings }) => tidings.length > 0);
  if (told.length > 0) onIncidents?.(told);
}

export async function handleScan(work: Collecting, folder: string): Promise<void> {
  const { data, clock, queue, signal } = work;
  const { lanes } = await scanFolder({ db: data.db, clock }, folder, signal);
  await begin(work);
  await queue.addMany(JOBS.read, lanes);
  await queue.add(JOBS.advance, ORGANIZATION);
}

/** Where judging begins, said once: so many days ago, or, where there are only folders, with their first file. */
export async function begin({ data, clock, settings }: Collecting): Promise<void> {
  const { beginMinute, historyDays, detector, discover } = settings;
  const first =
    beginMinute ??
    (discover === undefined ? await firstFileMinute(data.db) : minuteOf(clock) - historyDays * DAY_MINUTES);
  if (first !== undefined) await beginJudging(data.db, dayOf(first), detector);
}

async function firstFileMinute(db: Database): Promise<number | undefined> {
  const [row] = await db
    .select({ first: min(listings.fromMinute) })
    .from(listings)
    .where(eq(listings.active, true));
  return row?.first ?? undefined;
}
