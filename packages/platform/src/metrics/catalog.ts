interface Definition {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds; for histograms. */
  readonly bounds?: readonly number[];
}

/** From a bucket's notice that is read at once to a file that CloudTrail delivered late. */
const DELAY_BOUNDS_SECONDS = [1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 21_600, 86_400];

/**
 * Everything that is measured of our own, by the name it has in code. Accounts are no labels: an organization has thousands. What is
 * wrong with which account is told by `trailwarden status`.
 */
export const METRICS = {
  filesRead: {
    kind: 'counter',
    name: 'trailwarden_files_total',
    help: 'Log files that were dealt with.',
    labels: ['outcome'], // done, quarantined
  },
  records: {
    kind: 'counter',
    name: 'trailwarden_records_total',
    help: 'Records of log files; counted + duplicate + rejected are all that were read.',
    labels: ['outcome'], // counted, duplicate, rejected
  },
  tallies: {
    kind: 'counter',
    name: 'trailwarden_tallies_total',
    help: 'Tallies that were given to a lane and stored.',
    labels: [],
  },
  minutesJudged: {
    kind: 'counter',
    name: 'trailwarden_minutes_judged_total',
    help: 'Minutes that were closed and judged, over all lanes.',
    labels: [],
  },
  incidents: {
    kind: 'counter',
    name: 'trailwarden_incidents_total',
    help: 'Incidents that were told of.',
    labels: ['severity'],
  },
  filesWaiting: {
    kind: 'gauge',
    name: 'trailwarden_files',
    help: 'Log files in the ledger that are not done.',
    labels: ['state'], // pending, quarantined
  },
  queueJobs: {
    kind: 'gauge',
    name: 'trailwarden_queue_jobs',
    help: 'Jobs of the queue.',
    labels: ['job', 'state'], // waiting, active, delayed, failed
  },
  objectToInsight: {
    kind: 'histogram',
    name: 'trailwarden_object_to_insight_seconds',
    help: 'From the minute of delivery in the name of a log file until what it shows was stored.',
    labels: [],
    bounds: DELAY_BOUNDS_SECONDS,
  },
  awsCalls: {
    kind: 'counter',
    name: 'trailwarden_aws_calls_total',
    help: 'Calls to AWS, retries of the SDK not counted.',
    labels: ['service', 'operation', 'outcome'], // ok, denied, throttled, unreachable, …
  },
} as const satisfies Readonly<Record<string, Definition>>;
