import { type Attribution, type Insight, shortSource } from '@trailwarden/detector';
import { chartLines } from './chart.js';
import type { Ink } from './ink.js';
import { principalName } from './principal.js';
import { formatClock, formatDuration, formatNumber, formatRate } from './quantities.js';
import { shown, spread, visibleLength } from './text.js';

/** Largest values named of each attribute; all five are in the records. */
const VALUES_SHOWN = 2;
/** Alone on a line a value may be longer than with others. */
const VALUE_CHARS_MAX = { alone: 48, withOthers: 28 } as const;
/** Longer than any region of AWS. */
const REGION_CHARS_MAX = 16;
/** Parts of the line that an API and an error code may fill. */
const API_SHARE = 0.45;
const ERROR_SHARE = 0.3;
/** A baseline's list of this many is cut, so a value missing from it may still be an old one. */
const BASELINE_VALUES_MAX = 5;

const LABELS: readonly (readonly [Attribution['attribute'], string])[] = [
  ['userIdentityArn', 'who'],
  ['sourceIPAddress', 'from'],
  ['userAgent', 'with'],
  ['errorCode', 'error'],
];

/** One insight: what, where, usual and observed rate, a chart, who and from where. */
export function insightBlock(insight: Insight, lowHistory: boolean, width: number, ink: Ink): string[] {
  return [
    ...heading(insight, width, ink),
    ...chartLines(insight, width - 2, ink).map((line) => `  ${line}`),
    ...sideBySide(
      LABELS.flatMap(([attribute, label]) => attributionText(insight, attribute, label, lowHistory, ink)),
      width - 2,
    ).map((line) => `  ${line}`),
  ];
}

/** An insight in a line (two on a narrow terminal): what, where, since when, usual and observed rate. */
export function insightLine(insight: Insight, width: number, ink: Ink): string[] {
  const peak = insight.direction === 'above' ? ink.faint(`, peak ${formatNumber(insight.peakPerMinute)}`) : '';
  const when = ink.faint(formatClock(insight.startMinute));
  return spread(whatAndWhere(insight, width, ink), `${when}  ${rates(insight, ink)}${peak}`, width);
}

/** "ssm PutParameter": the service without its host. */
export function apiName(source: string, name: string, charsMax = 40): string {
  return shown(`${shortSource(source)} ${name}`, charsMax);
}

function heading(insight: Insight, width: number, ink: Ink): string[] {
  return spread(whatAndWhere(insight, width, ink), rates(insight, ink), width);
}

function whatAndWhere(insight: Insight, width: number, ink: Ink): string {
  const name = apiName(insight.source, insight.name, Math.floor(API_SHARE * width));
  const api = `${ink.strong(name)}${ink.faint(` in ${shown(insight.region, REGION_CHARS_MAX)}`)}`;
  if (insight.metric === 'calls') return api;
  const error = insight.errorCode ? shown(insight.errorCode, Math.floor(ERROR_SHARE * width)) : 'errors';
  return `${api}${ink.alert(`, ${error}`)}`;
}

function rates(insight: Insight, ink: Ink): string {
  return `${ink.faint('usual')} ${formatRate(insight.baseline.perMinute)} ${ink.faint('→')} ${ink.alert(observed(insight))}`;
}

function observed(insight: Insight): string {
  const rate = insight.direction === 'above' ? insight.atStart.perMinute : insight.overall.perMinute;
  return insight.direction === 'below' && rate === 0
    ? `none for ${formatDuration(Math.max(1, Math.round(insight.overall.minutes)))}`
    : formatRate(rate);
}

function attributionText(
  insight: Insight,
  attribute: Attribution['attribute'],
  label: string,
  lowHistory: boolean,
  ink: Ink,
): string[] {
  const attribution = insight.attributions.find((each) => each.attribute === attribute);
  const values = attribution?.insight.filter(({ value }) => value !== '' && value !== 'null') ?? [];
  if (attribution === undefined || values.length === 0) return [];
  if (attribute === 'errorCode' && insight.metric === 'errors') return [];
  const total = Math.max(
    insight.overall.perMinute,
    attribution.insight.reduce((sum, { average }) => sum + average, 0),
  );
  const baselineIsWhole =
    !lowHistory && attribution.baseline.length > 0 && attribution.baseline.length < BASELINE_VALUES_MAX;
  const charsMax = values.length === 1 ? VALUE_CHARS_MAX.alone : VALUE_CHARS_MAX.withOthers;
  const texts = values.slice(0, VALUES_SHOWN).map(({ value, average }) => {
    const known = !baselineIsWhole || attribution.baseline.some((before) => before.value === value);
    const name = attribute === 'userIdentityArn' ? principalName(value, charsMax) : shown(value, charsMax);
    return `${name} ${ink.faint(percent(average, total))}${known ? '' : ink.alert(' new')}`;
  });
  const more = values.length - texts.length;
  // What stopped has nobody behind it; its attributions are those of before.
  const title = insight.direction === 'below' && attribute === 'userIdentityArn' ? 'until then' : label;
  return [`${ink.faint(title)} ${texts.join(ink.faint(' · '))}${more > 0 ? ink.faint(` · and ${more} more`) : ''}`];
}

/** As few lines as they fit on. */
function sideBySide(texts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const last = lines.at(-1);
    const joined = last === undefined ? text : `${last}   ${text}`;
    if (last !== undefined && visibleLength(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(text);
  }
  return lines;
}

function percent(part: number, whole: number): string {
  const share = whole > 0 ? (100 * part) / whole : 0;
  return share > 0 && share < 1 ? '<1%' : `${formatNumber(Math.round(share))}%`;
}
