import type { AwsInsightTold, IncidentState, IncidentStored } from '@trailwarden/collector';
import { incidentBlock, incidentLines } from './incident-block.js';
import type { Ink } from './ink.js';
import { apiName } from './insight-block.js';
import { formatCount, formatDuration, formatSpan } from './quantities.js';
import { plural, shown, wrap } from './text.js';
import { widthOf } from './width.js';

/** Enough of an id to find it by. */
const ID_CHARS = 8;
const REASONS_SHOWN = 2;
const AWS_SHOWN = 10;
const INDENT = '     ';

const STATE_WORDS: Readonly<Record<IncidentState, string>> = {
  open: 'going on',
  ended: 'ended',
  withdrawn: 'taken back: it did not hold',
  superseded: 'part of another one',
};

interface ListShown {
  readonly incidents: readonly IncidentStored[];
  /** By id of the incident. */
  readonly beside: ReadonlyMap<string, readonly AwsInsightTold[]>;
  readonly columns: number | undefined;
  readonly ink: Ink;
  readonly command: string;
}

/** Incidents by start, a few lines each; the newest ends up next to the prompt. */
export function insightsListText({ incidents, beside, columns, ink, command }: ListShown): string {
  const width = widthOf(columns);
  if (incidents.length === 0) return `\n${ink.good('No incident.')}\n\n`;
  const open = incidents.filter(({ state }) => state === 'open').length;
  const title = `${formatCount(incidents.length)} ${plural(incidents.length, 'incident')}`;
  const lines = [
    '',
    `${ink.title(title)}${open > 0 ? ink.alert(`, ${formatCount(open)} going on`) : ''}`,
    '',
    ...incidents.flatMap((stored) => {
      const told = beside.get(stored.id) ?? [];
      const state = stored.state === 'open' ? ink.alert(stateText(stored)) : ink.faint(stateText(stored));
      const aws = told.length > 0 ? ink.faint(' · AWS told it too') : '';
      return [
        ...incidentLines(stored.incident, { reasonsMax: REASONS_SHOWN }, width, ink),
        `${INDENT}${ink.name(stored.id.slice(0, ID_CHARS))}  ${state}${aws}`,
        '',
      ];
    }),
    ink.faint(`All of one: ${command} insights show ${(incidents.at(-1)?.id ?? '').slice(0, ID_CHARS)}`),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

interface OneShown {
  readonly stored: IncidentStored;
  readonly beside: readonly AwsInsightTold[];
  readonly columns: number | undefined;
  readonly ink: Ink;
}

export function insightsShowText({ stored, beside, columns, ink }: OneShown): string {
  const width = widthOf(columns);
  const rest = beside.length - AWS_SHOWN;
  const lines = [
    '',
    ...incidentBlock(stored.incident, undefined, width, ink, stateText(stored)),
    '',
    ...(beside.length === 0
      ? [`${INDENT}${ink.faint('No Insight of AWS on these APIs within an hour of it.')}`]
      : [
          `${INDENT}${ink.strong("AWS's own Insights on these APIs")}`,
          ...beside.slice(0, AWS_SHOWN).flatMap((insight) => awsLines(insight, width, ink)),
          ...(rest > 0 ? [ink.faint(`${INDENT}and ${formatCount(rest)} more`)] : []),
        ]),
    '',
    `${INDENT}${ink.faint('id')} ${stored.id}   ${ink.faint('revision')} ${stored.revision}`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** What AWS told and we did not. */
export function awsAloneText(told: readonly AwsInsightTold[], columns: number | undefined, ink: Ink): string {
  const width = widthOf(columns);
  const title =
    told.length === 0
      ? ink.good('AWS told nothing that is not among our incidents.')
      : ink.title(`${formatCount(told.length)} ${plural(told.length, 'Insight')} of AWS without an incident of ours`);
  const lines = ['', title, '', ...told.flatMap((insight) => awsLines(insight, width, ink))];
  return `${lines.join('\n')}\n${told.length > 0 ? '\n' : ''}`;
}

function awsLines(
  { account, region, source, name, insightType, startMinute, endMinute }: AwsInsightTold,
  width: number,
  ink: Ink,
): string[] {
  const what = insightType === 'ApiErrorRateInsight' ? 'errors' : 'calls';
  const at = startMinute ?? endMinute ?? 0;
  const when =
    startMinute === undefined || endMinute === undefined
      ? `${formatSpan(at, at)}${endMinute === undefined ? ', going on' : ', its end'}`
      : `${formatSpan(startMinute, endMinute)} (${formatDuration(Math.max(1, endMinute - startMinute))})`;
  const text = `${ink.strong(apiName(source, name))} ${what} in ${shown(region, 20)}, account ${shown(account, 20)}`;
  return wrap(`${text} · ${ink.faint(when)}`, width - INDENT.length - 2).map(
    (line, index) => `${INDENT}${index === 0 ? ink.faint('· ') : '  '}${line}`,
  );
}

function stateText({ state, supersededBy }: IncidentStored): string {
  const word = STATE_WORDS[state];
  return supersededBy === undefined ? word : `${word}, ${supersededBy.slice(0, ID_CHARS)}`;
}
