import { coverageBlock } from './coverage-block.js';
import { incidentBlock } from './incident-block.js';
import type { Ink } from './ink.js';
import { principalName } from './principal.js';
import { formatCount, formatDay, formatNumber, formatSpan } from './quantities.js';
import { incidentsShown, type Report } from './report.js';
import { plural, wrap } from './text.js';
import { widthOf } from './width.js';

const INCIDENTS_SHOWN = 10;

/** The whole report for people; every line ends with a newline. */
export function peopleText(report: Report, top: number | undefined, columns: number | undefined, ink: Ink): string {
  const width = widthOf(columns);
  const shown = incidentsShown(report, top ?? Math.min(INCIDENTS_SHOWN, report.incidents.length));
  const lines = [
    '',
    ...title(report, width, ink),
    '',
    ...shown.flatMap((incident, at) => [...incidentBlock(incident, at + 1, width, ink), '']),
    ...closing(report, shown.length, width, ink),
    ...coverageBlock(report, width, ink),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function title({ incidents, coverage, history, span }: Report, width: number, ink: Ink): string[] {
  const { files, records } = coverage;
  const counted = `${formatCount(records.counted)} ${plural(records.counted, 'call')} in ${formatCount(files.read)} ${plural(files.read, 'file')}, ${formatCount(history.accounts)} ${plural(history.accounts, 'account')}`;
  const learnt =
    span && history.firstMinute < span.firstMinute ? `, learnt from since ${formatDay(history.firstMinute)}` : '';
  const looked = `${counted}${learnt}${span ? `, ${formatSpan(span.firstMinute, span.lastMinute)}` : ''}`;
  const found =
    incidents.length === 0
      ? quiet(files.unreadable, coverage.interrupted, history.series, ink)
      : ink.title(`${formatCount(incidents.length)} unusual ${plural(incidents.length, 'incident')}`);
  return [
    `${found}${coverage.interrupted ? ink.alert('  (interrupted: only what was read by then)') : ''}`,
    ...wrap(looked, width).map(ink.faint),
  ];
}

/** "Could not look" is never shown as "quiet". */
function quiet(unreadable: number, interrupted: boolean, series: number, ink: Ink): string {
  if (series === 0) return ink.alert('Nothing to judge.');
  if (interrupted) return ink.good('Nothing unusual so far.');
  return ink.good(unreadable > 0 ? 'Nothing unusual in what could be read.' : 'Nothing unusual.');
}

/** After the incidents: how to see the rest of them, or how to look closer when there were none. */
function closing(report: Report, shown: number, width: number, ink: Ink): string[] {
  const { incidents, candidates, history, incidentsPerWeek, command } = report;
  const rest = incidents.length - shown;
  if (rest > 0) {
    return [
      ...wrap(
        `${formatCount(rest)} more ${plural(rest, 'incident')}: --top ${incidents.length} shows all, --json all in full.`,
        width,
      ).map(ink.faint),
      '',
    ];
  }
  if (incidents.length > 0) return [];
  if (history.series === 0) {
    return [
      ...wrap('No call was left to look at: see what was counted below, and what --select leaves out.', width),
      '',
    ];
  }
  const [nearest] = candidates;
  const who = nearest?.principals[0];
  const closest =
    nearest === undefined
      ? ''
      : ` The nearest thing, ${who ? `${principalName(who.name, 60)}, ` : ''}reached ${formatNumber(100 * nearest.relative)}% of the threshold.`;
  return [
    ...wrap(
      `What was judged of ${formatCount(history.series)} ${plural(history.series, 'API')} stayed within what is normal here, at a budget of ${formatNumber(incidentsPerWeek)} incidents a week.${closest}`,
      width,
    ),
    ...wrap(
      `Look closer with: ${command} analyze … --budget ${formatNumber(4 * incidentsPerWeek)}/week, or --top 5 for the nearest.`,
      width,
    ).map(ink.faint),
    '',
  ];
}
