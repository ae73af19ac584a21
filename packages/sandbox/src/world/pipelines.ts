import { callerOf, roleArn } from '../activities/activity.js';
import type { PipelineSettings } from '../activities/pipeline.js';
import { host, privateNetwork } from '../catalog/addresses.js';
import { pipelineAgent } from '../catalog/agents.js';
import { type Api, api, apis } from '../catalog/apis.js';
import type { Random } from '../random.js';

/** What a kind of stack touches, in the order a tool does it. */
const STACKS: readonly (readonly Api[])[] = [
  apis(
    'cloudformation:DescribeStacks cloudformation:CreateChangeSet cloudformation:DescribeChangeSet cloudformation:ExecuteChangeSet cloudformation:DescribeStackEvents',
  ),
  apis(
    'ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:InitiateLayerUpload ecr:UploadLayerPart ecr:CompleteLayerUpload ecr:PutImage',
  ),
  apis('ecs:RegisterTaskDefinition ecs:UpdateService ecs:DescribeServices'),
  apis(
    'lambda:GetFunction20150331v2 lambda:UpdateFunctionCode20150331v2 lambda:PublishVersion20150331 lambda:UpdateFunctionConfiguration20150331v2',
  ),
  apis('iam:GetRole iam:ListAttachedRolePolicies iam:CreateRole iam:AttachRolePolicy iam:PutRolePolicy'),
  apis(
    'ec2:DescribeSecurityGroups ec2:CreateSecurityGroup ec2:AuthorizeSecurityGroupIngress ec2:CreateLaunchTemplateVersion',
  ),
  apis('sqs:CreateQueue sqs:SetQueueAttributes sns:CreateTopic sns:Subscribe'),
  apis('logs:CreateLogGroup logs:PutRetentionPolicy monitoring:PutMetricAlarm'),
  apis('ssm:GetParameter ssm:PutParameter kms:DescribeKey'),
];

/** Buckets are in every account's main stack: the role that can loop over PutBucketPolicy. */
const BUCKETS = apis('s3:GetBucketPolicy s3:PutBucketPolicy s3:PutBucketEncryption');

export function buildPipelines(account: string, region: string, random: Random): PipelineSettings[] {
  return ['ci/deploy-infrastructure', 'ci/deploy-app'].map((role, at) =>
    buildPipeline(account, region, role, at === 0 ? BUCKETS : [], random),
  );
}

/** @param fromMinute - when it is set up; always there when undefined. */
export function buildPipeline(
  account: string,
  region: string,
  role: string,
  always: readonly Api[],
  random: Random,
  fromMinute?: number,
): PipelineSettings {
  const stacks = random.sample(STACKS, random.int(2, 4)).flat();
  return {
    id: `${account} ${role}`,
    caller: callerOf(account, roleArn(account, role), host(privateNetwork(random), random), pipelineAgent(random)),
    region,
    apis: [api('sts:GetCallerIdentity'), ...stacks, ...always],
    runsPerWorkday: random.between(1, 8),
    runners: random.chance(0.6) ? 'hosted' : 'own',
    ...(fromMinute === undefined ? {} : { fromMinute }),
  };
}
