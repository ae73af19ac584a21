import type { Trail } from '@aws-sdk/client-cloudtrail';
import { AppError } from '@trailwarden/platform';
import { describeTrails } from '../discover/look-at-trails.js';
import type { MessageQueue } from '../sources/message-queue.js';
import type { DoctorContext } from './context.js';

/** What permissions are given on, as far as it is known; undefined is to be filled in. */
export interface PolicyScope {
  readonly partition: string;
  readonly accountId: string | undefined;
  readonly ownRoleArn: string | undefined;
  /** False only when AWS says that there is no organization. */
  readonly isOrganized: boolean;
  readonly organizationId: string | undefined;
  readonly buckets: readonly string[];
  /** Buckets of accounts' own trails, for the reader role. */
  readonly readerBuckets: readonly string[];
  readonly keys: readonly string[];
  readonly queues: readonly string[];
}

/** Asks AWS what it tells of itself before any role of ours is there: whatever it does not tell is left open. */
export async function findPolicyScope(context: DoctorContext): Promise<PolicyScope> {
  const { collect } = await context.settings();
  const identity = await orUndefined(() => context.identity());
  const found = identity && (await orUndefined(() => context.organization()));
  const trails = found === undefined ? [] : await trailsInSight(context);
  const bucketsOf = (some: readonly Trail[]) => unique(some.flatMap(({ S3BucketName }) => S3BucketName ?? []));
  return {
    partition: identity?.partition ?? 'aws',
    accountId: identity?.accountId,
    ownRoleArn: identity && roleArn(identity.arn, identity.partition),
    isOrganized: found?.kind !== 'own-account' || found.why !== 'not-in-use',
    organizationId: found?.kind === 'organization' ? found.id : undefined,
    buckets: bucketsOf(trails),
    readerBuckets: bucketsOf(trails.filter(({ IsOrganizationTrail }) => IsOrganizationTrail !== true)),
    keys: unique(trails.flatMap(({ KmsKeyId }) => KmsKeyId ?? [])),
    queues: [...collect.notices, ...collect.eventBus].flatMap((queue) => queueArn(queue, identity?.partition) ?? []),
  };
}

/** Those that the management account and our own show: the organization's is among them. */
async function trailsInSight(context: DoctorContext): Promise<readonly Trail[]> {
  const found = await context.organization();
  const { collect } = await context.settings();
  const own = (await context.identity()).accountId;
  const ids = unique([...(found.kind === 'organization' ? [found.managementAccountId ?? own] : []), own]);
  const seen = new Map<string, Trail>();
  for (const id of ids) {
    const access = await (await context.aws()).forAccount(id, collect.homeRegion);
    if (access.kind === 'unreachable') continue;
    const trails = (await orUndefined(() => describeTrails(access.clients))) ?? [];
    for (const trail of trails) seen.set(trail.TrailARN ?? '', trail);
  }
  return [...seen.values()];
}

/**
 * The role behind a session; undefined for what is no role of a service's: whoever sets things up is not who runs it. A session does not tell the
 * path of its role.
 */
function roleArn(arn: string, partition: string): string | undefined {
  const [, account, name] = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  if (account === undefined || name === undefined || name.startsWith('AWSReservedSSO_')) return undefined;
  return `arn:${partition}:iam::${account}:role/${name}`;
}

/** Of `https://sqs.eu-west-1.amazonaws.com/111122223333/name`. */
function queueArn({ url, region }: MessageQueue, partition = 'aws'): string | undefined {
  const [, account, name] = /\/(\d{12})\/([\w.-]+)$/.exec(url) ?? [];
  return name === undefined ? undefined : `arn:${partition}:sqs:${region}:${account}:${name}`;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

async function orUndefined<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
