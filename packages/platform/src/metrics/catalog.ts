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

/** From a message that goes out at once to one that waited for Slack, or for an account that could not be entered. */
const TOLD_BOUNDS_SECONDS = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3_600];

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
  steps: {
    kind: 'counter',
    name: 'trailwarden_steps_total',
    help: 'Steps of playbooks that came into a state.',
    labels: ['action', 'state'], // asking, applied, contained, told, failed, …
  },
  stepsNow: {
    kind: 'gauge',
    name: 'trailwarden_steps',
    help: 'Steps that wait for a person (asking), hold rights back (contained), or failed and wait to be retried (failed).',
    labels: ['state'],
  },
  outboxWaiting: {
    kind: 'gauge',
    name: 'trailwarden_outbox',
    help: 'News of incidents that no playbook was asked about yet.',
    labels: [],
  },
  incidentToTold: {
    kind: 'histogram',
    name: 'trailwarden_incident_to_told_seconds',
    help: 'From when an incident was stored until a step had told of it.',
    labels: ['action'],
    bounds: TOLD_BOUNDS_SECONDS,
  },
  awsCalls: {
    kind: 'counter',
    name: 'trailwarden_aws_calls_total',
    help: 'Calls to AWS, retries of the SDK not counted.',
    labels: ['service', 'operation', 'outcome'], // ok, denied, throttled, unreachable, …
  },
} as const satisfies Readonly<Record<string, Definition>>;
