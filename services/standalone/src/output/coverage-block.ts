import type { History } from '@trailwarden/detector';
import type { Coverage } from '../reading/coverage.js';
import type { Ink } from './ink.js';
import { formatCount, formatDuration, formatSpan } from './quantities.js';
import type { Report } from './report.js';
import { plural, shown, wrap } from './text.js';

const UNREADABLE_SHOWN = 5;
const REASONS_SHOWN = 3;
const ACCOUNTS_SHOWN = 5;
const LABEL_CHARS = 10;

/** What was read and what was not, what there was to learn from, and what would make it better. */
export function coverageBlock(report: Report, width: number, ink: Ink): string[] {
  const { coverage, history } = report;
  const paragraph = (label: string, text: string) =>
    wrap(text, width - LABEL_CHARS - 2).map(
      (line, at) => `  ${ink.faint((at === 0 ? label : '').padEnd(LABEL_CHARS))}${line}`,
    );
  return [
    ...paragraph('Files', filesText(coverage)),
    ...coverage.unreadable
      .slice(0, UNREADABLE_SHOWN)
      .flatMap(({ address, message }) =>
        paragraph('', `${shown(address, width - LABEL_CHARS - 3)}: ${shown(message, 300)}`),
      ),
    ...more(coverage.files.unreadable - UNREADABLE_SHOWN, 'unreadable file').flatMap((text) => paragraph('', text)),
    ...paragraph('Records', recordsText(coverage)),
    ...coverage.rejectedBy
      .slice(0, REASONS_SHOWN)
      .flatMap(({ reason, records }) => paragraph('', `${formatCount(records)} rejected: ${shown(reason, 200)}`)),
    ...paragraph('History', historyText(history)),
    ...tooNewText(history).flatMap((text, at) => paragraph(at === 0 ? 'Too new' : '', text)),
    ...history.advice.flatMap((advice, at) => paragraph(at === 0 ? 'Better' : '', shown(advice, 400))),
  ];
}

function filesText({ files, skippedBy, interrupted }: Coverage): string {
  const kinds = Object.entries(skippedBy).map(([kind, count]) => `${formatCount(count)} ${shown(kind, 60)}`);
  return [
    `${formatCount(files.found)} found = ${formatCount(files.read)} read`,
    `${formatCount(files.skipped)} skipped${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`,
    `${formatCount(files.unreadable)} unreadable`,
    ...(interrupted ? [`${formatCount(files.notReached)} not reached`] : []),
  ].join(' + ');
}

function recordsText({ records }: Coverage): string {
  const { read, counted, duplicates, rejected } = records;
  return `${formatCount(read)} in = ${formatCount(counted)} counted + ${formatCount(duplicates)} duplicates + ${formatCount(rejected)} rejected`;
}

function historyText(history: History): string {
  if (!(history.firstMinute <= history.lastMinute)) return 'none';
  const minutes = history.lastMinute - history.firstMinute + 1;
  const scope = `${formatCount(history.accounts)} ${plural(history.accounts, 'account')}, ${formatCount(history.series)} APIs by account and region`;
  const left =
    history.callsNotSelected > 0 ? `; ${formatCount(history.callsNotSelected)} calls left out by --select` : '';
  return `${formatDuration(minutes)}, ${formatSpan(history.firstMinute, history.lastMinute)}; ${scope}${left}`;
}

function tooNewText({ accountsTooNew, seriesTooNew, series }: History): string[] {
  const accounts = accountsTooNew.slice(0, ACCOUNTS_SHOWN).map((account) => shown(account, 20));
  const rest = accountsTooNew.length - accounts.length;
  const apis =
    seriesTooNew === series ? `all ${formatCount(series)}` : `${formatCount(seriesTooNew)} of ${formatCount(series)}`;
  return [
    ...(accounts.length > 0
      ? [
          `not judged, with under 26 hours of logs: ${plural(accountsTooNew.length, 'account')} ${accounts.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
        ]
      : []),
    ...(seriesTooNew > 0
      ? [`${apis} APIs had under 26 hours to learn from and were compared with their like only`]
      : []),
  ];
}

function more(count: number, what: string): string[] {
  return count > 0 ? [`and ${formatCount(count)} more ${plural(count, what)}`] : [];
}
