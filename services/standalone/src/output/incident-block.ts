import { formatHowOften, type Incident, type Insight } from '@trailwarden/detector';
import { type Ink, SEVERITY_MARK } from './ink.js';
import { apiName, insightBlock, insightLine } from './insight-block.js';
import { principalName } from './principal.js';
import { formatDuration, formatSpan } from './quantities.js';
import { cutMiddle, plural, shown, spread, visibleLength, wrap } from './text.js';

/** Insights with a chart and who is behind them. */
const INSIGHTS_CHARTED = 3;
/** Insights beyond those, a line each: what, when and how much. */
const INSIGHTS_LISTED = 12;
const REASONS_SHOWN = 5;
const REASON_CHARS_MAX = 400;
const PRINCIPALS_SHOWN = 2;
const ACCOUNTS_SHOWN = 3;
const PRINCIPAL_CHARS_MAX = 60;
const INDENT = '     ';

/** What a list says of an incident. */
export interface IncidentLine {
  /** In front, three characters; undefined for none. */
  readonly rank?: number;
  /** Behind when and how often: "going on". */
  readonly note?: string;
  readonly reasonsMax: number;
}

/** An incident in a few lines: headline, when, and the first of why. */
export function incidentLines(
  incident: Incident,
  { rank, note, reasonsMax }: IncidentLine,
  width: number,
  ink: Ink,
): string[] {
  const inner = width - INDENT.length;
  const when = note === undefined ? whenAndHowOften(incident) : `${whenAndHowOften(incident)} · ${note}`;
  return [
    ...headline(incident, rank, width, ink),
    ...indented(wrap(when, inner).map(ink.faint)),
    ...indented(reasonLines(incident, inner, ink, reasonsMax)),
  ];
}

/** One incident for people: headline, when, why, and its strongest insights. */
export function incidentBlock(
  incident: Incident,
  rank: number | undefined,
  width: number,
  ink: Ink,
  note?: string,
): string[] {
  const inner = width - INDENT.length;
  const { insights } = incident;
  return [
    ...incidentLines(
      incident,
      { reasonsMax: REASONS_SHOWN, ...(rank !== undefined && { rank }), ...(note !== undefined && { note }) },
      width,
      ink,
    ),
    ...insights
      .slice(0, INSIGHTS_CHARTED)
      .flatMap((insight) => indented(['', ...insightBlock(insight, incident.lowHistory, inner, ink)])),
    ...indented(moreInsights(insights.slice(INSIGHTS_CHARTED), inner, ink)),
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `${INDENT}${line}`));
}

function headline(incident: Incident, rank: number | undefined, width: number, ink: Ink): string[] {
  const color = ink.severity[incident.severity];
  const mark = color(`${SEVERITY_MARK[incident.severity]} ${incident.severity.toUpperCase()}`);
  const lead = `${ink.faint(String(rank ?? '').padStart(3))}  ${mark}  `;
  const name = cutMiddle(who(incident), width - visibleLength(lead));
  return spread(`${lead}${ink.title(name)}`, ink.faint(accountsText(incident)), width);
}

function who({ principals, insights, class: kind }: Incident): string {
  const names = [...new Set(principals.map(({ name }) => principalName(name, PRINCIPAL_CHARS_MAX)))];
  if (names.length > 0) {
    const more = names.length - PRINCIPALS_SHOWN;
    return `${names.slice(0, PRINCIPALS_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  }
  const [first] = insights;
  if (first === undefined) return 'nobody named';
  return kind === 'silence'
    ? `${apiName(first.source, first.name)} went quiet`
    : `somebody at ${apiName(first.source, first.name)}`;
}

function accountsText({ accounts }: Incident): string {
  const more = accounts.length - ACCOUNTS_SHOWN;
  const names = accounts.slice(0, ACCOUNTS_SHOWN).map((account) => shown(account, 20));
  return `${plural(accounts.length, 'account')} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function whenAndHowOften(incident: Incident): string {
  const { startMinute, lastMinute, perWeekExpected, lowHistory, relative } = incident;
  const often = lowHistory
    ? 'low history: compared with the rest of these logs'
    : relative >= 1
      ? formatHowOften(perWeekExpected)
      : 'below the threshold of your budget';
  return `${formatSpan(startMinute, lastMinute)} (${formatDuration(lastMinute - startMinute + 1)}) · ${often}`;
}

function reasonLines(incident: Incident, width: number, ink: Ink, reasonsMax: number): string[] {
  // How often it happens stands in the line above already.
  const often = formatHowOften(incident.perWeekExpected);
  const reasons = incident.reasons.filter((reason) => reason !== often);
  const lines = reasons
    .slice(0, reasonsMax)
    .flatMap((reason) =>
      wrap(shown(reason, REASON_CHARS_MAX), width - 2).map((line, at) =>
        at === 0 ? `${ink.alert('·')} ${line}` : `  ${line}`,
      ),
    );
  const more = reasons.length - reasonsMax;
  return more > 0 ? [...lines, ink.faint(`  and ${more} more ${plural(more, 'reason')}`)] : lines;
}

function moreInsights(insights: readonly Insight[], width: number, ink: Ink): string[] {
  if (insights.length === 0) return [];
  const listed = insights.slice(0, INSIGHTS_LISTED).flatMap((insight) => insightLine(insight, width, ink));
  const rest = insights.length - INSIGHTS_LISTED;
  return ['', ...listed, ...(rest > 0 ? [ink.faint(`and ${rest} more ${plural(rest, 'insight')}`)] : [])];
}
