import { DEFAULT_SETTINGS, type Detection, foldOrganization } from '@trailwarden/detector';
import {
  type GroundTruth,
  type NearMiss,
  type PlannedIncident,
  type PlannedNearMiss,
  simulateOrganization,
  tallyFiles,
} from '@trailwarden/sandbox';
import { type HonestWork, withHonestWork } from './honest-work.js';

/** Monday, 2 March 2026, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 2, 2) / 60_000;
const DAYS = 23;

const at = (day: number, hour: number, minute = 0): number => MONDAY + (day * 24 + hour) * 60 + minute;

const strong = (kind: PlannedIncident['kind'], account: number, startMinute: number): PlannedIncident => ({
  kind,
  strength: 'strong',
  account,
  startMinute,
});

const INCIDENTS: readonly PlannedIncident[] = [
  strong('console-login-failures', 0, at(16, 9, 7)),
  strong('create-user-surge', 1, at(16, 10, 12)),
  strong('run-instances-spike', 2, at(16, 11, 31)),
  strong('terminate-instances-automation', 1, at(17, 14, 0)),
  strong('put-bucket-policy-pipeline', 2, at(17, 15, 22)),
  strong('access-denied-burst', 0, at(17, 16, 3)),
  strong('throttling-storm', 1, at(18, 8, 40)),
  strong('backup-stopped', 2, at(18, 9, 30)),
  strong('drop-to-nothing', 0, at(21, 11, 0)),
];

const NEAR_MISSES: readonly PlannedNearMiss[] = [
  { kind: 'steady-growth', account: 2, startMinute: at(9, 0) },
  { kind: 'deploy', account: 1, startMinute: at(15, 10) },
  { kind: 'delivery-gap', account: 2, startMinute: at(15, 13) },
  { kind: 'weekday-job-on-saturday', account: 0, startMinute: at(18, 0) },
];

/** The nightly backup of account 1 does not run in three nights, Thursday to Saturday. */
export const NIGHTLY_STOPPED: HonestWork = {
  title: 'a nightly backup that stopped',
  account: 1,
  startMinute: at(17, 0),
  minutes: 3 * 24 * 60,
  who: 'jobs/nightly-backup',
  names: ['CreateSnapshot', 'CreateDBSnapshot', 'DeleteSnapshot'],
  silent: true,
};

export const HONEST: readonly HonestWork[] = [
  {
    title: 'a person mistypes the password three times, then signs in',
    account: 1,
    startMinute: at(21, 8, 4),
    minutes: 4,
    who: 'user/sven',
    names: ['ConsoleLogin'],
    added: [
      { name: 'ConsoleLogin', calls: [1, 1, 1], errorCode: 'Failed authentication' },
      { name: 'ConsoleLogin', calls: [0, 0, 0, 1] },
    ],
  },
  {
    title: 'an administrator makes two users with a key each',
    account: 0,
    startMinute: at(21, 9, 15),
    minutes: 6,
    who: 'user/zoe',
    names: ['CreateUser', 'CreateAccessKey'],
    added: [
      { name: 'CreateUser', calls: [1, 0, 0, 1] },
      { name: 'CreateAccessKey', calls: [0, 1, 0, 0, 1] },
    ],
  },
  {
    title: 'autoscaling starts fifteen instances',
    account: 1,
    startMinute: at(21, 12, 40),
    minutes: 3,
    who: 'AWSServiceRoleForAutoScaling',
    names: ['RunInstances'],
    added: [{ name: 'RunInstances', calls: [5, 5, 5] }],
  },
  {
    title: 'the janitor ends three instances',
    account: 2,
    startMinute: at(21, 14, 20),
    minutes: 2,
    who: 'automation/instance-janitor',
    names: ['TerminateInstances'],
    added: [{ name: 'TerminateInstances', calls: [2, 1] }],
  },
  {
    title: 'the pipeline puts its bucket policies once more',
    account: 1,
    startMinute: at(21, 15, 5),
    minutes: 3,
    who: 'ci/deploy-infrastructure',
    names: ['PutBucketPolicy'],
    added: [{ name: 'PutBucketPolicy', calls: [1, 2, 1] }],
  },
  {
    title: 'a service is refused twice',
    account: 0,
    startMinute: at(22, 9, 30),
    minutes: 2,
    who: 'role/platform/external-dns',
    names: ['ChangeResourceRecordSets', 'ListHostedZones', 'ListResourceRecordSets'],
    added: [{ name: 'ListResourceRecordSets', calls: [1, 1], errorCode: 'AccessDenied' }],
  },
  {
    title: 'a busy service is throttled a few times',
    account: 2,
    startMinute: at(22, 10, 10),
    minutes: 5,
    who: 'role/platform/metrics-exporter',
    names: ['DescribeAlarms'],
    added: [{ name: 'DescribeAlarms', calls: [1, 1, 0, 1], errorCode: 'ThrottlingException' }],
  },
  {
    title: 'an hourly backup is left out once',
    account: 0,
    startMinute: at(16, 14, 0),
    minutes: 60,
    who: 'jobs/table-backup',
    names: ['CreateBackup', 'DeleteBackup'],
    silent: true,
  },
  {
    title: 'a busy service restarts and is silent for ten minutes',
    account: 1,
    startMinute: at(22, 11, 0),
    minutes: 10,
    who: 'role/platform/metrics-exporter',
    names: ['DescribeAlarms', 'GetResources', 'ListMetrics'],
    silent: true,
  },
];

export interface JudgedOrganization {
  readonly accounts: readonly string[];
  readonly truths: readonly GroundTruth[];
  readonly nearMisses: readonly NearMiss[];
  /** At the default budget, and at the one for people who look through twenty a week. */
  readonly detection: Detection;
  readonly review: Detection;
}

/** Three accounts over three weeks, with all of the above in it, judged with the default settings. */
export function judgedOrganization(): JudgedOrganization {
  const organization = simulateOrganization({
    seed: 1,
    accounts: 3,
    regions: 1,
    startMinute: MONDAY,
    days: DAYS,
    volume: 0.5,
    incidents: INCIDENTS,
    nearMisses: NEAR_MISSES,
  });
  const fold = foldOrganization(DEFAULT_SETTINGS);
  const reviewFold = foldOrganization({ ...DEFAULT_SETTINGS, incidentsPerWeek: 20 });
  const files = tallyFiles(withHonestWork(organization, [...HONEST, NIGHTLY_STOPPED]), { minutesPerFile: 30 });
  for (const { tally, deliveredMinute } of files) {
    fold.add(tally, deliveredMinute);
    reviewFold.add(tally, deliveredMinute);
  }
  const { accounts, truths, nearMisses } = organization;
  return { accounts, truths, nearMisses, detection: fold.finish(), review: reviewFold.finish() };
}
