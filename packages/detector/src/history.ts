import { DAY_MINUTES, HOUR_MINUTES, LEARN_HOURS_MIN } from './constants.js';
import { FREE } from './fold/rows.js';
import type { Thresholds } from './pool/thresholds.js';
import type { Lane } from './state/lane.js';
import { PRINCIPAL_ERRORS } from './state/series-table.js';

/** How much there was to learn from, and what could not be judged. */
export interface History {
  readonly firstMinute: number;
  readonly lastMinute: number;
  readonly days: number;
  /** full: three weeks and more; short: less, but over 26 hours; low: under 26 hours, compared with the rest of the same logs. */
  readonly kind: 'full' | 'short' | 'low';
  readonly accounts: number;
  readonly series: number;
  /** Series seen for less than 26 hours: only compared with their like. */
  readonly seriesTooNew: number;
  /** Accounts seen for less than 26 hours: not judged at all (but where all logs are that short). */
  readonly accountsTooNew: readonly string[];
  /** Calls left out by the selection. */
  readonly callsNotSelected: number;
  /** What would make the answers better, in sentences. */
  readonly advice: readonly string[];
}

const FULL_DAYS = 21;

export function describeHistory(
  lanes: readonly Lane[],
  firstMinute: number,
  lastMinute: number,
  thresholds: Thresholds,
): History {
  const days = Math.max(0, (lastMinute - firstMinute + 1) / DAY_MINUTES);
  const compared = lanes.some((lane) => lane.comparedMinutes > 0);
  const kind = compared ? 'low' : days >= FULL_DAYS ? 'full' : 'short';
  let series = 0;
  let seriesTooNew = 0;
  for (const lane of lanes) {
    const { columns: c } = lane.series;
    for (let row = 0; row < lane.series.length; row++) {
      if (c.kind[row] === FREE || c.kind[row] === PRINCIPAL_ERRORS) continue;
      series++;
      if (compared || c.hours[row]! < LEARN_HOURS_MIN) seriesTooNew++;
    }
  }
  const tooNew = lanes.filter((lane) => !compared && lastMinute - lane.birthMinute < LEARN_HOURS_MIN * HOUR_MINUTES);
  return {
    firstMinute,
    lastMinute,
    days,
    kind,
    accounts: lanes.length,
    series,
    seriesTooNew,
    accountsTooNew: tooNew.map((lane) => lane.account).sort(),
    callsNotSelected: lanes.reduce((sum, lane) => sum + lane.pending.callsNotSelected, 0),
    advice: advise(kind, days, tooNew.length, thresholds),
  };
}

function advise(kind: History['kind'], days: number, accountsTooNew: number, thresholds: Thresholds): string[] {
  const advice: string[] = [];
  if (kind === 'low') {
    advice.push(
      'There is under a day of logs, so they were only compared with themselves: bursts stand out, steady misuse does not.',
    );
    advice.push('Give at least eight days (better four weeks) of the same trail, or add them with --history DIR.');
  } else if (days < 8) {
    advice.push(
      'There is under a week to learn from: who is new and what is periodic is hardly known yet. Eight days or more help at once.',
    );
  } else if (thresholds.people.source === 'fallback') {
    advice.push(
      'Thresholds are the defaults of similar organizations; from three weeks of logs on they come from your own history and hold the budget.',
    );
  }
  if (accountsTooNew > 0) {
    advice.push(
      `${accountsTooNew === 1 ? 'One account has' : `${accountsTooNew} accounts have`} under 26 hours of events and could not be judged.`,
    );
  }
  return advice;
}
