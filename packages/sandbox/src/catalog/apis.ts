import type { Category } from '@trailwarden/cloudtrail';

/** One API as CloudTrail names it. */
export interface Api {
  readonly source: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly category: Category;
  /** Logged in us-east-1 wherever it is called from. */
  readonly global: boolean;
}

interface ServiceApis {
  readonly read: string;
  readonly write: string;
  readonly dataRead?: string;
  readonly dataWrite?: string;
  readonly global?: true;
}

// `read` follows the record's own readOnly: AssumeRole, Decrypt and GetSecretValue say true, ConsoleLogin says false.
const SERVICES: Readonly<Record<string, ServiceApis>> = {
  ec2: {
    read: 'DescribeInstances DescribeVolumes DescribeSecurityGroups DescribeSubnets DescribeVpcs DescribeInstanceStatus DescribeImages DescribeSnapshots DescribeNetworkInterfaces DescribeRouteTables DescribeAddresses DescribeKeyPairs DescribeLaunchTemplates DescribeTags DescribeAvailabilityZones DescribeInstanceTypes DescribeVpcEndpoints GetConsoleOutput GetPasswordData',
    write:
      'RunInstances StartInstances StopInstances TerminateInstances CreateTags CreateSnapshot DeleteSnapshot CreateSecurityGroup AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress CreateNetworkInterface DeleteNetworkInterface CreateVolume AttachVolume ModifyInstanceAttribute CreateLaunchTemplateVersion CreateImage DeregisterImage',
  },
  iam: {
    read: 'ListUsers ListRoles ListPolicies GetRole GetUser GetPolicy GetPolicyVersion ListAttachedRolePolicies ListRolePolicies ListAccessKeys ListMFADevices GetAccountSummary GetAccountPasswordPolicy ListGroups ListInstanceProfiles GetAccountAuthorizationDetails GenerateCredentialReport GetCredentialReport',
    write:
      'CreateUser CreateAccessKey AttachUserPolicy DeleteAccessKey CreateRole DeleteRole AttachRolePolicy DetachRolePolicy PutRolePolicy UpdateAssumeRolePolicy CreatePolicyVersion CreateLoginProfile AddUserToGroup TagRole',
    global: true,
  },
  s3: {
    read: 'ListBuckets GetBucketAcl GetBucketPolicy GetBucketLocation GetBucketEncryption GetBucketVersioning GetBucketPublicAccessBlock GetBucketTagging GetBucketLogging GetAccountPublicAccessBlock',
    write:
      'CreateBucket DeleteBucket PutBucketPolicy PutBucketEncryption PutBucketVersioning PutBucketPublicAccessBlock PutBucketTagging PutBucketLifecycle',
    dataRead: 'GetObject HeadObject ListObjects',
    dataWrite: 'PutObject DeleteObject',
  },
  sts: { read: 'AssumeRole AssumeRoleWithWebIdentity AssumeRoleWithSAML GetCallerIdentity GetSessionToken', write: '' },
  kms: {
    read: 'Decrypt GenerateDataKey Encrypt DescribeKey ListKeys ListAliases GetKeyPolicy GetKeyRotationStatus',
    write: 'CreateGrant RetireGrant CreateKey ScheduleKeyDeletion PutKeyPolicy',
  },
  ssm: {
    read: 'GetParameter GetParameters GetParametersByPath DescribeInstanceInformation ListCommands GetCommandInvocation DescribeParameters ListAssociations',
    write:
      'PutParameter DeleteParameter SendCommand UpdateInstanceInformation StartSession UpdateInstanceAssociationStatus',
  },
  lambda: {
    read: 'ListFunctions20150331 GetFunction20150331v2 GetFunctionConfiguration20150331v2 GetPolicy20150331v2 ListEventSourceMappings20150331',
    write:
      'UpdateFunctionCode20150331v2 UpdateFunctionConfiguration20150331v2 CreateFunction20150331 PublishVersion20150331 AddPermission20150331v2 TagResource20170331v2',
    dataWrite: 'Invoke',
  },
  dynamodb: {
    read: 'DescribeTable ListTables DescribeContinuousBackups DescribeTimeToLive ListTagsOfResource',
    write: 'CreateTable UpdateTable CreateBackup DeleteBackup UpdateTimeToLive',
  },
  cloudformation: {
    read: 'DescribeStacks DescribeStackEvents ListStacks GetTemplate DescribeChangeSet ListStackResources DescribeStackResources',
    write: 'CreateChangeSet ExecuteChangeSet CreateStack UpdateStack DeleteStack DeleteChangeSet',
  },
  logs: {
    read: 'DescribeLogGroups DescribeLogStreams FilterLogEvents GetLogEvents StartQuery GetQueryResults DescribeMetricFilters',
    write: 'CreateLogStream CreateLogGroup PutRetentionPolicy DeleteLogGroup PutMetricFilter',
  },
  monitoring: {
    read: 'DescribeAlarms ListMetrics GetMetricStatistics ListDashboards GetDashboard DescribeAlarmHistory',
    write: 'PutMetricAlarm DeleteAlarms SetAlarmState PutDashboard',
    dataRead: 'GetMetricData',
  },
  ecs: {
    read: 'DescribeServices DescribeTasks ListTasks ListServices DescribeTaskDefinition DescribeClusters DescribeContainerInstances',
    write:
      'UpdateService RegisterTaskDefinition DeregisterTaskDefinition RunTask StopTask SubmitTaskStateChange SubmitContainerStateChange',
  },
  ecr: {
    read: 'GetAuthorizationToken BatchGetImage DescribeRepositories DescribeImages GetDownloadUrlForLayer BatchCheckLayerAvailability',
    write: 'PutImage InitiateLayerUpload UploadLayerPart CompleteLayerUpload',
  },
  sqs: {
    read: 'GetQueueAttributes ListQueues GetQueueUrl',
    write: 'CreateQueue SetQueueAttributes PurgeQueue TagQueue',
  },
  sns: {
    read: 'ListTopics GetTopicAttributes ListSubscriptionsByTopic',
    write: 'CreateTopic Subscribe SetTopicAttributes',
  },
  secretsmanager: {
    read: 'GetSecretValue DescribeSecret ListSecrets GetResourcePolicy',
    write: 'RotateSecret PutSecretValue UpdateSecretVersionStage CreateSecret',
  },
  autoscaling: {
    read: 'DescribeAutoScalingGroups DescribeScalingActivities DescribeAutoScalingInstances DescribeLaunchConfigurations DescribePolicies',
    write: 'SetDesiredCapacity UpdateAutoScalingGroup TerminateInstanceInAutoScalingGroup CompleteLifecycleAction',
  },
  rds: {
    read: 'DescribeDBInstances DescribeDBClusters DescribeDBSnapshots DescribeDBLogFiles DownloadDBLogFilePortion',
    write: 'CreateDBSnapshot DeleteDBSnapshot ModifyDBInstance RebootDBInstance',
  },
  elasticloadbalancing: {
    read: 'DescribeLoadBalancers DescribeTargetGroups DescribeTargetHealth DescribeListeners DescribeRules',
    write: 'RegisterTargets DeregisterTargets ModifyListener CreateTargetGroup',
  },
  config: {
    read: 'DescribeConfigRules GetComplianceDetailsByConfigRule DescribeConfigurationRecorders SelectResourceConfig',
    write: 'PutEvaluations PutConfigRule StartConfigRulesEvaluation',
  },
  events: { read: 'ListRules DescribeRule ListTargetsByRule', write: 'PutRule PutTargets' },
  tagging: { read: 'GetResources GetTagKeys', write: 'TagResources' },
  cloudtrail: { read: 'DescribeTrails LookupEvents GetTrailStatus', write: 'StopLogging UpdateTrail' },
  route53: {
    read: 'ListHostedZones ListResourceRecordSets GetChange',
    write: 'ChangeResourceRecordSets',
    global: true,
  },
  organizations: {
    read: 'ListAccounts DescribeOrganization ListRoots ListOrganizationalUnitsForParent',
    write: 'MoveAccount',
    global: true,
  },
  sso: { read: 'ListInstances GetRoleCredentials', write: 'Federate' },
  signin: { read: '', write: 'ConsoleLogin CheckMfa', global: true },
};

const words = (text: string): string[] => (text === '' ? [] : text.split(' '));

const APIS: ReadonlyMap<string, Api> = new Map(
  Object.entries(SERVICES).flatMap(([service, { read, write, dataRead = '', dataWrite = '', global = false }]) => {
    const entries = (names: string, readOnly: boolean, category: Category): [string, Api][] =>
      words(names).map((name) => [
        `${service}:${name}`,
        { source: `${service}.amazonaws.com`, name, readOnly, category, global },
      ]);
    return [
      ...entries(read, true, 'management'),
      ...entries(write, false, 'management'),
      ...entries(dataRead, true, 'data'),
      ...entries(dataWrite, false, 'data'),
    ];
  }),
);

/** @param id - as `ec2:RunInstances`. @throws {RangeError} when the catalogue has no such API. */
export function api(id: string): Api {
  const found = APIS.get(id);
  if (found === undefined) throw new RangeError(`no API ${id} in the catalogue`);
  return found;
}

/** Several at once, separated by spaces. */
export function apis(ids: string): Api[] {
  return ids.split(' ').map(api);
}

const MANAGEMENT: ReadonlyMap<string, Record<'read' | 'write', readonly Api[]>> = new Map(
  Object.entries(SERVICES).map(([service, { read, write }]) => [
    service,
    {
      read: words(read).map((name) => api(`${service}:${name}`)),
      write: words(write).map((name) => api(`${service}:${name}`)),
    },
  ]),
);

/** Management reads (or writes) of one service, most used first. */
export function apisOf(service: string, access: 'read' | 'write'): readonly Api[] {
  const found = MANAGEMENT.get(service);
  if (found === undefined) throw new RangeError(`no service ${service} in the catalogue`);
  return found[access];
}

/** Everything a read-only role may look at. */
export const ALL_READS: readonly Api[] = [...MANAGEMENT.values()].flatMap(({ read }) => read);
