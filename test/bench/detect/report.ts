import type { Share, Truth } from '@trailwarden/detector';
import { STRENGTHS } from '@trailwarden/sandbox';
import { type Finding, foundAtFalseCount } from './finding.js';
import { type OrganizationRun, type Outcome, PER_WEEK } from './run-organization.js';
import { addShares, formatPerWeek, formatQuartiles, formatShare, shareOf } from './statistics.js';
import { formatTable } from './table.js';

/** The default budget, at which kinds are looked at one by one. */
const STATED = PER_WEEK.indexOf(5);
const STRENGTH_HEADINGS = [...STRENGTHS, 'all'];

/** All tables over all organizations together. */
export function reportOn(runs: readonly OrganizationRun[]): string {
  return [
    'Recall at an equal number of false incidents a week',
    formatTable(atEqualFalseRate(runs)),
    'Thresholds from history alone',
    formatTable(fromHistory(runs)),
    `By kind, ${PER_WEEK[STATED]} a week stated (minutes: median [quartiles])`,
    formatTable(byKind(runs)),
    `Missed at ${PER_WEEK[STATED]} a week stated: how near the best evidence came to the threshold (1 reaches it)`,
    formatTable(missed(runs)),
    'Standard errors: of shares as of independent trials, of numbers a week as of Poisson counts.',
  ].join('\n\n');
}

function atEqualFalseRate(runs: readonly OrganizationRun[]): string[][] {
  const row = (name: string, perWeek: number, findingsOf: (run: OrganizationRun) => readonly Finding[]): string[] => {
    const judged = runs.flatMap((run) => {
      const found = foundAtFalseCount(findingsOf(run), perWeek * run.judgedWeeks);
      return run.truths.map((truth) => ({ strength: truth.strength, found: found.has(truth.id) }));
    });
    return [name, ...byStrength(judged)];
  };
  return [
    ['', ...STRENGTH_HEADINGS],
    ...PER_WEEK.flatMap((perWeek) => [
      row(`${perWeek} a week: mean + k standard deviations`, perWeek, ({ findings }) => findings.hourlyDeviation),
      row(`${perWeek} a week: Trailwarden`, perWeek, ({ findings }) => findings.detector),
    ]),
  ];
}

function fromHistory(runs: readonly OrganizationRun[]): string[][] {
  const weeks = runs.reduce((sum, { judgedWeeks }) => sum + judgedWeeks, 0);
  const rows = PER_WEEK.map((stated, at) => {
    const told = runs.map((run) => run.told[at]!);
    return [
      `stated ${stated}`,
      formatPerWeek(sum(told.map(({ incidents }) => incidents)), weeks),
      formatPerWeek(sum(told.map(({ falseIncidents }) => falseIncidents)), weeks),
      told
        .map(({ thresholds: { people, machines, silence } }) =>
          [people, machines, silence].map(({ theta }) => theta.toFixed(1)).join('/'),
        )
        .join(' '),
      ...byStrength(told.flatMap(({ outcomes }) => outcomes.map(strengthAndFound))),
    ];
  });
  return [['', 'incidents a week', 'false a week', 'people/machines/silence', ...STRENGTH_HEADINGS], ...rows];
}

function byKind(runs: readonly OrganizationRun[]): string[][] {
  const outcomes = outcomesAtStated(runs);
  const kinds = [...new Set(outcomes.map(({ truth }) => truth.kind))].sort();
  return [
    ['', ...STRENGTH_HEADINGS, 'minutes to detect', '|End - true end|', 'within 10', 'named first', 'named'],
    ...kinds.map((kind) =>
      kindRow(
        kind,
        outcomes.filter(({ truth }) => truth.kind === kind),
      ),
    ),
    kindRow('all', outcomes),
  ];
}

function kindRow(name: string, outcomes: readonly Outcome[]): string[] {
  const ends = outcomes.flatMap(({ endOffsets }) => endOffsets.map(Math.abs));
  const attributed = outcomes.filter(({ attribution }) => attribution !== undefined);
  return [
    name,
    ...byStrength(outcomes.map(strengthAndFound)),
    formatQuartiles(outcomes.flatMap(({ minutesToDetect }) => minutesToDetect ?? [])),
    formatQuartiles(ends),
    formatShare(shareOf(ends, (offset) => offset <= 10)),
    formatShare(shareOf(attributed, ({ attribution }) => attribution === 'first')),
    formatShare(shareOf(attributed, ({ attribution }) => attribution !== 'missing')),
  ];
}

function missed(runs: readonly OrganizationRun[]): string[][] {
  const rows = runs.flatMap(({ told, findings }) =>
    told[STATED]!.outcomes.filter((outcome) => !isFound(outcome)).map(({ truth }) => ({
      truth,
      best: bestOf(truth, findings.detector),
    })),
  );
  const groups = new Map<string, typeof rows>();
  for (const row of rows) {
    const key = `${row.truth.kind} ${row.truth.strength}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [
    ['', 'missed', 'no evidence', 'best / threshold'],
    ...[...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, group]) => {
        const best = group.flatMap((row) => row.best ?? []).sort((a, b) => b - a);
        const heights = best.map((height) => height.toFixed(2)).join(' ');
        return [key, `${group.length}`, `${group.length - best.length}`, heights];
      }),
  ];
}

function bestOf(truth: Truth, findings: readonly Finding[]): number | undefined {
  const about = findings.filter(({ finds }) => finds.includes(truth.id)).map(({ unusual }) => unusual);
  return about.length === 0 ? undefined : Math.max(...about);
}

function byStrength(judged: readonly { readonly strength: string; readonly found: boolean }[]): string[] {
  const shares: Share[] = STRENGTHS.map((strength) =>
    shareOf(
      judged.filter((one) => one.strength === strength),
      ({ found }) => found,
    ),
  );
  return [...shares, addShares(shares)].map(formatShare);
}

function outcomesAtStated(runs: readonly OrganizationRun[]): Outcome[] {
  return runs.flatMap(({ told }) => [...told[STATED]!.outcomes]);
}

const isFound = ({ minutesToDetect }: Outcome): boolean => minutesToDetect !== undefined;
const strengthAndFound = (outcome: Outcome): { strength: string; found: boolean } => ({
  strength: outcome.truth.strength,
  found: isFound(outcome),
});
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
