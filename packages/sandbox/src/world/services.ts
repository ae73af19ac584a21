import { type Caller, callerOf, type ErrorHabit, roleArn } from '../activities/activity.js';
import type { Rhythm } from '../activities/hour.js';
import type { Line, PollingSettings } from '../activities/polling.js';
import { cloudAddress, host, privateNetwork } from '../catalog/addresses.js';
import { serviceAgent } from '../catalog/agents.js';
import { type Api, apis } from '../catalog/apis.js';
import type { Random } from '../random.js';

interface Archetype {
  readonly role: string;
  readonly apis: readonly Api[];
  readonly rhythm: Rhythm;
  readonly machines: number;
  readonly errors?: ErrorHabit;
  /** Its first API is called at least so often a minute: every account has one service that is never quiet. */
  readonly leastCallsPerMinute?: number;
}

const FLAT: Rhythm = { swing: 0, peakMinuteOfDay: 0, weekend: 1 };
const OFFICE_DAY: Rhythm = { swing: 0.85, peakMinuteOfDay: 13 * 60, weekend: 0.3 };
const SHOP_DAY: Rhythm = { swing: 0.6, peakMinuteOfDay: 19 * 60, weekend: 1.2 };

const STEADY: Archetype = {
  role: 'platform/metrics-exporter',
  apis: apis('monitoring:DescribeAlarms tagging:GetResources ec2:DescribeInstances monitoring:ListMetrics'),
  rhythm: FLAT,
  machines: 2,
  errors: { share: 0.004, code: 'ThrottlingException' },
  leastCallsPerMinute: 1.2,
};

const ARCHETYPES: readonly Archetype[] = [
  {
    role: 'app/web-api',
    apis: apis('secretsmanager:GetSecretValue kms:Decrypt ssm:GetParameters sqs:GetQueueUrl s3:GetObject'),
    rhythm: SHOP_DAY,
    machines: 6,
  },
  {
    role: 'app/orders-worker',
    apis: apis('kms:GenerateDataKey kms:Decrypt sqs:GetQueueAttributes dynamodb:DescribeTable s3:PutObject'),
    rhythm: SHOP_DAY,
    machines: 4,
  },
  {
    role: 'app/backoffice',
    apis: apis('ssm:GetParametersByPath kms:Decrypt s3:GetBucketLocation lambda:Invoke'),
    rhythm: OFFICE_DAY,
    machines: 2,
    errors: { share: 0.02, code: 'AccessDenied' },
  },
  {
    role: 'platform/cluster-autoscaler',
    apis: apis(
      'autoscaling:DescribeAutoScalingGroups ec2:DescribeInstanceTypes autoscaling:DescribeScalingActivities ec2:DescribeLaunchTemplates autoscaling:SetDesiredCapacity',
    ),
    rhythm: FLAT,
    machines: 1,
  },
  {
    role: 'platform/load-balancer-controller',
    apis: apis(
      'elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeTargetHealth elasticloadbalancing:DescribeListeners ec2:DescribeSecurityGroups elasticloadbalancing:RegisterTargets',
    ),
    rhythm: FLAT,
    machines: 2,
  },
  {
    role: 'platform/external-dns',
    apis: apis('route53:ListHostedZones route53:ListResourceRecordSets route53:ChangeResourceRecordSets'),
    rhythm: FLAT,
    machines: 1,
    errors: { share: 0.003, code: 'Throttling' },
  },
  {
    role: 'platform/ebs-csi-driver',
    apis: apis('ec2:DescribeVolumes ec2:CreateVolume ec2:AttachVolume ec2:DescribeInstances'),
    rhythm: OFFICE_DAY,
    machines: 2,
  },
  {
    role: 'nodes/node-instance',
    apis: apis(
      'ssm:UpdateInstanceInformation ecr:GetAuthorizationToken ecr:BatchGetImage logs:CreateLogStream sts:GetCallerIdentity',
    ),
    rhythm: FLAT,
    machines: 12,
  },
  {
    role: 'platform/service-discovery',
    apis: apis('ecs:ListTasks ecs:DescribeTasks ecs:DescribeServices ec2:DescribeNetworkInterfaces'),
    rhythm: FLAT,
    machines: 2,
  },
  {
    role: 'platform/log-shipper',
    apis: apis('logs:DescribeLogStreams logs:CreateLogStream logs:DescribeLogGroups'),
    rhythm: SHOP_DAY,
    machines: 3,
    errors: { share: 0.1, code: 'ResourceAlreadyExistsException' },
  },
  {
    role: 'platform/secrets-operator',
    apis: apis('secretsmanager:GetSecretValue secretsmanager:DescribeSecret secretsmanager:ListSecrets sts:AssumeRole'),
    rhythm: FLAT,
    machines: 1,
    errors: { share: 0.01, code: 'ResourceNotFoundException' },
  },
  {
    role: 'data/rds-exporter',
    apis: apis('rds:DescribeDBInstances rds:DescribeDBLogFiles rds:DownloadDBLogFilePortion'),
    rhythm: FLAT,
    machines: 1,
  },
  {
    role: 'data/stream-loader',
    apis: apis('kms:Decrypt s3:PutObject s3:ListObjects dynamodb:DescribeTable'),
    rhythm: SHOP_DAY,
    machines: 3,
  },
  {
    role: 'vendor/datadog-integration',
    apis: apis(
      'monitoring:GetMetricData monitoring:ListMetrics tagging:GetResources ec2:DescribeInstanceStatus rds:DescribeDBInstances lambda:ListFunctions20150331',
    ),
    rhythm: FLAT,
    machines: 3,
  },
];

const LAMBDAS: readonly Archetype[] = [
  { role: 'lambda/image-resizer', apis: apis('logs:CreateLogStream s3:GetObject'), rhythm: SHOP_DAY, machines: 1 },
  {
    role: 'lambda/order-events',
    apis: apis('logs:CreateLogStream kms:Decrypt ssm:GetParameter'),
    rhythm: SHOP_DAY,
    machines: 1,
  },
  {
    role: 'lambda/slack-notifier',
    apis: apis('logs:CreateLogStream secretsmanager:GetSecretValue'),
    rhythm: OFFICE_DAY,
    machines: 1,
  },
  {
    role: 'lambda/tag-enforcer',
    apis: apis('logs:CreateLogStream tagging:GetResources ec2:CreateTags'),
    rhythm: OFFICE_DAY,
    machines: 1,
    errors: { share: 0.05, code: 'AccessDenied' },
  },
  {
    role: 'lambda/key-rotation',
    apis: apis('logs:CreateLogStream secretsmanager:RotateSecret secretsmanager:PutSecretValue'),
    rhythm: FLAT,
    machines: 1,
  },
];

/** AWS's own services, acting by themselves; their address and agent are their name. */
const AWS_SERVICES: readonly Archetype[] = [
  { role: 'lambda.amazonaws.com', apis: apis('sts:AssumeRole'), rhythm: SHOP_DAY, machines: 1 },
  { role: 'ec2.amazonaws.com', apis: apis('sts:AssumeRole'), rhythm: FLAT, machines: 1 },
  { role: 'cloudtrail.amazonaws.com', apis: apis('s3:GetBucketAcl kms:GenerateDataKey'), rhythm: FLAT, machines: 1 },
  { role: 'config.amazonaws.com', apis: apis('sts:AssumeRole s3:GetBucketAcl'), rhythm: FLAT, machines: 1 },
  { role: 'ecs-tasks.amazonaws.com', apis: apis('sts:AssumeRole'), rhythm: OFFICE_DAY, machines: 1 },
  { role: 'events.amazonaws.com', apis: apis('sts:AssumeRole'), rhythm: FLAT, machines: 1 },
  { role: 'delivery.logs.amazonaws.com', apis: apis('kms:GenerateDataKey'), rhythm: FLAT, machines: 1 },
];

// Rates of real APIs spread over four orders of magnitude: most are called a few times an hour, a few all the time.
const CALLS_PER_MINUTE_MEDIAN = 0.033;
const CALLS_PER_MINUTE_SIGMA = 1.35;
const CALLS_PER_MINUTE_MAX = 25;
const ELSEWHERE = 0.1;
/** Most trails log data events of few buckets and functions only. */
const DATA_LOGGED = 0.3;

interface Place {
  readonly account: string;
  readonly homeRegion: string;
  readonly regions: readonly string[];
  /** Factor on all rates. */
  readonly volume: number;
}

/** The programs of an account; the first is steady and never quiet. */
export function buildServices(place: Place, random: Random): PollingSettings[] {
  const chosen = [STEADY, ...random.sample(ARCHETYPES, random.int(5, 6))];
  return chosen.map((archetype) => {
    const network = archetype.role.startsWith('vendor/') ? '100.64.12' : privateNetwork(random);
    const agent = serviceAgent(random);
    const principal = roleArn(place.account, archetype.role);
    const callers = Array.from({ length: archetype.machines }, () =>
      callerOf(place.account, principal, host(network, random), agent),
    );
    return settingsOf(place, archetype, callers, random);
  });
}

export function buildLambdas(place: Place, random: Random): PollingSettings[] {
  return random.sample(LAMBDAS, random.int(3, 4)).map((archetype) => {
    const principal = roleArn(place.account, archetype.role);
    const agent = `${serviceAgent(random)} exec-env/AWS_Lambda_python3.12`;
    const settings = settingsOf(place, archetype, [callerOf(place.account, principal, '', agent)], random);
    return { ...settings, addressOf: cloudAddress };
  });
}

export function buildAwsServices(place: Place, random: Random): PollingSettings[] {
  return random.sample(AWS_SERVICES, random.int(3, 4)).map((archetype) => {
    const caller: Caller = callerOf(place.account, archetype.role, archetype.role, archetype.role);
    return settingsOf(place, archetype, [caller], random);
  });
}

function settingsOf(place: Place, archetype: Archetype, callers: readonly Caller[], random: Random): PollingSettings {
  const region = random.chance(ELSEWHERE) ? random.pick(place.regions) : place.homeRegion;
  const lines = archetype.apis.map((api, at): Line => {
    const drawn = random.logNormal(CALLS_PER_MINUTE_MEDIAN, CALLS_PER_MINUTE_SIGMA);
    const logged = api.category === 'data' ? DATA_LOGGED : 1;
    const least = at === 0 ? (archetype.leastCallsPerMinute ?? 0) : 0;
    return {
      api,
      region,
      callsPerMinute: place.volume * logged * Math.min(CALLS_PER_MINUTE_MAX, Math.max(least, drawn)),
    };
  });
  return {
    id: `${place.account} ${archetype.role}`,
    callers,
    lines,
    rhythm: archetype.rhythm,
    unrest: random.between(0.05, 0.35),
    ...(archetype.errors === undefined ? {} : { errors: archetype.errors }),
  };
}
