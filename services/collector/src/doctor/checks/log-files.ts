import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { parseLogKey } from '@trailwarden/cloudtrail';
import { AppError, AwsDeniedError, minuteOf } from '@trailwarden/platform';
import { inParallel } from '../../discover/in-parallel.js';
import type { LookedTrail } from '../../discover/look-at-trails.js';
import { bucketClient, s3Failure } from '../../sources/bucket-client.js';
import { fetchFile } from '../../sources/fetch.js';
import { type Check, type FindingPart, worstOf } from '../check.js';
import type { DoctorContext } from '../context.js';
import { newestKey } from '../newest-key.js';
import { trailName } from '../trail-name.js';

const TRAILS_AT_ONCE = 8;
/** Each account calls something every few minutes; a trail without a file for a day has nothing to say, or cannot. */
const OLD_MINUTES = 24 * 60;

export const logFiles: Check = {
  id: 'log-files',
  title: 'Log files',
  needs: ['buckets'],
  async run(context) {
    const access = await context.buckets();
    const listed = (await context.trails()).trails.filter(({ arn }) => access.get(arn)?.kind === 'readable');
    if (listed.length === 0) return { kind: 'skipped', detail: 'No bucket can be listed.' };
    let done = 0;
    const parts = await inParallel(listed, TRAILS_AT_ONCE, async (trail) => {
      context.signal.throwIfAborted();
      const part = await lookAt(trail, access.get(trail.arn)?.readAs ?? null, context);
      done += 1;
      context.onProgress('Log files', done, listed.length);
      return part;
    });
    const good = parts.filter(({ kind }) => kind !== 'fail').length;
    return {
      kind: worstOf(parts),
      detail: `The newest file of ${good} of ${parts.length} ${parts.length === 1 ? 'trail' : 'trails'} was fetched.`,
      parts,
    };
  },
};

async function lookAt(trail: LookedTrail, readAs: string | null, context: DoctorContext): Promise<FindingPart> {
  const name = trailName(trail);
  const [aws, { homeRegion }] = [await context.aws(), await context.discovering()];
  let address: string | undefined;
  try {
    address = await newestKey(await bucketClient({ aws, homeRegion, readAs }), trail);
  } catch (error) {
    const failure = s3Failure(error, 'ListObjectsV2', readAs);
    return { name, kind: 'fail', detail: failure.message, mend: failure.hint };
  }
  if (address === undefined) {
    const mend = trail.isLogging ? 'A new trail delivers within a quarter of an hour: look again then.' : undefined;
    return { name, kind: 'warn', detail: 'It has delivered no file yet.', mend };
  }
  try {
    const bytes = await fetchFile({ aws, homeRegion }, { address, readAs, inline: null });
    return { name, ...told(address, bytes.length, minuteOf(context.clock)) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { name, kind: 'fail', ...(await whyNot(error, address, trail, context)) };
  }
}

function told(address: string, bytes: number, nowMinute: number): Omit<FindingPart, 'name'> {
  const parsed = parseLogKey(address.slice(address.indexOf('AWSLogs/')));
  const minute = parsed.kind === 'log-file' ? parsed.deliveredMinute : nowMinute;
  const when = new Date(minute * 60_000).toISOString().slice(0, 16).replace('T', ' ');
  const detail = `fetched that of ${when} UTC, ${bytes} bytes`;
  return nowMinute - minute > OLD_MINUTES
    ? { kind: 'warn', detail: `${detail}; nothing newer has come for a day`, mend: 'See whether the trail still logs.' }
    : { kind: 'pass', detail };
}

/** S3 tells of a key in new messages only; otherwise the trail knows whether it encrypts with one. */
async function whyNot(
  failure: AppError,
  address: string,
  trail: LookedTrail,
  context: DoctorContext,
): Promise<{ readonly detail: string; readonly mend: string }> {
  const detail = `${address} could not be fetched. ${failure.message}`;
  if (!(failure instanceof AwsDeniedError)) return { detail, mend: failure.hint };
  const key = await keyOf(trail, context);
  const named = key === undefined ? 'the key' : `the key ${key}`;
  if (failure.action === 'kms:Decrypt') {
    return { detail: `${detail} The file is encrypted with a KMS key (SSE-KMS).`, mend: keyMend(named) };
  }
  return key === undefined
    ? { detail, mend: failure.hint }
    : {
        detail: `${detail} The trail encrypts with the KMS key ${key} (SSE-KMS), so it may be the key that denies.`,
        mend: `Allow s3:GetObject on the bucket's files. ${keyMend(named)}`,
      };
}

function keyMend(key: string): string {
  return `Allow kms:Decrypt on ${key} to our role (--policies), and name the role in the key's own policy when it is of another account.`;
}

/** Undefined when the trail has none, or may not be asked. */
async function keyOf({ arn, accountId, homeRegion }: LookedTrail, context: DoctorContext): Promise<string | undefined> {
  const reach = await (await context.aws()).forAccount(accountId, homeRegion);
  if (reach.kind === 'unreachable') return undefined;
  const command = new DescribeTrailsCommand({ trailNameList: [arn] });
  const answer = await (await reach.clients.cloudtrail()).send(command).catch(() => undefined);
  return answer?.trailList?.[0]?.KmsKeyId;
}
