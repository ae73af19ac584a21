import {
  DAY_MINUTES,
  type DescribedEpisode,
  earlyEpisodes,
  encodeLane,
  type Lane,
  openEpisodes,
  step,
} from '@trailwarden/detector';
import type { Database } from '@trailwarden/platform';
import { advance, contextAt, dayOf, endOfDay, type Judged, type Judging } from '../judge/advance.js';
import { advanceTarget, readHorizon } from '../judge/advance-target.js';
import { type PoolDays, type Pools, poolDayOf } from '../judge/pools.js';
import { commitLane } from './commit-lane.js';
import type { HeldLane } from './held-lane.js';
import { type HeldLanes, laneBytes } from './held-lanes.js';
import { filesToRead, firstUnread, type LogFileRow, laneStanding } from './lane-rows.js';
import { type FileResult, type ReadingFiles, readFiles } from './read-files.js';
import { type EpisodesToTell, tellEpisodes } from './tell-episodes.js';

export interface LaneWork {
  readonly db: Database;
  readonly pools: Pools;
  readonly held: HeldLanes;
  readonly reading: ReadingFiles;
  /** Nothing is judged after this minute, as when a simulation is over. */
  readonly endMinute?: number | undefined;
}

/** What came of one go at a lane. */
export interface LaneWorked {
  readonly files: readonly FileResult[];
  /** Minutes that were judged now. */
  readonly judged: number;
  /** There was more to read than fits one go. */
  readonly more: boolean;
  /** Some episode began, changed, ended or was taken back. */
  readonly told: boolean;
  /** The last day that can be judged is. */
  readonly dayDone: boolean;
}

/** A go at a lane is one transaction and, on an embedded store, nobody else's turn meanwhile. */
const FILES_PER_GO_MAX = 400;
/** A snapshot is only there to be quicker after a restart: it is taken when that would save so much. */
const SNAPSHOT_TALLIES = 300;
const SNAPSHOT_MINUTES = 120;
/** Open minutes are looked at early when they are that recent; in history nobody waits for them. */
const EARLY_MINUTES = DAY_MINUTES;

/**
 * Reads what waits of a lane, judges what can be judged, and commits both.
 * @returns undefined when judging has not begun yet.
 * @throws LaneMovedError, or whatever the store throws; nothing is changed then.
 */
export async function workLane(account: string, work: LaneWork, signal: AbortSignal): Promise<LaneWorked | undefined> {
  const { db, pools, held, reading, endMinute } = work;
  // Before the files are asked for: what is found later was not known yet.
  const standing = await laneStanding(db, account);
  if (standing === undefined) return undefined;
  const { row, days, known } = standing;
  const before = await held.take(row, days);
  const rows = await filesToRead(db, account, readHorizon(days.latest), reading.nowMs(), FILES_PER_GO_MAX);
  const judging = await pools.judging(dayOf(before.judgedThrough), days.latest, days);
  const { files, lastEventMinute } = await giveFiles(before, rows, judging, reading, signal);

  const unread = await firstUnread(db, account, idsHandled(files));
  const knownFiles = { knownThrough: known, firstUnread: unread, endMinute };
  const target = advanceTarget(knownFiles, days.latest) ?? before.judgedThrough;
  const judgedThrough = Math.max(before.judgedThrough, target);
  const judged = advance(before.lane, before.judgedThrough, judgedThrough, judging);
  const told = tellEpisodes(
    { settled: judged.settled, open: openEpisodes(before.lane).filter(({ crossed }) => crossed !== undefined) },
    lookEarly(before.lane, judgedThrough, judging, reading.nowMs()),
    before.told,
  );
  const after: HeldLane = {
    ...before,
    version: before.version + 1,
    nextSeq: before.nextSeq + files.filter((file) => file.kind === 'counted' && file.tally !== undefined).length,
    judgedThrough,
    lastEventMinute,
    told: told.told,
  };
  const episodesChanged = told.changed.length + told.withdrawn.length > 0;
  const isIdle = files.length === 0 && judgedThrough === before.judgedThrough && !episodesChanged;
  held.put(isIdle ? before : await commit(db, before, after, { files, judged, told, days, nowMs: reading.nowMs() }));
  return {
    files,
    judged: judgedThrough - before.judgedThrough,
    more: rows.length === FILES_PER_GO_MAX,
    told: episodesChanged,
    dayDone: judgedThrough >= endOfDay(days.latest),
  };
}

async function giveFiles(
  { lane, counted, judgedThrough, lastEventMinute: lastBefore }: HeldLane,
  rows: readonly LogFileRow[],
  judging: Judging,
  reading: ReadingFiles,
  signal: AbortSignal,
): Promise<{ readonly files: readonly FileResult[]; readonly lastEventMinute: number | undefined }> {
  const files: FileResult[] = [];
  const context = contextAt(judgedThrough, judging);
  let lastEventMinute = lastBefore;
  for await (const file of readFiles(rows, counted, reading, signal)) {
    files.push(file);
    if (file.kind !== 'counted' || file.tally === undefined) continue;
    step(lane, { kind: 'tally', tally: file.tally, deliveredMinute: file.row.deliveredMinute }, context);
    lastEventMinute = Math.max(lastEventMinute ?? 0, file.tally.counts.minute.at(-1) ?? 0);
  }
  return { files, lastEventMinute };
}

function idsHandled(files: readonly FileResult[]): number[] {
  return files.filter(({ kind }) => kind !== 'later').map(({ row }) => row.id);
}

/** The backtest looks as the collector does. */
export function lookEarly(lane: Lane, judgedThrough: number, judging: Judging, nowMs: number): DescribedEpisode[] {
  if (judgedThrough < nowMs / 60_000 - EARLY_MINUTES) return [];
  return earlyEpisodes(lane, contextAt(judgedThrough, judging));
}

interface Gone {
  readonly files: readonly FileResult[];
  readonly judged: Judged;
  readonly told: EpisodesToTell;
  readonly days: PoolDays;
  readonly nowMs: number;
}

async function commit(
  db: Database,
  before: HeldLane,
  after: HeldLane,
  { files, judged, told, days, nowMs }: Gone,
): Promise<HeldLane> {
  const { judgedThrough, nextSeq } = after;
  const snapshot = isTimeForSnapshot(after) ? encodeLane(after.lane) : undefined;
  await commitLane(db, {
    before,
    after,
    files,
    told,
    contributions: judged.contributions.map((contribution) => ({
      contribution,
      poolDay: poolDayOf(contribution.day, days),
    })),
    snapshot,
    nowMs,
  });
  return snapshot === undefined
    ? after
    : { ...after, snapshotMinute: judgedThrough, snapshotSeq: nextSeq, laneBytes: laneBytes(snapshot.length) };
}

function isTimeForSnapshot({ nextSeq, snapshotSeq, judgedThrough, snapshotMinute }: HeldLane): boolean {
  return nextSeq - snapshotSeq >= SNAPSHOT_TALLIES || judgedThrough - snapshotMinute >= SNAPSHOT_MINUTES;
}
