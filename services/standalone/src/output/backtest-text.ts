import type { StoreBacktest, ToldIncident } from '@trailwarden/collector';
import type { Severity } from '@trailwarden/detector';
import { columnsTable } from './columns-table.js';
import { incidentLines } from './incident-block.js';
import { type Ink, SEVERITY_MARK } from './ink.js';
import { formatCount, formatMinute, formatNumber, formatSpan } from './quantities.js';
import { plural, shown, wrap } from './text.js';
import { widthOf } from './width.js';

export interface BacktestShown {
  readonly backtest: StoreBacktest;
  /** The settings that are tried, in words: "20/week". */
  readonly trying: string;
  /** Nothing was asked to be different. */
  readonly isSame: boolean;
  readonly columns: number | undefined;
  readonly ink: Ink;
}

const WEEK_MINUTES = 10_080;
/** Over less than that a number a week says nothing. */
const WEEKS_MIN = 1 / 7;
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
const INCIDENTS_SHOWN = 10;

/** Incidents a week; undefined over too short a time. */
export function perWeek({ fromMinute, throughMinute }: StoreBacktest, incidents: number): number | undefined {
  const weeks = (throughMinute - fromMinute + 1) / WEEK_MINUTES;
  return weeks < WEEKS_MIN ? undefined : incidents / weeks;
}

export function backtestText(shownBacktest: BacktestShown): string {
  const { backtest, trying, isSame, ink } = shownBacktest;
  const width = widthOf(shownBacktest.columns);
  const { live, replayed, onlyLive, onlyReplayed } = backtest;
  const isEqual = live.length === replayed.length && onlyLive.length + onlyReplayed.length === 0;
  const lines = [
    '',
    ink.title(isSame ? 'The same settings again' : `With ${shown(trying, 200)}`),
    ...wrap(lookedText(backtest), width).map(ink.faint),
    ...trustLines(backtest, width, ink),
    '',
    ...countsTable(backtest, ink).map((line) => `  ${line}`),
    '',
    ...(isEqual
      ? [
          ink.good(`The same ${formatCount(live.length)} ${plural(live.length, 'incident is', 'incidents are')} told.`),
          '',
        ]
      : []),
    ...section(`Would be told as well: ${formatCount(onlyReplayed.length)}`, onlyReplayed, width, ink),
    ...section(`Would not be told: ${formatCount(onlyLive.length)}`, onlyLive, width, ink),
    ...severityLines(backtest, width, ink),
  ];
  return `${lines.join('\n')}\n`;
}

function lookedText({ fromMinute, throughMinute, lanes, tallies }: StoreBacktest): string {
  const counts = `${formatCount(tallies)} ${plural(tallies, 'tally', 'tallies')} of ${formatCount(lanes)} ${plural(lanes, 'account')} replayed`;
  return `${counts}; compared: ${formatSpan(fromMinute, throughMinute)}`;
}

function trustLines(
  { fromMinute, throughMinute, trustedFromMinute }: StoreBacktest,
  width: number,
  ink: Ink,
): string[] {
  if (trustedFromMinute <= fromMinute) return [];
  const text =
    trustedFromMinute > throughMinute
      ? 'Tallies of before are gone, and what is kept is less than a week: the replay knows too little to be trusted.'
      : `Tallies of before are gone: the replay can be trusted from ${formatMinute(trustedFromMinute)} UTC on, after a week of what is kept.`;
  return wrap(text, width).map(ink.alert);
}

function countsTable(backtest: StoreBacktest, ink: Ink): string[] {
  const { live, replayed } = backtest;
  const weekly = (incidents: number) => {
    const rate = perWeek(backtest, incidents);
    return rate === undefined ? '' : `${formatNumber(rate)}/week`;
  };
  const of = (told: readonly ToldIncident[], severity: Severity) =>
    told.filter(({ incident }) => incident.severity === severity).length;
  return columnsTable(
    [
      { title: '', right: false },
      { title: 'as it is', right: true },
      { title: 'replayed', right: true },
    ],
    [
      ['incidents', formatCount(live.length), formatCount(replayed.length)],
      [ink.faint('a week'), ink.faint(weekly(live.length)), ink.faint(weekly(replayed.length))],
      ...SEVERITIES.map((severity) => [
        ink.severity[severity](`${SEVERITY_MARK[severity]} ${severity}`),
        formatCount(of(live, severity)),
        formatCount(of(replayed, severity)),
      ]),
    ],
    ink,
  );
}

/** The most unusual first. */
function section(title: string, told: readonly ToldIncident[], width: number, ink: Ink): string[] {
  if (told.length === 0) return [];
  const ranked = [...told].sort((a, b) => b.incident.relative - a.incident.relative);
  const more = told.length - INCIDENTS_SHOWN;
  return [
    ink.strong(title),
    '',
    ...ranked
      .slice(0, INCIDENTS_SHOWN)
      .flatMap(({ incident }) => [...incidentLines(incident, { reasonsMax: 1 }, width, ink), '']),
    ...(more > 0 ? [ink.faint(`and ${formatCount(more)} more; --json has all`), ''] : []),
  ];
}

function severityLines({ both }: StoreBacktest, width: number, ink: Ink): string[] {
  const moved = both.filter(({ live, replayed }) => live.incident.severity !== replayed.incident.severity);
  if (moved.length === 0) return [];
  const more = moved.length - INCIDENTS_SHOWN;
  return [
    ink.strong(`Told as before, with another severity: ${formatCount(moved.length)}`),
    '',
    ...moved
      .slice(0, INCIDENTS_SHOWN)
      .flatMap(({ live, replayed }) => [
        ...incidentLines(replayed.incident, { reasonsMax: 0, note: `${live.incident.severity} as it is` }, width, ink),
        '',
      ]),
    ...(more > 0 ? [ink.faint(`and ${formatCount(more)} more; --json has all`), ''] : []),
  ];
}
