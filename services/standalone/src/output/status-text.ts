import type { AwsInsightsCost, Coverage, QueueCoverage } from '@trailwarden/collector';
import type { Ink } from './ink.js';
import { formatCount, formatDuration, formatMinute } from './quantities.js';
import { accountLines } from './status-table.js';
import { standingsText } from './status-words.js';
import { plural, shown, spread, wrap } from './text.js';
import { widthOf } from './width.js';

export interface StatusShown {
  readonly coverage: Coverage;
  /** Why the queue could not be asked. */
  readonly queueProblem: string | undefined;
  readonly all: boolean;
  /** Of the terminal; undefined elsewhere. */
  readonly columns: number | undefined;
  readonly ink: Ink;
  /** What to type instead of `trailwarden`. */
  readonly command: string;
}

const LABEL_CHARS = 10;
const TRAILS_SHOWN = 8;
const REASONS_SHOWN = 4;
/** A collector lists every few minutes, and CloudTrail takes a quarter of an hour. */
const LATE_MINUTES = 60;

/** Coverage for people: what adds up, then the accounts, those with something to say at least. */
export function statusText(status: StatusShown): string {
  const { coverage, all, ink } = status;
  const width = widthOf(status.columns);
  const accounts = accountLines(coverage, { all, width, ink });
  const lines = [
    '',
    ...title(coverage, width, ink),
    ...lateness(coverage, width, ink),
    ...coverage.violations.flatMap((violation) =>
      wrap(`The books do not add up. ${shown(violation, 300)}`, width).map(ink.alert),
    ),
    '',
    ...summary(status, width),
    ...(accounts.length > 0 ? ['', ...accounts] : []),
    ...trailLines(status, width),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function title({ organization, accounts, standings, now }: Coverage, width: number, ink: Ink): string[] {
  const asOf = ink.faint(`${formatMinute(Math.floor(now.asOfMs / 60_000))} UTC`);
  const named = organization?.id === undefined ? '' : ` of ${shown(organization.id, 40)}`;
  const what = ink.title(`${formatCount(accounts.length)} ${plural(accounts.length, 'account')}${named}`);
  const text = accounts.length === 0 ? ink.alert('No account known yet.') : `${what}: ${standingsText(standings, ink)}`;
  const lines = wrap(text, width);
  return [
    ...lines.slice(0, -1),
    ...spread(lines.at(-1) ?? '', asOf, width),
    ...(organization?.ownAccountOnly === undefined
      ? []
      : wrap(`Only our own account is looked at: ${shown(organization.ownAccountOnly, 300)}`, width).map(ink.alert)),
  ];
}

/** What nobody looked at for an hour is not quiet: said once for all. */
function lateness({ accounts, now }: Coverage, width: number, ink: Ink): string[] {
  const known = new Map(now.accounts.map(({ id, knownAgoMinutes }) => [id, knownAgoMinutes]));
  const looked = accounts.flatMap(({ id, standing }) => (standing === 'gone' ? [] : (known.get(id) ?? [])));
  const newest = looked.length === 0 ? undefined : Math.min(...looked);
  if (newest === undefined || newest < LATE_MINUTES) return [];
  const text = `Nothing newer than ${formatDuration(newest)} is known of any account: is a collector running?`;
  return wrap(text, width).map(ink.alert);
}

function summary({ coverage, queueProblem, ink, command }: StatusShown, width: number): string[] {
  const { files, records, quarantinedBy, incidents, judgedFrom, awsInsights, awsInsightsCost, now, queue } = coverage;
  const line = (label: string, text: string) =>
    wrap(text, width - LABEL_CHARS - 2).map(
      (part, at) => `  ${ink.faint((at === 0 ? label : '').padEnd(LABEL_CHARS))}${part}`,
    );
  const reasons = quarantinedBy
    .slice(0, REASONS_SHOWN)
    .map((each) => `${formatCount(each.files)} ${shown(each.reason, 40)}`);
  return [
    ...line(
      'Files',
      `${formatCount(files.found)} found = ${formatCount(files.done)} done + ${formatCount(files.pending)} pending + ${formatCount(files.quarantined)} quarantined`,
    ),
    ...(reasons.length > 0 ? line('', `quarantined: ${reasons.join(', ')}; ${command} quarantine list`) : []),
    ...line(
      'Records',
      `${formatCount(records.in)} in = ${formatCount(records.counted)} counted + ${formatCount(records.duplicates)} duplicates + ${formatCount(records.rejected)} rejected`,
    ),
    ...line('Judged', judgedFrom === undefined ? 'nothing yet' : `from ${formatMinute(judgedFrom)} UTC on`),
    ...line('Unusual', unusualText(incidents, awsInsights)),
    ...(awsInsightsCost === undefined ? [] : line('AWS', awsCostText(awsInsightsCost))),
    ...(queue === undefined ? [] : line('Queue', queueText(queue))),
    ...(queueProblem === undefined ? [] : line('Queue', `could not be asked: ${shown(queueProblem, 300)}`)),
    ...(now.workers.length === 0 ? [] : line('At work', workersText(now))),
  ];
}

function unusualText({ open, ended }: Coverage['incidents'], awsInsights: number): string {
  const aws = awsInsights === 0 ? '' : `; AWS's own Insights: ${formatCount(awsInsights)}`;
  return `${formatCount(open)} ${plural(open, 'incident')} going on, ${formatCount(ended)} ended${aws}`;
}

function awsCostText({ usdAMonth, accountsOn }: AwsInsightsCost): string {
  const price = `about $${usdAMonth < 10 ? usdAMonth.toFixed(2) : formatCount(Math.round(usdAMonth))} a month on these events`;
  return accountsOn === 0
    ? `CloudTrail Insights are off; both types in every account would cost ${price}`
    : `CloudTrail Insights are on in ${formatCount(accountsOn)} ${plural(accountsOn, 'account')}; both types in every account cost ${price}`;
}

/** What is asked for by the clock waits always, and says nothing. */
function queueText(queue: readonly QueueCoverage[]): string {
  const busy = queue.filter(({ waiting, active, failed }) => waiting + active + failed > 0);
  if (busy.length === 0) return 'nothing waits';
  return busy
    .map(({ name, waiting, active, failed, reasons }) => {
      const counts = [
        [waiting, 'waiting'],
        [active, 'at work'],
        [failed, 'failed'],
      ] as const;
      const text = counts.flatMap(([number, what]) => (number > 0 ? [`${formatCount(number)} ${what}`] : []));
      const [why] = reasons;
      return `${name} ${text.join(', ')}${why === undefined ? '' : ` (${shown(why, 200)})`}`;
    })
    .join('; ');
}

function workersText({ workers, asOfMs }: Coverage['now']): string {
  const seenMs = Math.max(...workers.map((worker) => worker.seenMs));
  const ago = formatDuration(Math.max(0, Math.floor((asOfMs - seenMs) / 60_000)));
  return `${workers.length} ${plural(workers.length, 'process', 'processes')}, last sign of life ${ago} ago`;
}

function trailLines({ coverage, all, ink }: StatusShown, width: number): string[] {
  const troubled = coverage.trails.filter(({ problems }) => problems.length > 0);
  if (troubled.length === 0) return [];
  const told = all ? troubled : troubled.slice(0, TRAILS_SHOWN);
  const more = troubled.length - told.length;
  return [
    '',
    ink.faint('  trails with something to mend'),
    ...told.flatMap(({ arn, account, problems }) => {
      const name = shown(arn.slice(arn.lastIndexOf('/') + 1), 40);
      const text = `${name} (${shown(account, 20)}): ${problems.map((problem) => shown(problem, 300)).join(' ')}`;
      return wrap(text, width - 6).map((line, at) => `  ${at === 0 ? ink.alert('  ·') : '   '} ${line}`);
    }),
    ...(more > 0 ? [ink.faint(`  and ${formatCount(more)} more: --all`)] : []),
  ];
}
