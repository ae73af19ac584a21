import { callerOf, roleArn } from '../activities/activity.js';
import type { CronSettings } from '../activities/cron.js';
import { DAY_MINUTES, HOUR_MINUTES } from '../activities/hour.js';
import { host, privateNetwork } from '../catalog/addresses.js';
import { serviceAgent } from '../catalog/agents.js';
import { api } from '../catalog/apis.js';
import type { Random } from '../random.js';

interface JobArchetype {
  readonly role: string;
  readonly periodMinutes: number;
  /** Minutes after midnight, drawn within. */
  readonly offset: readonly [number, number];
  readonly jitterMinutes: number;
  readonly durationMinutes: number;
  readonly weekdaysOnly?: true;
  /** API and calls a run. */
  readonly steps: readonly (readonly [string, number])[];
}

const NIGHTLY_BACKUP: JobArchetype = {
  role: 'jobs/nightly-backup',
  periodMinutes: DAY_MINUTES,
  offset: [110, 160],
  jitterMinutes: 4,
  durationMinutes: 12,
  steps: [
    ['ec2:CreateSnapshot', 24],
    ['rds:CreateDBSnapshot', 6],
    ['ec2:DeleteSnapshot', 20],
  ],
};

const WEEKDAY_REPORT: JobArchetype = {
  role: 'jobs/weekday-report',
  periodMinutes: DAY_MINUTES,
  offset: [300, 420],
  jitterMinutes: 3,
  durationMinutes: 8,
  weekdaysOnly: true,
  steps: [
    ['logs:StartQuery', 16],
    ['logs:GetQueryResults', 32],
    ['s3:PutBucketTagging', 1],
  ],
};

const HOURLY_BACKUP: JobArchetype = {
  role: 'jobs/table-backup',
  periodMinutes: HOUR_MINUTES,
  offset: [0, 50],
  jitterMinutes: 1,
  durationMinutes: 2,
  steps: [
    ['dynamodb:CreateBackup', 6],
    ['dynamodb:DeleteBackup', 6],
  ],
};

const OTHERS: readonly JobArchetype[] = [
  {
    role: 'jobs/inventory',
    periodMinutes: 15,
    offset: [0, 14],
    jitterMinutes: 1,
    durationMinutes: 2,
    steps: [
      ['ec2:DescribeTags', 3],
      ['config:SelectResourceConfig', 2],
    ],
  },
  {
    role: 'jobs/health-check',
    periodMinutes: 5,
    offset: [0, 4],
    jitterMinutes: 0,
    durationMinutes: 1,
    steps: [
      ['elasticloadbalancing:DescribeTargetGroups', 1],
      ['monitoring:SetAlarmState', 1],
    ],
  },
  {
    role: 'jobs/cost-collector',
    periodMinutes: 6 * HOUR_MINUTES,
    offset: [10, 50],
    jitterMinutes: 3,
    durationMinutes: 5,
    steps: [
      ['organizations:ListAccounts', 4],
      ['tagging:GetTagKeys', 8],
    ],
  },
  {
    role: 'jobs/credential-report',
    periodMinutes: 4 * HOUR_MINUTES,
    offset: [0, 200],
    jitterMinutes: 2,
    durationMinutes: 3,
    steps: [
      ['iam:GenerateCredentialReport', 2],
      ['iam:GetCredentialReport', 1],
    ],
  },
  {
    role: 'jobs/office-hours-sync',
    periodMinutes: 60,
    offset: [0, 59],
    jitterMinutes: 2,
    durationMinutes: 2,
    weekdaysOnly: true,
    steps: [['sns:ListSubscriptionsByTopic', 5]],
  },
  {
    role: 'jobs/certificate-check',
    periodMinutes: 12 * HOUR_MINUTES,
    offset: [0, 600],
    jitterMinutes: 5,
    durationMinutes: 2,
    steps: [
      ['route53:GetChange', 2],
      ['elasticloadbalancing:DescribeRules', 6],
    ],
  },
];

/** The jobs of an account. */
export interface Jobs {
  readonly nightlyBackup: CronSettings;
  readonly hourlyBackup: CronSettings;
  readonly weekdayReport: CronSettings;
  /** Drawn for this account. */
  readonly others: readonly CronSettings[];
}

export function buildJobs(account: string, region: string, random: Random): Jobs {
  const build = (archetype: JobArchetype) => settingsOf(account, region, archetype, random);
  return {
    nightlyBackup: build(NIGHTLY_BACKUP),
    hourlyBackup: build(HOURLY_BACKUP),
    weekdayReport: build(WEEKDAY_REPORT),
    others: random.sample(OTHERS, random.int(2, 4)).map(build),
  };
}

function settingsOf(account: string, region: string, archetype: JobArchetype, random: Random): CronSettings {
  const { role, periodMinutes, offset, jitterMinutes, durationMinutes, weekdaysOnly = false, steps } = archetype;
  return {
    id: `${account} ${role}`,
    caller: callerOf(account, roleArn(account, role), host(privateNetwork(random), random), serviceAgent(random)),
    region,
    periodMinutes,
    offsetMinute: random.int(...offset),
    jitterMinutes,
    durationMinutes,
    weekdaysOnly,
    steps: steps.map(([id, calls]) => ({
      api: api(id),
      calls: calls === 1 ? 1 : Math.max(2, Math.round(random.logNormal(calls, 0.3))),
    })),
  };
}
