import { decodeTally, encodeTally, HashSet64 } from '@trailwarden/cloudtrail';
import { Packr } from 'msgpackr';
import { DetectorStateError } from '../errors.js';
import type { Episode, Group, Member } from '../group/episode.js';
import type { TrackedInsight } from '../insight/tracked-insight.js';
import { loadTaught, type SavedTaught, saveTaught } from '../pool/contribution.js';
import { createLane, type Lane, type Region } from './lane.js';
import { namesOf, principalName, seriesKey } from './names.js';
import type { CompiledSelection } from './pending.js';
import { CALLS } from './series-table.js';
import type { SavedTable } from './table.js';

const LANE_FORMAT = 2;
const packr = new Packr({ moreTypes: true, useRecords: false });

/** A lane as saved. Maps are lists of entries, and what can be derived is left out. */
interface SavedLane {
  readonly format: number;
  readonly account: string;
  readonly birthMinute: number;
  readonly closedMinute: number;
  readonly comparedMinutes: number;
  readonly series: SavedTable;
  readonly freeSeries: readonly number[];
  readonly principals: SavedTable;
  readonly slots: SavedTable;
  readonly firstFreeSlot: number;
  readonly recent: SavedTable;
  readonly texts: readonly string[];
  readonly textsInUse: number;
  readonly pairs: Uint8Array;
  readonly regions: readonly Region[];
  readonly pending: readonly { readonly addedAfter: number; readonly tally: Uint8Array }[];
  readonly callsNotSelected: number;
  readonly groups: readonly Group[];
  readonly episodes: readonly (Omit<Episode, 'members'> & { readonly members: readonly [string, Member][] })[];
  readonly insights: readonly (Omit<TrackedInsight, 'values'> & { readonly values: readonly [string, number][][] })[];
  readonly nextEpisode: number;
  readonly nextInsight: number;
  readonly taught: SavedTaught;
  readonly silenceWatch: readonly number[];
  readonly gapWatch: readonly number[];
  readonly seriesDropped: number;
  readonly insightsDropped: number;
}

/** A lane as a versioned byte string; `decodeLane` of it judges every later minute alike. */
export function encodeLane(lane: Lane): Uint8Array {
  const saved: SavedLane = {
    format: LANE_FORMAT,
    account: lane.account,
    birthMinute: lane.birthMinute,
    closedMinute: lane.closedMinute,
    comparedMinutes: lane.comparedMinutes,
    series: lane.series.save(),
    freeSeries: lane.freeSeries,
    principals: lane.principals.save(),
    slots: lane.slots.table.save(),
    firstFreeSlot: lane.slots.firstFree,
    recent: lane.recent.table.save(),
    texts: lane.texts.save(),
    textsInUse: lane.textsInUse,
    pairs: lane.pairs.encode(),
    regions: lane.regions,
    pending: [...lane.pending.views].map((view) => ({ addedAfter: view.addedAfter, tally: encodeTally(view.tally) })),
    callsNotSelected: lane.pending.callsNotSelected,
    groups: [...lane.groups.values()],
    episodes: [...lane.episodes.values()].map((episode) => ({ ...episode, members: [...episode.members] })),
    insights: [...lane.insights.values()].map((insight) => ({ ...insight, values: insight.values.map((v) => [...v]) })),
    nextEpisode: lane.nextEpisode,
    nextInsight: lane.nextInsight,
    taught: saveTaught(lane.taught),
    silenceWatch: lane.silenceWatch,
    gapWatch: lane.gapWatch,
    seriesDropped: lane.seriesDropped,
    insightsDropped: lane.insightsDropped,
  };
  return Uint8Array.from(packr.pack(saved));
}

/**
 * @param select - the selection in force: rows of pending tallies are chosen anew.
 * @throws {DetectorStateError} when the bytes were written by another version.
 */
export function decodeLane(bytes: Uint8Array, select: CompiledSelection): Lane {
  const saved = packr.unpack(bytes) as SavedLane;
  if (saved?.format !== LANE_FORMAT) throw new DetectorStateError('lane', saved?.format, LANE_FORMAT);
  const lane = createLane(saved.account);
  lane.birthMinute = saved.birthMinute;
  lane.closedMinute = saved.closedMinute;
  lane.comparedMinutes = saved.comparedMinutes;
  lane.series.load(saved.series);
  lane.freeSeries.push(...saved.freeSeries);
  lane.principals.load(saved.principals);
  lane.slots.table.load(saved.slots);
  lane.slots.firstFree = saved.firstFreeSlot;
  lane.recent.table.load(saved.recent);
  lane.texts.load(saved.texts);
  lane.textsInUse = saved.textsInUse;
  lane.pairs = HashSet64.decode(saved.pairs);
  lane.regions.push(...saved.regions);
  for (const { tally, addedAfter } of saved.pending) {
    lane.pending.add(decodeTally(tally), lane.account, select, lane.closedMinute, addedAfter);
  }
  lane.pending.callsNotSelected = saved.callsNotSelected;
  for (const group of saved.groups) lane.groups.set(group.key, group);
  for (const { members, ...episode } of saved.episodes) {
    lane.episodes.set(episode.number, { ...episode, members: new Map(members) });
  }
  for (const { values, ...insight } of saved.insights) {
    lane.insights.set(insight.number, { ...insight, values: values.map((v) => new Map(v)) });
  }
  lane.nextEpisode = saved.nextEpisode;
  lane.nextInsight = saved.nextInsight;
  lane.taught = loadTaught(saved.taught);
  lane.silenceWatch = [...saved.silenceWatch];
  lane.gapWatch = [...saved.gapWatch];
  lane.seriesDropped = saved.seriesDropped;
  lane.insightsDropped = saved.insightsDropped;
  nameRows(lane);
  return lane;
}

function nameRows(lane: Lane): void {
  const { columns: c } = lane.series;
  for (let row = 0; row < lane.series.length; row++) {
    if (c.kind[row] === CALLS) lane.seriesRows.set(seriesKey(namesOf(lane, row)), row);
  }
  for (let row = 0; row < lane.principals.length; row++) lane.principalRows.set(principalName(lane, row), row);
}
