import { callerOf, roleArn } from '../activities/activity.js';
import { DAY_MINUTES, HOUR_MINUTES, WEEK_MINUTES, weekday } from '../activities/hour.js';
import type { Line, PollingSettings } from '../activities/polling.js';
import type { ScannerSettings } from '../activities/scanner.js';
import { cloudAddress, host, privateNetwork } from '../catalog/addresses.js';
import { rareTool, serviceAgent } from '../catalog/agents.js';
import { ALL_READS, apis } from '../catalog/apis.js';
import type { Random } from '../random.js';
import type { Period } from '../traffic.js';
import type { Growth } from './account-world.js';

// Honest change, at rates that are guesses about organizations of a hundred people; each is expected events a week.
/** Deployments that make a service call an API it never called, per service. */
const LEARNS_PER_WEEK = 0.15;
/** New pipelines, per account. */
export const NEW_PIPELINES_PER_WEEK = 0.1;
/** One-off scans by a role that never scanned before, per account. */
const NEW_SCANNERS_PER_WEEK = 0.08;
/** New employees, for every ten there are. */
export const HIRES_PER_WEEK = 0.1;
/** Share of services that grow, and by how much a week. */
const GROWING = 0.12;
const GROWTH_PER_WEEK = 1.08;

const NEW_APIS = apis(
  'ssm:GetParameter secretsmanager:DescribeSecret kms:DescribeKey sqs:GetQueueAttributes sns:GetTopicAttributes dynamodb:ListTables events:ListRules s3:GetBucketTagging sts:GetCallerIdentity ecs:DescribeClusters logs:DescribeLogGroups lambda:GetFunctionConfiguration20150331v2 cloudformation:DescribeStacks ec2:DescribeTags',
);

/** What the organization's audit reads everywhere. */
const AUDITED = apis(
  'iam:ListUsers iam:GetAccountSummary iam:GetAccountPasswordPolicy iam:GetAccountAuthorizationDetails iam:ListMFADevices iam:ListAccessKeys s3:ListBuckets s3:GetBucketAcl s3:GetBucketPolicy s3:GetBucketEncryption s3:GetBucketPublicAccessBlock s3:GetBucketLogging ec2:DescribeSecurityGroups ec2:DescribeSnapshots ec2:DescribeVpcs ec2:DescribeRouteTables cloudtrail:DescribeTrails cloudtrail:GetTrailStatus kms:ListKeys kms:GetKeyRotationStatus config:DescribeConfigurationRecorders rds:DescribeDBSnapshots',
);
/** What a vendor of savings looks at. */
const ADVISED = apis(
  'ec2:DescribeInstances ec2:DescribeVolumes ec2:DescribeAddresses ec2:DescribeSnapshots rds:DescribeDBInstances monitoring:GetMetricStatistics autoscaling:DescribeAutoScalingGroups elasticloadbalancing:DescribeLoadBalancers dynamodb:ListTables s3:ListBuckets',
);

/** Minutes of a Poisson process within the period. */
export function happenings(perWeek: number, period: Period, random: Random): number[] {
  const minutes: number[] = [];
  if (perWeek <= 0) return minutes;
  for (
    let minute = period.startMinute + random.exponential(WEEK_MINUTES / perWeek);
    minute < period.endMinute;
    minute += random.exponential(WEEK_MINUTES / perWeek)
  ) {
    minutes.push(Math.floor(minute));
  }
  return minutes;
}

/** The service, with the APIs that deployments bring it in the period. */
export function withLearning(service: PollingSettings, period: Period, random: Random): PollingSettings {
  const learnt = happenings(LEARNS_PER_WEEK, period, random).flatMap((fromMinute) =>
    random.sample(NEW_APIS, random.int(1, 3)).map((api): Line => {
      const like = random.pick(service.lines);
      return { api, region: like.region, callsPerMinute: like.callsPerMinute * random.between(0.1, 0.6), fromMinute };
    }),
  );
  return { ...service, lines: [...service.lines, ...learnt] };
}

export function growthsOf(services: readonly PollingSettings[], period: Period, random: Random): Growth[] {
  return services
    .filter(() => random.chance(GROWING))
    .map(({ id }) => ({
      activityId: id,
      intensity: (minute) => GROWTH_PER_WEEK ** ((minute - period.startMinute) / WEEK_MINUTES),
    }));
}

/** The organization's monthly audit, vendors that look in weekly, and tools that somebody tries out once. */
export function buildScanners(account: string, homeRegion: string, period: Period, random: Random): ScannerSettings[] {
  const audit: ScannerSettings = {
    id: `${account} security/auditor`,
    caller: callerOf(
      account,
      roleArn(account, 'security/auditor'),
      host(privateNetwork(random), random),
      serviceAgent(random),
    ),
    regions: [homeRegion],
    apis: AUDITED,
    startMinutes: every(4 * WEEK_MINUTES, period, random),
    durationMinutes: 45,
    callsMax: 6,
  };
  const vendor: ScannerSettings = {
    id: `${account} vendor/cost-advisor`,
    caller: callerOf(account, roleArn(account, 'vendor/cost-advisor'), cloudAddress(random), serviceAgent(random)),
    regions: [homeRegion],
    apis: ADVISED,
    startMinutes: every(WEEK_MINUTES, period, random),
    durationMinutes: 20,
    callsMax: 4,
  };
  const tried = happenings(NEW_SCANNERS_PER_WEEK, period, random).map((startMinute, at): ScannerSettings => {
    const role = `tools/${random.pick(['inventory', 'compliance', 'cost', 'diagram', 'cspm'])}-${at + 1}`;
    return {
      id: `${account} ${role}`,
      caller: callerOf(account, roleArn(account, role), cloudAddress(random), rareTool(random)),
      regions: [homeRegion],
      apis: random.sample(ALL_READS, random.int(8, 24)),
      startMinutes: [startMinute],
      durationMinutes: random.int(5, 40),
      callsMax: 5,
    };
  });
  return [audit, vendor, ...tried];
}

/** The same weekday and hour again and again, a little off each time. */
function every(distanceMinutes: number, period: Period, random: Random): number[] {
  const phase = random.int(0, distanceMinutes / DAY_MINUTES - 1) * DAY_MINUTES + random.int(6, 16) * HOUR_MINUTES;
  const minutes: number[] = [];
  for (let minute = period.startMinute - (period.startMinute % DAY_MINUTES) + phase; minute < period.endMinute; ) {
    const weekend = Math.max(0, weekday(minute) - 4);
    if (minute >= period.startMinute) minutes.push(minute - weekend * DAY_MINUTES + random.int(0, 30));
    minute += distanceMinutes;
  }
  return minutes.filter((minute) => minute >= period.startMinute);
}
