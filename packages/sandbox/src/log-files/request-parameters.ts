import type { CountedEvent } from '@trailwarden/cloudtrail';
import type { Random } from '../random.js';

type Parameters = (event: CountedEvent, random: Random) => object | null;

const bucketOf = (account: string, random: Random): string =>
  `acme-${['logs', 'assets', 'exports', 'backups'][random.int(0, 3)]}-${account.slice(-4)}`;

// Parameters matter to people who look at a record, not to counting: a plausible few, and null for all else.
const BY_API: Readonly<Record<string, Parameters>> = {
  'ec2.amazonaws.com RunInstances': (_, random) => ({
    instancesSet: { items: [{ imageId: `ami-0${random.hex(16)}`, minCount: 1, maxCount: 1 }] },
    instanceType: random.pick(['m6i.large', 'c7g.xlarge', 't3.medium', 'p4d.24xlarge']),
    monitoring: { enabled: false },
    disableApiTermination: false,
  }),
  'ec2.amazonaws.com DescribeInstances': () => ({ instancesSet: {}, filterSet: {} }),
  'ec2.amazonaws.com CreateSnapshot': (_, random) => ({ volumeId: `vol-0${random.hex(16)}` }),
  'iam.amazonaws.com CreateUser': (_, random) => ({ userName: `svc-${random.hex(6)}` }),
  'iam.amazonaws.com CreateAccessKey': (_, random) => ({ userName: `svc-${random.hex(6)}` }),
  'iam.amazonaws.com AttachUserPolicy': (_, random) => ({
    userName: `svc-${random.hex(6)}`,
    policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  }),
  'kms.amazonaws.com Decrypt': () => ({ encryptionAlgorithm: 'SYMMETRIC_DEFAULT' }),
  'kms.amazonaws.com GenerateDataKey': () => ({ keySpec: 'AES_256' }),
  'ssm.amazonaws.com GetParameters': () => ({ names: ['/app/config'], withDecryption: true }),
  'secretsmanager.amazonaws.com GetSecretValue': () => ({ secretId: 'prod/app/database' }),
  'sts.amazonaws.com AssumeRole': ({ account }) => ({
    roleArn: `arn:aws:iam::${account}:role/app/web-api`,
    roleSessionName: 'session',
    durationSeconds: 3600,
  }),
  'sts.amazonaws.com GetCallerIdentity': () => null,
  'logs.amazonaws.com CreateLogStream': (_, random) => ({
    logGroupName: '/aws/lambda/order-events',
    logStreamName: `2026/[$LATEST]${random.hex(16)}`,
  }),
  'signin.amazonaws.com ConsoleLogin': () => null,
};
const INSTANCE_CHANGES = new Set(['TerminateInstances', 'StartInstances', 'StopInstances']);

/** What was asked for, as far as the record of this API shows it. */
export function requestParametersOf(event: CountedEvent, random: Random): object | null {
  const { source, name, account } = event;
  const known = BY_API[`${source} ${name}`];
  if (known !== undefined) return known(event, random);
  if (INSTANCE_CHANGES.has(name)) return { instancesSet: { items: [{ instanceId: `i-0${random.hex(16)}` }] } };
  if (source === 's3.amazonaws.com' && name !== 'ListBuckets') {
    const bucketName = bucketOf(account, random);
    return { bucketName, Host: `${bucketName}.s3.${event.region}.amazonaws.com` };
  }
  return name.startsWith('List') || name.startsWith('Describe') ? { maxResults: 100 } : null;
}

/** What came of it: null for reads and failures, as CloudTrail has it. */
export function responseElementsOf(event: CountedEvent, random: Random): object | null {
  if (event.name === 'ConsoleLogin') return { ConsoleLogin: event.errorCode === undefined ? 'Success' : 'Failure' };
  if (event.readOnly || event.errorCode !== undefined) return null;
  if (event.name === 'RunInstances') {
    return {
      instancesSet: { items: [{ instanceId: `i-0${random.hex(16)}`, instanceState: { code: 0, name: 'pending' } }] },
    };
  }
  return event.source === 'ec2.amazonaws.com' ? { requestId: uuid(random), _return: true } : null;
}

export function uuid(random: Random): string {
  const digits = random.hex(32);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
}
