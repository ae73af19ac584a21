import type { AccountCoverage, AccountStanding, CoverageNow, RegionCoverage } from '@trailwarden/collector';
import type { Ink } from './ink.js';
import { formatCount, formatDuration, formatMinute } from './quantities.js';
import { plural, shown } from './text.js';

/** Worst first. */
export const STANDINGS: readonly AccountStanding[] = [
  'unreachable',
  'nothing-read',
  'blind',
  'gap',
  'catching-up',
  'covered',
  'gone',
];

const WORDS: Readonly<Record<AccountStanding, string>> = {
  unreachable: 'no access',
  'nothing-read': 'nothing read',
  blind: 'cannot look',
  gap: 'gap',
  'catching-up': 'history',
  covered: 'covered',
  gone: 'left',
};

const REASON_CHARS_MAX = 400;
/** Regions that are named of those with the same trouble. */
const REGIONS_SHOWN = 3;

export function standingWord(standing: AccountStanding, ink: Ink): string {
  const word = WORDS[standing];
  if (standing === 'covered') return ink.good(word);
  if (standing === 'gone') return ink.faint(word);
  return standing === 'catching-up' ? ink.name(word) : ink.alert(word);
}

/** "3 covered, 1 gap"; worst first. */
export function standingsText(standings: Readonly<Partial<Record<AccountStanding, number>>>, ink: Ink): string {
  return STANDINGS.flatMap((standing) => {
    const count = standings[standing] ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${standingWord(standing, ink)}`];
  }).join(', ');
}

/** What there is to say of an account, a sentence each, the worst first; none of one that is as it should be. */
export function accountNotes(account: AccountCoverage, now: CoverageNow['accounts'][number] | undefined): string[] {
  if (account.standing === 'gone') return [];
  return [
    ...reachNotes(account, now),
    ...noted(account, 'blind', (region) => shown(region.problem ?? 'it cannot be listed', REASON_CHARS_MAX)),
    ...noted(account, 'gap', gapText),
    ...historyNotes(account),
    ...failingNotes(account),
    ...quarantineNotes(account),
  ];
}

function reachNotes(
  { reach, reachReason, standing }: AccountCoverage,
  now: CoverageNow['accounts'][number] | undefined,
): string[] {
  const next = now?.nextTryMs === undefined ? '' : ` Next try ${formatMinute(Math.floor(now.nextTryMs / 60_000))}.`;
  const isShut = reach !== 'reachable' && reach !== 'unknown';
  const why = shown(reachReason ?? `It is ${reach}.`, REASON_CHARS_MAX);
  // Where the organization's trail brings its files it need not be entered.
  if (isShut) return [`It cannot be entered (${reach}): ${why}${next}`];
  return standing === 'nothing-read' ? ['Nothing of it is read: no trail, and no folder, has files of it.'] : [];
}

function noted(
  { regions }: AccountCoverage,
  standing: RegionCoverage['standing'],
  text: (region: RegionCoverage) => string,
): string[] {
  const troubled = regions.filter((region) => region.standing === standing);
  const more = troubled.length - REGIONS_SHOWN;
  return [
    ...troubled.slice(0, REGIONS_SHOWN).map((region) => `${shown(region.region, 30)}: ${text(region)}`),
    ...(more > 0 ? [`and likewise in ${more} more ${plural(more, 'region')}`] : []),
  ];
}

function gapText({ lastFile, delivery }: RegionCoverage): string {
  const { everyMinutes, silentMinutes = 0 } = delivery;
  const since = lastFile === undefined ? '' : ` since ${formatMinute(lastFile)}`;
  const usual = everyMinutes === undefined ? '' : `, where one comes every ${formatDuration(everyMinutes)}`;
  return `no file${since}: none for ${formatDuration(silentMinutes)}${usual}`;
}

function historyNotes({ regions }: AccountCoverage): string[] {
  const listed = regions.filter(({ standing }) => standing === 'catching-up');
  if (listed.length === 0) return [];
  const names = listed.slice(0, REGIONS_SHOWN).map(({ region }) => shown(region, 30));
  const more = listed.length - names.length;
  return [`Its history is still being listed: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`];
}

function failingNotes({ regions }: AccountCoverage): string[] {
  const failing = regions.flatMap((each) => (each.failing === undefined ? [] : [{ ...each.failing, at: each.region }]));
  const [first] = failing;
  if (first === undefined) return [];
  const files = failing.reduce((sum, each) => sum + each.files, 0);
  const could = `${formatCount(files)} ${plural(files, 'file')} could not be had so far and will be tried again`;
  return [`${could}; in ${shown(first.at, 30)}: ${shown(first.message, REASON_CHARS_MAX)}`];
}

function quarantineNotes({ files }: AccountCoverage): string[] {
  const { quarantined } = files;
  return quarantined === 0
    ? []
    : [`${formatCount(quarantined)} ${plural(quarantined, 'file')} could not be read (quarantined).`];
}
