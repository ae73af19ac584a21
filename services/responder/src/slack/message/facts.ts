import { formatHowOften, type Incident, type Insight, shortPrincipal } from '@trailwarden/detector';
import type { Finding } from '@trailwarden/playbooks';
import type { Story } from '../../actions/story.js';
import { bold, code, faint, line, list, moment, type Piece, type RichPart, text } from '../rich-text.js';
import { type Detail, first } from './detail.js';

/** Insights whose attributions are looked through: the strongest say who. */
const INSIGHTS_LOOKED_AT = 50;
const MINUTE_MS = 60_000;

/** "Critical · since 2 March 09:12 · happens here about once in 9 weeks" */
export function summary(story: Story): RichPart {
  const { incident } = story;
  const { severity, perWeekExpected, lowHistory } = incident;
  return line(
    bold(severity[0]?.toUpperCase() + severity.slice(1)),
    text(' · '),
    ...stateOf(story),
    text(' · '),
    lowHistory
      ? text('how rare it is cannot be said: there is less than a week of history')
      : text(formatHowOften(perWeekExpected)),
  );
}

function stateOf({ state, supersededBy, incident }: Story): readonly Piece[] {
  const started = moment(incident.startMinute * MINUTE_MS);
  switch (state) {
    case 'open':
      return [text('going on since '), started];
    case 'ended':
      return [text('began '), started, text(', ended '), moment(endMinute(incident) * MINUTE_MS)];
    case 'withdrawn':
      return [text('began '), started, text(', withdrawn: on a second look it was not unusual')];
    case 'superseded':
      return [
        text('began '),
        started,
        text(', now part of another incident'),
        ...(supersededBy === undefined ? [] : [text(': '), code(supersededBy, 60)]),
      ];
  }
}

function endMinute({ insights, lastMinute }: Incident): number {
  return insights.reduce((latest, insight) => Math.max(latest, insight.endMinute ?? 0), lastMinute);
}

const KINDS = { people: 'person', machines: 'machine' } as const;

/** Principals, and where from and with what they called. */
export function who({ incident, accountNames }: Story, detail: Detail): readonly RichPart[] {
  const { shown, more } = first(incident.principals, detail.principals);
  const items = shown.map(({ name, kind, account }) => [
    code(shortPrincipal(name), detail.nameChars),
    text(`, a ${KINDS[kind]} of ${accountNames.get(account) ?? account}`, detail.nameChars),
  ]);
  const insights = incident.insights.slice(0, INSIGHTS_LOOKED_AT);
  return titled('Who', [
    ...(items.length === 0 ? [[faint('nobody in particular can be named')]] : items),
    ...rest(more),
    ...origins('from', attributed(insights, 'sourceIPAddress'), detail),
    ...origins('with', attributed(insights, 'userAgent'), detail),
  ]);
}

interface Origin {
  readonly value: string;
  readonly isNew: boolean;
}

/** Largest first, each once; new is what was not seen before the incident. */
function attributed(insights: readonly Insight[], attribute: 'sourceIPAddress' | 'userAgent'): readonly Origin[] {
  const average = new Map<string, number>();
  const before = new Set<string>();
  for (const { attributions } of insights) {
    const found = attributions.find((each) => each.attribute === attribute);
    for (const each of found?.insight ?? []) average.set(each.value, (average.get(each.value) ?? 0) + each.average);
    for (const each of found?.baseline ?? []) before.add(each.value);
  }
  return [...average]
    .filter(([value]) => value !== '' && value !== 'null')
    .sort(([, a], [, b]) => b - a)
    .map(([value]) => ({ value, isNew: !before.has(value) }));
}

function origins(
  word: string,
  all: readonly Origin[],
  { origins: max, nameChars }: Detail,
): readonly (readonly Piece[])[] {
  const { shown, more } = first(all, max);
  if (shown.length === 0) return [];
  const named = shown.flatMap(({ value, isNew }, at) => [
    text(at === 0 ? `${word} ` : ', '),
    code(value, nameChars),
    ...(isNew ? [text(' (new)')] : []),
  ]);
  return [[...named, ...(more > 0 ? [text(` and ${more} more`)] : [])]];
}

export function where({ incident, accountNames }: Story, detail: Detail): readonly RichPart[] {
  const { shown, more } = first(incident.accounts, detail.accounts);
  const regions = [...new Set(incident.insights.map(({ region }) => region))].sort();
  const some = first(regions, detail.regions);
  const items = shown.map((id) => {
    const name = accountNames.get(id);
    return name === undefined ? [code(id, 30)] : [text(name, detail.nameChars), text(' '), code(id, 30)];
  });
  const names = `${some.shown.join(', ')}${some.more > 0 ? ` and ${some.more} more regions` : ''}`;
  return titled('Where', [...items, ...rest(more, 'accounts'), ...(names === '' ? [] : [[text(names)]])]);
}

export function why({ incident }: Story, detail: Detail): readonly RichPart[] {
  // Said above already, where it is seen.
  const reasons = incident.reasons.filter((reason) => reason !== formatHowOften(incident.perWeekExpected));
  const { shown, more } = first(reasons, detail.reasons);
  if (shown.length === 0) return [];
  return titled('Why', [...shown.map((reason) => [text(reason, detail.sentenceChars)]), ...rest(more)]);
}

const FINDERS: Readonly<Record<Finding['from'], string>> = { guardduty: 'GuardDuty', 'security-hub': 'Security Hub' };
const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

export function otherFindings({ findings, accountNames }: Story, detail: Detail): readonly RichPart[] {
  const worst = [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const { shown, more } = first(worst, detail.findings);
  if (shown.length === 0) return [];
  const items = shown.map(({ from, severity, title, accountId, lastSeenMs }) => [
    bold(FINDERS[from]),
    text(` ${severity}: `),
    text(title, detail.sentenceChars),
    text(` in ${accountNames.get(accountId) ?? accountId}, `, detail.nameChars),
    moment(lastSeenMs),
  ]);
  return titled('Others see it too', [...items, ...rest(more)]);
}

function titled(title: string, items: readonly (readonly Piece[])[]): readonly RichPart[] {
  return [line(bold(title)), list(items)];
}

export function rest(more: number, what = ''): readonly (readonly Piece[])[] {
  return more > 0 ? [[faint(`and ${more.toLocaleString('en-US')} more${what === '' ? '' : ` ${what}`}`)]] : [];
}
