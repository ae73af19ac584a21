import { hashText } from '@trailwarden/cloudtrail';
import { DAY_MINUTES, HOUR_MINUTES } from '../constants.js';
import { NEWS_EVIDENCE } from '../evidence/index.js';
import type { NewsEvidence } from '../evidence/kinds.js';
import { ownRateSurprise } from '../evidence/own-rate.js';
import { classAt } from '../pool/layout.js';
import { newsRate, type Pool } from '../pool/pool.js';
import type { Lane } from '../state/lane.js';
import { namesOf, principalName, seriesKey } from '../state/names.js';
import type { Sighting } from './count-minute.js';

/** Address prefixes remembered per principal; whoever fills this changes address all day, which is no news. */
const PREFIXES_MAX = 256;
const ADDRESS_BIT = 1;
const AGENT_BIT = 2;

/** News as it becomes evidence. */
export interface FoundNews {
  readonly kind: NewsEvidence;
  readonly principal: number;
  readonly surprise: number;
  /** The new address prefix, agent or API, in words. */
  readonly what: string;
}

/**
 * Looks for combinations never seen before, judges them by what was known until now, then learns them.
 * A principal's first day is one piece of news, not many: only itself and the APIs it is a new caller of count.
 *
 * @param taught - numbers of the lane's contribution to the pool.
 */
export function findNews(
  lane: Lane,
  sightings: readonly Sighting[],
  minute: number,
  pool: Pool,
  taught: Float64Array,
): FoundNews[] {
  const found: FoundNews[] = [];
  const established = minute - lane.birthMinute >= 7 * DAY_MINUTES;
  const context: Context = { lane, minute, pool, taught, found, teaches: established };
  for (const sighting of sightings) see(context, sighting);
  return found;
}

interface Context {
  readonly lane: Lane;
  readonly minute: number;
  readonly pool: Pool;
  readonly taught: Float64Array;
  readonly found: FoundNews[];
  /** An account's first week is all news: it teaches nothing about how often news happens. */
  readonly teaches: boolean;
}

function see(context: Context, { principal, series, address, agent }: Sighting): void {
  const { lane, minute } = context;
  const { columns: p } = lane.principals;
  const firstDay = minute - p.birthMinute[principal]! < DAY_MINUTES;
  const appeared = noteActive(context, principal, firstDay);
  noteApiActive(lane, series, minute);
  if (appeared) {
    report(context, 'principal', principal, series, '');
    teach(context, principal, 'principals');
  }
  const name = principalName(lane, principal);
  if (isNewPair(lane, name, 'api', seriesKey(namesOf(lane, series)))) noteNewApi(context, principal, series, firstDay);
  if (address !== '' && p.prefixes[principal]! < PREFIXES_MAX && isNewPair(lane, name, 'address', address)) {
    p.prefixes[principal] = p.prefixes[principal]! + 1;
    if (!firstDay) {
      report(context, 'address', principal, series, address);
      noteNewsHour(context, principal, ADDRESS_BIT);
    }
  }
  if (agent !== '' && isNewPair(lane, name, 'agent', agent) && !firstDay) {
    report(context, 'agent', principal, series, agent);
    noteNewsHour(context, principal, AGENT_BIT);
  }
}

/** Counts the hour as active, once; true when this is the principal's very first. */
function noteActive(context: Context, principal: number, firstDay: boolean): boolean {
  const { columns: p } = context.lane.principals;
  const hour = Math.floor(context.minute / HOUR_MINUTES);
  if (p.lastActiveHour[principal] === hour) return false;
  const appeared = p.lastActiveHour[principal] === 0;
  p.lastActiveHour[principal] = hour;
  p.hourNews[principal] = 0;
  if (firstDay) return appeared;
  p.activeHours[principal] = p.activeHours[principal]! + 1;
  for (const chances of ['addressHours', 'agentHours', 'apiHours'] as const) teach(context, principal, chances);
  return appeared;
}

function noteApiActive(lane: Lane, series: number, minute: number): void {
  const { columns: c } = lane.series;
  const hour = Math.floor(minute / HOUR_MINUTES);
  if (c.lastActiveHour[series] === hour) return;
  c.lastActiveHour[series] = hour;
  c.activeHours[series] = c.activeHours[series]! + 1;
}

function noteNewApi(context: Context, principal: number, series: number, firstDay: boolean): void {
  const { lane, minute, pool } = context;
  const { columns: c } = lane.series;
  const { columns: p } = lane.principals;
  const names = namesOf(lane, series);
  const what = `${names.source} ${names.name}`;
  report(context, 'caller', principal, series, what);
  c.callers[series] = c.callers[series]! + 1;
  if (firstDay) return;
  const kind = p.kind[principal]!;
  if (p.eventMinute[principal]! > 0 && minute - p.eventMinute[principal]! < HOUR_MINUTES) {
    const meanFurther = newsRate(pool, kind, 'furtherApis', 'endedEvents');
    p.eventNats[principal] = p.eventNats[principal]! + Math.log(1 + 1 / meanFurther);
    teach(context, principal, 'furtherApis');
  } else {
    const rate = newsRate(pool, kind, 'apiEvents', 'apiHours');
    p.eventNats[principal] = ownRateSurprise(p.apiEvents[principal]!, p.activeHours[principal]!, rate);
    p.eventMinute[principal] = minute;
    p.apiEvents[principal] = p.apiEvents[principal]! + 1;
    teach(context, principal, 'apiEvents');
    teach(context, principal, 'endedEvents');
  }
  report(context, 'api', principal, series, what);
}

/** An hour with news of a sort counts once, however much there was. */
function noteNewsHour(context: Context, principal: number, bit: number): void {
  const { columns: p } = context.lane.principals;
  if (p.hourNews[principal]! & bit) return;
  p.hourNews[principal] = p.hourNews[principal]! | bit;
  const hours = bit === ADDRESS_BIT ? p.addressHours : p.agentHours;
  hours[principal] = hours[principal]! + 1;
  teach(context, principal, bit === ADDRESS_BIT ? 'addresses' : 'agents');
}

function report(context: Context, news: NewsEvidence['news'], principal: number, series: number, what: string): void {
  const { lane, pool, minute } = context;
  for (const kind of NEWS_EVIDENCE) {
    if (kind.news !== news) continue;
    const surprise = kind.judge({ lane, pool, principal, minute, series });
    if (surprise > 0) context.found.push({ kind, principal, surprise, what });
  }
}

function teach({ lane, taught, teaches }: Context, principal: number, field: Parameters<typeof classAt>[1]): void {
  if (!teaches) return;
  const at = classAt(lane.principals.columns.kind[principal]!, field);
  taught[at] = taught[at]! + 1;
}

const hash = new Uint32Array(2);

function isNewPair(lane: Lane, principal: string, kind: string, value: string): boolean {
  hashText(`${kind}\n${principal}\n${value}`, hash);
  return lane.pairs.add(hash[0]!, hash[1]!);
}
