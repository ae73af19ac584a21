import { INCIDENT_CLASSES, type Share, type Truth } from '@trailwarden/detector';
import { STRENGTHS } from '@trailwarden/sandbox';
import { type Finding, foundAtFalseCount } from './finding.js';
import { type OrganizationRun, type Outcome, PER_WEEK, STATED, type Told } from './run-organization.js';
import { addShares, formatPerWeek, formatQuartiles, formatShare, shareOf } from './statistics.js';
import { formatTable } from './table.js';

const STRENGTH_HEADINGS = [...STRENGTHS, 'all'];
const DETECTORS = { 'mean + k sd': 'hourlyDeviation', Trailwarden: 'detector' } as const;

interface Judged {
  readonly truth: Truth;
  readonly found: boolean;
}

/** All tables over all organizations together. */
export function reportOn(runs: readonly OrganizationRun[]): string {
  return [
    'Recall at an equal number of false incidents a week (mean + k standard deviations: k as it must be for that)',
    formatTable(atEqualFalseRate(runs)),
    `Of those, ${STATED} false a week, by kind`,
    formatTable(kindsAtEqualFalseRate(runs)),
    'Thresholds from history alone: stated, and what came out',
    formatTable(fromHistory(runs)),
    `By kind, ${STATED} a week stated (minutes: median [quartiles])`,
    formatTable(byKind(runs)),
    `Missed at ${STATED} a week stated: how near the best evidence came to the threshold (1 reaches it)`,
    formatTable(missed(runs)),
    'Standard errors: of shares as of independent trials, of numbers a week as of Poisson counts.',
  ].join('\n\n');
}

function judgedAt(
  runs: readonly OrganizationRun[],
  falsePerWeek: number,
  detector: keyof OrganizationRun['findings'],
): Judged[] {
  return runs.flatMap(({ findings, judgedWeeks, truths }) => {
    const found = foundAtFalseCount(findings[detector], falsePerWeek * judgedWeeks);
    return truths.map((truth) => ({ truth, found: found.has(truth.id) }));
  });
}

function atEqualFalseRate(runs: readonly OrganizationRun[]): string[][] {
  const rows = PER_WEEK.flatMap((perWeek) =>
    Object.entries(DETECTORS).map(([name, detector]) => [
      `${perWeek} a week, ${name}`,
      ...byStrength(judgedAt(runs, perWeek, detector)),
    ]),
  );
  return [['', ...STRENGTH_HEADINGS], ...rows];
}

function kindsAtEqualFalseRate(runs: readonly OrganizationRun[]): string[][] {
  const judged = Object.values(DETECTORS).map((detector) => judgedAt(runs, STATED, detector));
  return [
    ['', ...Object.keys(DETECTORS)],
    ...kindsOf(runs).map((kind) => [
      kind,
      ...judged.map((all) =>
        formatShare(
          shareOf(
            all.filter(({ truth }) => truth.kind === kind),
            ({ found }) => found,
          ),
        ),
      ),
    ]),
  ];
}

function fromHistory(runs: readonly OrganizationRun[]): string[][] {
  const weeks = sum(runs.map(({ judgedWeeks }) => judgedWeeks));
  const row = (name: string, told: readonly Told[]): string[] => [
    name,
    formatPerWeek(sum(told.map(({ incidents }) => incidents)), weeks),
    formatPerWeek(sum(told.map(({ falseIncidents }) => falseIncidents)), weeks),
    told.map(({ thresholds }) => INCIDENT_CLASSES.map((name) => thresholds[name].theta.toFixed(1)).join('/')).join(' '),
    ...byStrength(told.flatMap(({ outcomes }) => outcomes.map(judgedOf))),
  ];
  return [
    ['', 'incidents a week', 'false a week', INCIDENT_CLASSES.join('/'), ...STRENGTH_HEADINGS],
    ...PER_WEEK.map((stated, at) =>
      row(
        `${stated}: no attacks`,
        runs.map(({ honest }) => honest[at]!),
      ),
    ),
    ...PER_WEEK.map((stated, at) =>
      row(
        `${stated}: attacks after such a history`,
        runs.map(({ attacked }) => attacked[at]!),
      ),
    ),
    row(
      `${STATED}: as many attacks in the history`,
      runs.map(({ attackedAlone }) => attackedAlone),
    ),
  ];
}

function byKind(runs: readonly OrganizationRun[]): string[][] {
  const outcomes = runs.flatMap(({ attacked }) => [...attacked[PER_WEEK.indexOf(STATED)]!.outcomes]);
  return [
    ['', ...STRENGTH_HEADINGS, 'minutes to detect', '|End - true end|', 'within 10', 'named first', 'named'],
    ...kindsOf(runs).map((kind) =>
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
    ...byStrength(outcomes.map(judgedOf)),
    formatQuartiles(outcomes.flatMap(({ minutesToDetect }) => minutesToDetect ?? [])),
    formatQuartiles(ends),
    formatShare(shareOf(ends, (offset) => offset <= 10)),
    formatShare(shareOf(attributed, ({ attribution }) => attribution === 'first')),
    formatShare(shareOf(attributed, ({ attribution }) => attribution !== 'missing')),
  ];
}

function missed(runs: readonly OrganizationRun[]): string[][] {
  const groups = new Map<string, number[]>();
  for (const { attacked, findings } of runs) {
    for (const { truth, found } of attacked[PER_WEEK.indexOf(STATED)]!.outcomes.map(judgedOf)) {
      if (found) continue;
      const key = `${truth.kind} ${truth.strength}`;
      groups.set(key, [...(groups.get(key) ?? []), bestOf(truth, findings.detector)]);
    }
  }
  return [
    ['', 'missed', 'no evidence', 'best / threshold'],
    ...[...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, best]) => {
        const some = best.filter((height) => height > 0).sort((a, b) => b - a);
        return [
          key,
          `${best.length}`,
          `${best.length - some.length}`,
          some.map((height) => height.toFixed(2)).join(' '),
        ];
      }),
  ];
}

/** 0 when there was no evidence at all. */
function bestOf(truth: Truth, findings: readonly Finding[]): number {
  return Math.max(0, ...findings.filter(({ finds }) => finds.includes(truth.id)).map(({ unusual }) => unusual));
}

function byStrength(judged: readonly Judged[]): string[] {
  const shares: Share[] = STRENGTHS.map((strength) =>
    shareOf(
      judged.filter(({ truth }) => truth.strength === strength),
      ({ found }) => found,
    ),
  );
  return [...shares, addShares(shares)].map(formatShare);
}

function kindsOf(runs: readonly OrganizationRun[]): string[] {
  return [...new Set(runs.flatMap(({ truths }) => truths.map(({ kind }) => kind)))].sort();
}

const judgedOf = ({ truth, minutesToDetect }: Outcome): Judged => ({ truth, found: minutesToDetect !== undefined });
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
