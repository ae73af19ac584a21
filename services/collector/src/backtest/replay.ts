import {
  type Contribution,
  compileSelection,
  createLane,
  createPool,
  type DescribedEpisode,
  type DetectorSettings,
  decodePool,
  joinAcrossAccounts,
  type Lane,
  mergePool,
  openEpisodes,
  type Pool,
  runningIncidents,
} from '@trailwarden/detector';
import { type Database, tallies } from '@trailwarden/platform';
import { and, asc, eq, gte, lt } from 'drizzle-orm';
import { isOverAll } from '../correlate/compare-incidents.js';
import { endOfDay, type Judged, type Judging } from '../judge/advance.js';
import { type KeptTally, retell } from '../lane/held-lane.js';
import { lookEarly } from '../lane/work-lane.js';
import type { LaneLog, ReplayPlan, ToldIncident } from './replay-plan.js';

export interface Replaying {
  readonly db: Database;
  readonly settings: DetectorSettings;
  /** Told after every lane's day. @param done - of the plan's tallies. */
  readonly advance?: (done: number) => void;
  readonly signal: AbortSignal;
}

/** Tallies in memory at once: a few kilobytes each. */
const PAGE_ROWS = 400;

/** A lane on its way through its log. */
interface Walk {
  readonly log: LaneLog;
  readonly lane: Lane;
  /** Judged through this minute; the next tally to give. */
  minute: number;
  seq: number;
  given: number;
}

interface Taught {
  readonly contribution: Contribution;
  readonly mergedDay: number | null;
}

/**
 * What the kept tallies would have told under `settings`: every lane is told what it was told, when it was told it, and days close with the
 * contributions they closed with. Under the settings that were in force it is what the store tells, byte for byte, if the log is whole.
 *
 * All lanes with tallies are held from their first day to their last, as the collector holds them.
 * @returns undefined when it was interrupted.
 */
export async function replay(plan: ReplayPlan, replaying: Replaying): Promise<ToldIncident[] | undefined> {
  const { settings, signal, advance } = replaying;
  const begin = endOfDay(plan.firstDay - 1);
  let walks = plan.lanes.map(
    (log): Walk => ({ log, lane: createLane(log.account), minute: begin, seq: log.firstSeq, given: 0 }),
  );
  let pool = plan.pool === undefined ? createPool(settings) : decodePool(plan.pool);
  let taught: Taught[] = [];
  let given = 0;
  const episodes = new Map<string, { readonly episode: DescribedEpisode; readonly isOver: boolean }>();
  for (let day = plan.firstDay; day <= plan.latestDay && walks.length > 0; day++) {
    const judging = judgingOf(settings, pool);
    const goOn: Walk[] = [];
    for (const walk of walks) {
      if (signal.aborted) return undefined;
      const before = walk.given;
      const judged = await judgeDay(walk, day, judging, replaying.db);
      for (const episode of judged.settled) if (episode.crossed) episodes.set(episode.id, { episode, isOver: true });
      taught.push(...judged.contributions.map((each) => ({ contribution: each, mergedDay: mergedDayOf(plan, each) })));
      if (walk.minute < walk.log.judgedThrough) goOn.push(walk);
      else for (const episode of await finish(walk, judging, replaying.db)) addStanding(episodes, episode);
      given += walk.given - before;
      advance?.(given);
    }
    walks = goOn;
    const closing = taught.filter(({ mergedDay }) => mergedDay === day).map(({ contribution }) => contribution);
    taught = taught.filter(({ mergedDay }) => mergedDay !== null && mergedDay > day);
    pool = mergePool(pool, day, closing, settings);
  }
  return incidentsOf(episodes);
}

/** One day, one pool. */
function judgingOf(settings: DetectorSettings, pool: Pool): Judging {
  return { settings, select: compileSelection(settings.select), poolOf: () => pool };
}

/** Contributions of lanes that lagged behind went into a later pool than others' of the same day. */
function mergedDayOf({ mergedWith }: ReplayPlan, { account, day }: Contribution): number | null {
  const other = mergedWith.get(`${account} ${day}`);
  return other === undefined ? day : other;
}

async function judgeDay(walk: Walk, day: number, judging: Judging, db: Database): Promise<Judged> {
  const end = Math.min(endOfDay(day), walk.log.judgedThrough);
  const judged: { settled: DescribedEpisode[]; contributions: Contribution[] } = { settled: [], contributions: [] };
  for (let isLast = end <= walk.minute; !isLast; ) {
    // What was given once the end of the day was judged belongs to the next.
    const page = await nextTallies(walk, end, db);
    isLast = page.length < PAGE_ROWS;
    const until = isLast ? end : (page.at(-1)?.judgedThrough ?? end);
    const { settled, contributions } = retell(walk.lane, walk.minute, page, until, judging);
    judged.settled.push(...settled);
    judged.contributions.push(...contributions);
    walk.minute = Math.max(walk.minute, until);
    moveOn(walk, page);
  }
  return { ...judged, open: [] };
}

/** Gives the lane what was read ahead of judging, and answers what stands at the end: episodes that go on, and those seen early. */
async function finish(walk: Walk, judging: Judging, db: Database): Promise<DescribedEpisode[]> {
  for (let more = true; more; ) {
    const page = await nextTallies(walk, Number.MAX_SAFE_INTEGER, db);
    retell(walk.lane, walk.minute, page, walk.minute, judging);
    moveOn(walk, page);
    more = page.length === PAGE_ROWS;
  }
  const open = openEpisodes(walk.lane).filter(({ crossed }) => crossed !== undefined);
  return [...open, ...lookEarly(walk.lane, walk.log.judgedThrough, judging, walk.log.workedMs)];
}

function moveOn(walk: Walk, page: readonly LoggedTally[]): void {
  walk.given += page.length;
  walk.seq = (page.at(-1)?.seq ?? walk.seq - 1) + 1;
}

interface LoggedTally extends KeptTally {
  readonly seq: number;
}

function nextTallies({ log, seq }: Walk, judgedBefore: number, db: Database): Promise<LoggedTally[]> {
  const isGiven = judgedBefore === Number.MAX_SAFE_INTEGER ? undefined : lt(tallies.judgedThrough, judgedBefore);
  return db
    .select({
      seq: tallies.seq,
      deliveredMinute: tallies.deliveredMinute,
      judgedThrough: tallies.judgedThrough,
      tally: tallies.tally,
    })
    .from(tallies)
    .where(and(eq(tallies.lane, log.account), gte(tallies.seq, seq), lt(tallies.seq, log.endSeq), isGiven))
    .orderBy(asc(tallies.seq))
    .limit(PAGE_ROWS);
}

/** An early look is the newer word on what goes on, and none on what is over. */
function addStanding(
  episodes: Map<string, { readonly episode: DescribedEpisode; readonly isOver: boolean }>,
  episode: DescribedEpisode,
): void {
  if (episodes.get(episode.id)?.isOver !== true) episodes.set(episode.id, { episode, isOver: false });
}

function incidentsOf(
  episodes: ReadonlyMap<string, { readonly episode: DescribedEpisode; readonly isOver: boolean }>,
): ToldIncident[] {
  const states = new Map([...episodes].map(([id, { isOver }]) => [id, isOver ? 'settled' : 'open']));
  // As the store has them: what JSON cannot say is not there.
  const stored = [...episodes.values()].map(({ episode }) => JSON.parse(JSON.stringify(episode)) as DescribedEpisode);
  const isOver = isOverAll(states);
  return joinAcrossAccounts(runningIncidents(stored)).map((incident) => ({
    state: isOver(incident) ? 'ended' : 'open',
    incident,
  }));
}
