import type { AccountCoverage, Coverage, RegionCoverage } from '@trailwarden/collector';
import { columnsTable } from './columns-table.js';
import type { Ink } from './ink.js';
import { formatCount, formatDuration, formatShortMinute } from './quantities.js';
import { accountNotes, STANDINGS, standingWord } from './status-words.js';
import { shown, wrap } from './text.js';

export interface StatusTableOptions {
  /** All accounts, and all their regions. */
  readonly all: boolean;
  readonly width: number;
  readonly ink: Ink;
}

/** With no more accounts than this all of them are shown. */
const ACCOUNTS_SHOWN_ALWAYS = 12;
/** Of those with something to say; the rest is counted. */
const ACCOUNTS_SHOWN_MAX = 50;
/** What is left for the name of an account when the other columns have their room. */
const NAME_CHARS = { min: 8, max: 24 } as const;
const INDENT = '  ';
const BETWEEN = 2;

/** Columns come in as the terminal gets wider. */
interface Column {
  readonly title: string;
  readonly widthMin: number;
  readonly chars: number;
  readonly right?: boolean;
  readonly of: (account: AccountCoverage, ink: Ink) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'coverage', widthMin: 0, chars: 12, of: ({ standing }, ink) => standingWord(standing, ink) },
  { title: 'last event', widthMin: 96, chars: 12, of: ({ lastEvent }, ink) => when(lastEvent, ink) },
  { title: 'last file', widthMin: 110, chars: 12, of: ({ lastFile }, ink) => when(lastFile, ink) },
  { title: 'known to', widthMin: 0, chars: 12, of: ({ knownThrough }, ink) => when(knownThrough, ink) },
  { title: 'judged to', widthMin: 74, chars: 12, of: ({ judgedThrough }, ink) => when(judgedThrough, ink) },
  { title: 'waiting', widthMin: 80, chars: 7, right: true, of: ({ files }, ink) => count(files.pending, ink) },
  { title: 'ours', widthMin: 120, chars: 4, right: true, of: ({ incidents }, ink) => count(incidents, ink) },
  { title: 'AWS', widthMin: 120, chars: 4, right: true, of: awsText },
];

function columnsFor(width: number): readonly Column[] {
  const chosen = COLUMNS.filter(({ widthMin }) => width >= widthMin);
  const account: Column = { title: 'account', widthMin: 0, chars: 12, of: ({ id }) => shown(id, 12) };
  const taken = [account, ...chosen].reduce((sum, { chars }) => sum + chars + BETWEEN, INDENT.length);
  const chars = Math.max(NAME_CHARS.min, Math.min(NAME_CHARS.max, width - taken));
  return [account, { title: 'name', widthMin: 0, chars, of: ({ name }) => shown(name ?? '', chars) }, ...chosen];
}

/** Accounts, a row each, and below it what there is to say of it. */
export function accountLines({ accounts, now }: Coverage, { all, width, ink }: StatusTableOptions): string[] {
  const nows = new Map(now.accounts.map((each) => [each.id, each]));
  const notes = new Map(accounts.map((account) => [account.id, accountNotes(account, nows.get(account.id))]));
  const everybody = all || accounts.length <= ACCOUNTS_SHOWN_ALWAYS;
  const told = everybody ? accounts : accounts.filter(({ id }) => (notes.get(id)?.length ?? 0) > 0).sort(byStanding);
  const rows = told.slice(0, all ? undefined : ACCOUNTS_SHOWN_MAX);
  if (rows.length === 0) return [];
  const columns = columnsFor(width);
  const table = columnsTable(
    columns.map(({ title, right }) => ({ title, right: right ?? false })),
    rows.map((account) => columns.map(({ of }) => of(account, ink))),
    ink,
  );
  const [head = '', ...lines] = table.map((line) => `${INDENT}${line}`);
  const more = told.length - rows.length;
  return [
    head,
    ...rows.flatMap((account, at) => [
      lines[at] ?? '',
      ...noteLines(notes.get(account.id) ?? [], width, ink),
      ...(all ? regionLines(account.regions, width, ink) : []),
    ]),
    ...(more > 0 ? [ink.faint(`${INDENT}and ${formatCount(more)} more with something to say: --all`)] : []),
  ];
}

/** The worst first; those alike stay in their order. */
function byStanding(one: AccountCoverage, other: AccountCoverage): number {
  return STANDINGS.indexOf(one.standing) - STANDINGS.indexOf(other.standing);
}

function noteLines(notes: readonly string[], width: number, ink: Ink): string[] {
  return notes.flatMap((note) =>
    wrap(note, width - 6).map((line, at) => `${INDENT}${at === 0 ? ink.alert('  ·') : '   '} ${line}`),
  );
}

function regionLines(regions: readonly RegionCoverage[], width: number, ink: Ink): string[] {
  if (regions.length === 0) return [];
  const rows = regions.map(({ region, standing, lastFile, knownThrough, delivery, files, records }) => [
    shown(region, 20),
    standing === 'left' ? ink.faint('left') : standingWord(standing, ink),
    when(lastFile, ink),
    delivery.everyMinutes === undefined ? ink.faint('–') : formatDuration(delivery.everyMinutes),
    when(knownThrough, ink),
    formatCount(files.found),
    count(files.pending, ink),
    count(files.quarantined, ink),
    formatCount(records.counted),
  ]);
  const heads = ['region', 'coverage', 'last file', 'every', 'known to', 'files', 'waiting', 'quarantined', 'events'];
  const kept = width >= 110 ? heads.length : width >= 90 ? 7 : 5;
  return columnsTable(
    heads.slice(0, kept).map((title, at) => ({ title, right: at >= 5 || at === 3 })),
    rows.map((row) => row.slice(0, kept)),
    ink,
  ).map((line) => `${INDENT}    ${line}`);
}

function awsText({ awsInsights: { on, told } }: AccountCoverage, ink: Ink): string {
  return on.length > 0 || told > 0 ? formatCount(told) : ink.faint('off');
}

function when(minute: number | undefined, ink: Ink): string {
  return minute === undefined ? ink.faint('never') : formatShortMinute(minute);
}

function count(number: number, ink: Ink): string {
  return number === 0 ? ink.faint('0') : formatCount(number);
}
