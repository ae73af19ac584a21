import {
  type BacktestReport,
  backtest,
  DEFAULT_SETTINGS,
  findsTruth,
  type Incident,
  type Truth,
  type TruthOutcome,
} from '@trailwarden/detector';
import { type OrganizationPlan, simulateOrganization, tallyFiles } from '@trailwarden/sandbox';
import type { Finding } from './finding.js';
import { HourlyDeviation } from './hourly-deviation.js';

/** Incidents a week that are stated, and false ones a week at which detectors are compared. */
export const PER_WEEK = [1, 5, 20] as const;

/** Monday, 2 March 2026, 00:00 UTC. */
const START_MINUTE = Date.UTC(2026, 2, 2) / 60_000;
const QUIET_DAYS = 8;
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
  /** What was told at each of PER_WEEK, in its order. */
  readonly told: readonly Told[];
  /** All that could be told, of the detector and of the yardstick. */
  readonly findings: { readonly detector: readonly Finding[]; readonly hourlyDeviation: readonly Finding[] };
}

/** 12 accounts and some 60 incidents a week after a quiet week, as the prototype was measured with. */
export function planOf(seed: number, days: number): OrganizationPlan {
  return {
    seed,
    accounts: 12,
    regions: 2 + (seed % 2),
    startMinute: START_MINUTE,
    days,
    incidents: { perWeek: 60, quietDays: QUIET_DAYS },
  };
}

/** Simulates an organization once, and has every detector read it along. */
export function runOrganization(plan: OrganizationPlan, onDay: (day: number) => void): OrganizationRun {
  const organization = simulateOrganization(plan);
  const { truths } = organization;
  const yardstick = new HourlyDeviation();
  const variants = PER_WEEK.map((incidentsPerWeek) => ({ ...DEFAULT_SETTINGS, incidentsPerWeek }));
  const reports = backtest(files(), variants, { truths });
  return {
    judgedWeeks: reports[0]!.judgedWeeks,
    truths,
    told: reports.map(toldIn),
    findings: { detector: findingsOf(reports[1]!, truths), hourlyDeviation: yardstick.finish(truths) },
  };

  function* files(): ReturnType<typeof tallyFiles> {
    let day = -1;
    for (const file of tallyFiles(organization, { minutesPerFile: MINUTES_PER_FILE })) {
      const today = Math.floor((file.deliveredMinute - START_MINUTE) / DAY_MINUTES);
      if (today !== day) onDay(today);
      day = today;
      yardstick.add(file.tally, file.deliveredMinute);
      yield file;
    }
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
  return [...incidents, ...candidates].map((incident: Incident) => ({
    unusual: incident.relative,
    account: incident.accounts[0]!,
    firstMinute: incident.detectedMinute,
    lastMinute: Math.max(incident.detectedMinute, incident.lastMinute),
    finds: truths.filter((truth) => findsTruth(incident, truth)).map(({ id }) => id),
  }));
}
