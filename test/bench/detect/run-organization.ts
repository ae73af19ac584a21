import {
  type BacktestReport,
  backtest,
  DEFAULT_SETTINGS,
  findsTruth,
  type Truth,
  type TruthOutcome,
} from '@trailwarden/detector';
import {
  type OrganizationPlan,
  type SimulatedOrganization,
  simulateOrganization,
  tallyFiles,
} from '@trailwarden/sandbox';
import type { Finding } from './finding.js';
import { HourlyDeviation } from './hourly-deviation.js';

/** Incidents a week that are stated, and false ones a week at which detectors are compared. */
export const PER_WEEK = [1, 5, 20] as const;
/** The default budget. */
export const STATED = 5;

/** Monday, 2 March 2026, 00:00 UTC. */
const START_MINUTE = Date.UTC(2026, 2, 2) / 60_000;
const QUIET_DAYS = 8;
const INCIDENTS_PER_WEEK = 60;
/** Fewer, larger files than CloudTrail's, which only saves time: the detector waits 30 minutes anyway. */
const MINUTES_PER_FILE = 30;
const DAY_MINUTES = 1_440;

/** A backtest's report without its incidents: their charts are large, and many organizations are added up. */
export interface Told extends Pick<BacktestReport, 'thresholds'> {
  readonly incidents: number;
  readonly falseIncidents: number;
  readonly outcomes: readonly Outcome[];
}

/** The minutes to detect are undefined when it was missed. */
export type Outcome = Omit<TruthOutcome, 'foundBy'>;

export interface OrganizationRun {
  readonly judgedWeeks: number;
  readonly truths: readonly Truth[];
  /** Incidents told of the honest organization, and of the attacked one by thresholds learnt from it; in the order of PER_WEEK. */
  readonly honest: readonly Told[];
  readonly attacked: readonly Told[];
  /** At STATED, by thresholds learnt from the attacked organization itself. */
  readonly attackedAlone: Told;
  /** All that could be told of the attacked one, by the detector and by the yardstick. */
  readonly findings: { readonly detector: readonly Finding[]; readonly hourlyDeviation: readonly Finding[] };
}

/** 12 accounts, and some 60 incidents a week after a quiet week, as the prototype was measured with. */
export function planOf(seed: number, days: number): OrganizationPlan {
  const incidents = { perWeek: INCIDENTS_PER_WEEK, quietDays: QUIET_DAYS };
  return { seed, accounts: 12, regions: 2 + (seed % 2), startMinute: START_MINUTE, days, incidents };
}

/**
 * Simulates an organization with and without its incidents. A real history has few; sixty a week, which it takes to count
 * anything in a few weeks, would themselves be what is usual. So thresholds are learnt without them.
 */
export function runOrganization(plan: OrganizationPlan, onDay: (pass: string, day: number) => void): OrganizationRun {
  const budgets = PER_WEEK.map((incidentsPerWeek) => ({ ...DEFAULT_SETTINGS, incidentsPerWeek }));
  const quiet = simulateOrganization({ ...plan, incidents: [] });
  const honest = backtest(
    filesOf(quiet, (day) => onDay('honest', day)),
    budgets,
    { truths: [] },
  ).map(toldIn);

  const organization = simulateOrganization(plan);
  const { truths } = organization;
  const yardstick = new HourlyDeviation();
  const files = filesOf(organization, (day) => onDay('attacked', day), yardstick);
  const thresholds = [undefined, ...honest.map((report) => report.thresholds)];
  const [attackedAlone, ...reports] = backtest(files, [DEFAULT_SETTINGS, ...budgets], { truths, thresholds });
  return {
    judgedWeeks: reports[0]!.judgedWeeks,
    truths,
    honest,
    attacked: reports.map(toldIn),
    attackedAlone: toldIn(attackedAlone!),
    findings: {
      detector: findingsOf(reports[PER_WEEK.indexOf(STATED)]!, truths),
      hourlyDeviation: yardstick.finish(truths),
    },
  };
}

function* filesOf(
  organization: SimulatedOrganization,
  onDay: (day: number) => void,
  yardstick?: HourlyDeviation,
): ReturnType<typeof tallyFiles> {
  let day = -1;
  for (const file of tallyFiles(organization, { minutesPerFile: MINUTES_PER_FILE })) {
    const today = Math.floor((file.deliveredMinute - START_MINUTE) / DAY_MINUTES);
    if (today !== day) onDay(today);
    day = today;
    yardstick?.add(file.tally, file.deliveredMinute);
    yield file;
  }
}

function toldIn({ incidents, thresholds, score }: BacktestReport): Told {
  if (score === undefined) throw new Error('a backtest that is given truths has a score');
  return {
    thresholds,
    incidents: incidents.length,
    falseIncidents: score.falseIncidents.length,
    outcomes: score.outcomes.map(({ foundBy: _, ...outcome }) => outcome),
  };
}

function findingsOf({ incidents, candidates }: BacktestReport, truths: readonly Truth[]): Finding[] {
  return [...incidents, ...candidates].map((incident) => ({
    unusual: incident.relative,
    account: incident.accounts[0]!,
    firstMinute: incident.detectedMinute,
    lastMinute: Math.max(incident.detectedMinute, incident.lastMinute),
    finds: truths.filter((truth) => findsTruth(incident, truth)).map(({ id }) => id),
  }));
}
