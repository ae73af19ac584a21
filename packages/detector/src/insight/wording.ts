import type { Incident, Insight, News, NewsKind, Rate } from '../incident.js';
import { parsePrincipal, shortPrincipal, shortSource } from './principal-name.js';

/** Sentences of an incident before the rest is only counted: more are not read. */
const REASONS_MAX = 8;
/** APIs, addresses or agents of one sentence that are named. */
const NAMED_MAX = 3;
/** Texts from logs may be long on purpose. */
const NAME_CHARS_MAX = 80;
/** Below this a rate a minute is easier to read by the hour. */
const USUAL_PER_MINUTE_MIN = 0.1;
/** A mean over so few calls that not one was seen. */
const COUNT_MIN = 0.5;
/** Least part of the calls that has to fail before the failing is worth a sentence. */
const FAILED_SHARE_MIN = 0.1;

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 1_440;
/** From `least` on a rate is said in a unit: what rounds to one; two in three days are nearer to one a day than to one in two days. */
const RATE_UNITS = [
  { minutes: 1, unit: 'a minute', least: 0.95 },
  { minutes: MINUTES_PER_HOUR, unit: 'an hour', least: 0.95 },
  { minutes: MINUTES_PER_DAY, unit: 'a day', least: 2 / 3 },
] as const;
const DAYS_PER_YEAR = 365;
const WEEKS_PER_YEAR = 52;

/** 41, 1,230, 2.5, 0.2: no decimals from ten on, else one; two where one would say zero. */
export function formatNumber(value: number): string {
  if (value >= 9.95) return Math.round(value).toLocaleString('en-US');
  const one = Number(value.toFixed(1));
  return String(one === 0 ? Number(value.toFixed(2)) : one);
}

/** "41 a minute", "1.5 an hour", "3 a day", "once in 9 days", "none": the first unit in which it is at least one. */
export function formatRate(perMinute: number): string {
  return rateOf(perMinute, '');
}

/** With a noun: "41 calls a minute", "1 call an hour", "1 call in 9 days", "none". */
function rateOf(perMinute: number, noun: string): string {
  if (!(perMinute > 0)) return 'none';
  for (const { minutes, unit, least } of RATE_UNITS) {
    if (perMinute * minutes >= least) return `${counted(Math.max(1, perMinute * minutes), noun)} ${unit}`;
  }
  const days = Math.round(1 / (perMinute * MINUTES_PER_DAY));
  const once = noun === '' ? 'once' : `1 ${noun}`;
  return days > DAYS_PER_YEAR ? `less than ${once} a year` : `${once} in ${formatNumber(days)} days`;
}

/** "1 call", "2 calls", "0.2 calls"; the number alone without a noun. */
function counted(number: number, noun: string): string {
  const text = formatNumber(number);
  return noun === '' ? text : `${text} ${noun}${text === '1' ? '' : 's'}`;
}

/** "41 calls a minute", or "4 calls in 5 minutes" where a rate would have to be a fraction. */
function activity({ perMinute, minutes }: Rate, noun: string): string {
  if (!(perMinute > 0)) return 'none';
  if (perMinute >= 0.95 || minutes <= 0) return rateOf(perMinute, noun);
  const count = Math.round(perMinute * minutes);
  return count < 1 ? rateOf(perMinute, noun) : `${counted(count, noun)} in ${spell(minutes)}`;
}

function spell(minutes: number): string {
  if (minutes < 2 * MINUTES_PER_HOUR) return minutes === 1 ? 'a minute' : `${formatNumber(minutes)} minutes`;
  if (minutes < 2 * MINUTES_PER_DAY) return `${formatNumber(Math.round(minutes / MINUTES_PER_HOUR))} hours`;
  return `${formatNumber(Math.round(minutes / MINUTES_PER_DAY))} days`;
}

/** "0.2 is usual", "12 calls an hour are usual", "none is usual". */
function usual({ perMinute, minutes }: Rate, noun: string, saidPerMinute: boolean): string {
  if (minutes <= 0) return 'nothing was seen before';
  if (!(perMinute * minutes >= COUNT_MIN)) return 'none is usual';
  const text = saidPerMinute && perMinute >= USUAL_PER_MINUTE_MIN ? formatNumber(perMinute) : rateOf(perMinute, noun);
  const plural = Number(/^[\d.,]+/.exec(text)?.[0].replaceAll(',', '')) > 1;
  return `${text} ${plural ? 'are' : 'is'} usual`;
}

/** Why one series is unusual, strongest first. Texts from logs are as written (at most 80 characters): escape where shown. */
export function insightReasons(insight: Omit<Insight, 'reasons'>): string[] {
  const noun = insight.metric === 'calls' ? 'call' : nameOf(`${insight.errorCode ?? ''} error`.trimStart());
  const spoken =
    insight.direction === 'above' && insight.atStart.perMinute > insight.overall.perMinute
      ? insight.atStart
      : insight.overall;
  const found = activity(spoken, noun);
  const rate = `${found} where ${usual(insight.baseline, noun, found.endsWith(' a minute'))}`;
  return [rate, ...failing(insight)];
}

/** "38 of 78 calls failed with ThrottlingException", when it is more of them than before. */
function failing({ metric, direction, overall, baseline, attributions }: Omit<Insight, 'reasons'>): string[] {
  const codes = attributions.find(({ attribute }) => attribute === 'errorCode');
  if (metric !== 'calls' || direction !== 'above' || codes === undefined) return [];
  const worst = codes.insight.find(({ value }) => isErrorCode(value));
  const calls = Math.round(overall.perMinute * overall.minutes);
  if (worst === undefined || calls < 1) return [];
  const failed = Math.min(calls, Math.round(worst.average * overall.minutes));
  const share = failed / calls;
  const before = codes.baseline.find(({ value }) => value === worst.value)?.average ?? 0;
  const shareBefore = baseline.perMinute > 0 ? before / baseline.perMinute : 0;
  if (share < FAILED_SHARE_MIN || shareBefore > share / 2) return [];
  return [`${formatNumber(failed)} of ${counted(calls, 'call')} failed with ${nameOf(worst.value)}`];
}

/** Calls that succeeded have no error code: '' in a tally, "null" in AWS's records. */
function isErrorCode(value: string): boolean {
  return value !== '' && value !== 'null';
}

/** Why an incident is one, strongest first, then how often such a thing happens here. Escape where shown. */
export function incidentReasons(incident: Omit<Incident, 'reasons'>): string[] {
  const several = incident.accounts.length > 1;
  const found = [...insightSentences(incident, several), ...newsSentences(incident, several)];
  found.sort((a, b) => b.surpriseNats - a.surpriseNats);
  const shown = found.slice(0, REASONS_MAX).map(({ text }) => text);
  const more = found.length - shown.length;
  return [
    ...(several
      ? [`the same principal is unusual in ${incident.accounts.length} accounts at about the same time`]
      : []),
    ...shown,
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(incident.lowHistory ? [] : [formatHowOften(incident.perWeekExpected)]),
  ];
}

interface Sentence {
  readonly surpriseNats: number;
  readonly text: string;
}

function insightSentences({ insights }: Omit<Incident, 'reasons'>, several: boolean): Sentence[] {
  return insights.flatMap((insight) => {
    const where = several ? ` in ${insight.account}` : '';
    const api = nameOf(`${shortSource(insight.source)} ${insight.name}`);
    return insightReasons(insight).map((reason) => ({
      surpriseNats: insight.surpriseNats,
      text: `${api}${where}: ${reason}`,
    }));
  });
}

/** One sentence for all news of a kind about the same principal: thirty new APIs are not thirty reasons. */
function newsSentences({ news }: Omit<Incident, 'reasons'>, several: boolean): Sentence[] {
  const groups = new Map<string, [News, ...News[]]>();
  for (const item of [...news].sort((a, b) => b.surpriseNats - a.surpriseNats)) {
    const key = JSON.stringify([item.kind, item.account, item.principal]);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()].map((group) => {
    const [{ kind, account, principal, surpriseNats }] = group;
    const where = several && kind !== 'new-principal' ? ` in ${account}` : '';
    const whats = [...new Set(group.map(({ what }) => what))];
    return { surpriseNats, text: `${NEWS_WORDS[kind](subjectOf(principal), whats, account)}${where}` };
  });
}

type NewsWords = (who: string, whats: readonly string[], account: string) => string;

const NEWS_WORDS: Readonly<Record<NewsKind, NewsWords>> = {
  'new-principal': (who, _, account) => `first time ${who} is seen in account ${account}`,
  'new-address': (who, whats) => `${who} uses ${newThings('address', 'addresses', whats)}`,
  'new-agent': (who, whats) => `${who} uses ${newThings('user agent', 'user agents', whats)}`,
  'new-api': (who, whats) => `${who} has never called ${named(whats.map(shortApi), 'or')} before`,
  'new-caller': (who, whats) =>
    `${named(whats.map(shortApi), 'and')} ${whats.length > 1 ? 'have' : 'has'} a new caller: ${who}`,
  'principal-errors': (who, [what = 'errors']) => `${who}: ${nameOf(what)} over all APIs`,
};

/** "an address never used before: 198.51.100.0/24", "2 addresses never used before: … and …". */
function newThings(one: string, many: string, whats: readonly string[]): string {
  if (whats.length > 1) return `${whats.length} ${many} never used before: ${named(whats, 'and')}`;
  return `a${one.startsWith('a') ? 'n' : ''} ${one} never used before: ${named(whats, 'and')}`;
}

/** "a", "a and b", "a, b, c and 4 more". */
function named(whats: readonly string[], conjunction: 'and' | 'or'): string {
  const names = whats.slice(0, NAMED_MAX).map(nameOf);
  const more = whats.length - names.length;
  if (more > 0) return `${names.join(', ')} ${conjunction} ${more} more`;
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} ${conjunction} ${last}`;
}

/** `iam CreateUser` of `iam.amazonaws.com CreateUser`. */
function shortApi(api: string): string {
  const space = api.indexOf(' ');
  return space < 0 ? api : `${shortSource(api.slice(0, space))}${api.slice(space)}`;
}

function subjectOf(principal: string): string {
  const parsed = parsePrincipal(principal);
  if (parsed.kind !== 'nobody') return nameOf(shortPrincipal(principal));
  return parsed.name === 'hidden' ? 'a hidden principal' : 'an unknown principal';
}

/** Cut, and never in the middle of a character. */
function nameOf(text: string): string {
  if (text.length <= NAME_CHARS_MAX) return text;
  return `${text.slice(0, NAME_CHARS_MAX - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** "happens here about once in 9 weeks", for a number expected a week. */
export function formatHowOften(perWeekExpected: number): string {
  if (perWeekExpected >= 2) return 'happens here several times a week';
  const weeks = Math.round(1 / perWeekExpected);
  if (weeks <= 1) return 'happens here about once a week';
  return weeks <= WEEKS_PER_YEAR ? `happens here about once in ${weeks} weeks` : 'happens here less than once a year';
}
