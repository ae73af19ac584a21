import type { Incident, Insight, News } from '@trailwarden/detector';

/** Of the ASFF taxonomy: `namespace/category`. */
const UNUSUAL_USER = 'Unusual Behaviors/User';
const UNUSUAL_APPLICATION = 'Unusual Behaviors/Application';

interface Sign {
  readonly type: string;
  readonly of: (insight: Insight) => boolean;
}

const above = ({ direction }: Insight): boolean => direction === 'above';
const named = (pattern: RegExp) => (insight: Insight) =>
  above(insight) && pattern.test(`${insight.source.split('.', 1)[0]} ${insight.name}`);

/** What an API that is called unusually often says about the intent, in the words of ATT&CK's tactics. */
const SIGNS: readonly Sign[] = [
  {
    type: 'TTPs/Credential Access',
    of: (insight) =>
      above(insight) &&
      ((insight.metric === 'errors' && /^(?:ConsoleLogin|GetSessionToken|AssumeRole\w*)$/.test(insight.name)) ||
        named(/^(?:secretsmanager (?:Batch)?GetSecretValue|ssm GetParameter|kms Decrypt)/)(insight)),
  },
  {
    type: 'TTPs/Discovery',
    of: (insight) =>
      above(insight) &&
      insight.metric === 'errors' &&
      /denied|unauthorized|forbidden/i.test(insight.errorCode ?? '') &&
      insight.name !== 'ConsoleLogin',
  },
  {
    type: 'TTPs/Persistence',
    of: named(
      /^iam Create(?:User|AccessKey|LoginProfile|Role|ServiceSpecificCredential|OpenIDConnectProvider|SAMLProvider)$/,
    ),
  },
  {
    type: 'TTPs/Privilege Escalation',
    of: named(
      /^iam (?:Attach|Put)(?:User|Role|Group)Policy$|^iam (?:AddUserToGroup|UpdateAssumeRolePolicy|CreatePolicyVersion)$/,
    ),
  },
  {
    type: 'TTPs/Defense Evasion',
    of: named(
      /^(?:cloudtrail (?:Stop|Delete|Update|PutEvent)|guardduty (?:Delete|Update|Disassociate)|config (?:Stop|Delete)|securityhub (?:Disable|Delete))/,
    ),
  },
  {
    type: 'Effects/Data Exposure',
    of: named(
      /^s3 (?:PutBucketPolicy|PutBucketAcl|DeletePublicAccessBlock|DeleteBucketPolicy)|Modify\w*SnapshotAttribute$/,
    ),
  },
  {
    type: 'Effects/Data Destruction',
    of: named(
      /^(?:ec2 TerminateInstances|s3 DeleteBucket|kms ScheduleKeyDeletion|\w+ Delete(?:DB|Table|Object|Volume|Snapshot))/,
    ),
  },
  {
    type: 'Effects/Resource Consumption',
    of: named(/^(?:ec2 (?:RunInstances|RequestSpot)|ecs RunTask|lambda CreateFunction|sagemaker Create)/),
  },
  {
    type: 'Effects/Denial of Service',
    of: (insight) =>
      above(insight) &&
      insight.metric === 'errors' &&
      /throttl|limitexceeded|toomanyrequests/i.test(insight.errorCode ?? ''),
  },
];

const OF_NEWS: Readonly<Record<News['kind'], string>> = {
  'new-principal': 'TTPs/Initial Access',
  'new-address': 'TTPs/Initial Access',
  'new-agent': UNUSUAL_USER,
  'new-api': UNUSUAL_USER,
  'new-caller': UNUSUAL_USER,
  'principal-errors': 'TTPs/Discovery',
};

/** What Security Hub files the evidence of one account under; at least one type, each once. */
export function findingTypes({ class: kind, insights, news }: Pick<Incident, 'class' | 'insights' | 'news'>): string[] {
  const signs = SIGNS.filter(({ of }) => insights.some(of)).map(({ type }) => type);
  const ofNews = news.map((each) => OF_NEWS[each.kind]);
  return [...new Set([kind === 'people' ? UNUSUAL_USER : UNUSUAL_APPLICATION, ...signs, ...ofNews])];
}
