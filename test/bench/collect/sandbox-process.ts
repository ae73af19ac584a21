import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  type LogFile,
  logFiles,
  type OrganizationPlan,
  type Sandbox,
  simulateOrganization,
  startSandbox,
} from '@trailwarden/sandbox';
import { onTold, say } from './child.js';
import { realOf, type SimulatedTime } from './simulated-time.js';

/** An organization on localhost. Files that appear up to `nowMinute` lie in its bucket when it says that it is ready. */
export interface SandboxAsked {
  readonly plan: OrganizationPlan;
  readonly nowMinute: number;
  /** Of the files in the bucket; those that come later are of five minutes, as CloudTrail's are. */
  readonly minutesPerFile: number;
}

/** How it is reached. */
export interface SandboxReady {
  readonly kind: 'ready';
  readonly url: string;
  readonly credentials: Sandbox['credentials'];
  readonly externalId: string;
  readonly readerRoleName: string;
  readonly homeRegion: string;
  readonly noticeQueueUrl: string;
  readonly files: number;
  readonly records: number;
  readonly bytes: number;
  readonly truths: readonly { readonly account: string; readonly startMinute: number; readonly kind: string }[];
}

/** Files are put as time goes on: to be told once. */
export interface Deliver {
  readonly kind: 'deliver';
  readonly time: SimulatedTime;
  readonly untilMinute: number;
}

export interface DeliveryDone {
  readonly kind: 'delivered';
  /** Address, and when S3 had said that it has it, in the machine's milliseconds. */
  readonly put: readonly (readonly [address: string, realMs: number])[];
  readonly tookMs: number;
}

const MINUTES_PER_LIVE_FILE = 5;
/** Files of one minute are put within so many minutes, each account at its own time: CloudTrail's come one by one too. */
const SPREAD_MINUTES = 4.5;

export async function runSandboxProcess({ plan, nowMinute, minutesPerFile }: SandboxAsked): Promise<void> {
  const organization = simulateOrganization(plan);
  const sandbox = await startSandbox({ organization });
  const { objects } = sandbox.world.buckets.get(sandbox.bucket) ?? {};
  if (objects === undefined) throw new Error('the sandbox has no bucket');
  let [files, records, bytes] = [0, 0, 0];
  for (const file of logFiles(organization, { minutesPerFile })) {
    if (file.deliveredMinute > nowMinute) break;
    objects.put(objectOf(file));
    files += 1;
    records += file.records;
    bytes += file.bytes.length;
  }
  const { url, credentials, externalId, readerRoleName, homeRegion, noticeQueueUrl } = sandbox;
  const truths = organization.truths.map(({ accounts, startMinute, kind }) => ({
    account: accounts[0] ?? '',
    startMinute,
    kind,
  }));
  const reached = { url, credentials, externalId, readerRoleName, homeRegion, noticeQueueUrl };
  say({ kind: 'ready', ...reached, files, records, bytes, truths } as SandboxReady);
  onTold('deliver', ({ time, untilMinute }: Deliver) => {
    const coming: LogFile[] = [];
    for (const file of logFiles(organization, { minutesPerFile: MINUTES_PER_LIVE_FILE })) {
      if (file.deliveredMinute > untilMinute) break;
      if (file.deliveredMinute > nowMinute) coming.push(file);
    }
    void deliver(sandbox, spread(coming, organization.accounts), time).then(say);
  });
  onTold('end', () => void sandbox.close().then(() => process.exit()));
}

interface Due {
  readonly file: LogFile;
  readonly minute: number;
}

function spread(files: readonly LogFile[], accounts: readonly string[]): Due[] {
  const minuteOf = ({ key, deliveredMinute }: LogFile): number =>
    deliveredMinute +
    (SPREAD_MINUTES *
      Math.max(
        0,
        accounts.findIndex((id) => key.includes(`/${id}/`)),
      )) /
      accounts.length;
  return files.map((file) => ({ file, minute: minuteOf(file) })).sort((a, b) => a.minute - b.minute);
}

async function deliver(sandbox: Sandbox, due: readonly Due[], time: SimulatedTime): Promise<DeliveryDone> {
  const { bucket, homeRegion, url, credentials } = sandbox;
  const s3 = new S3Client({ region: homeRegion, endpoint: url, credentials, forcePathStyle: true });
  const put: [string, number][] = [];
  const first = Date.now();
  for (const { file, minute } of due) {
    await sleep(Math.max(0, realOf(time, minute * 60_000) - Date.now()));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: file.key, Body: file.bytes }));
    put.push([`s3://${bucket}/${file.key}`, Date.now()]);
  }
  s3.destroy();
  return { kind: 'delivered', put, tookMs: Date.now() - first };
}

function objectOf({ key, bytes, deliveredMinute }: LogFile) {
  return {
    key,
    body: () => bytes,
    size: bytes.length,
    etag: createHash('md5').update(bytes).digest('hex'),
    modifiedMs: deliveredMinute * 60_000,
    contentType: 'application/json',
    contentEncoding: 'gzip',
    metadata: {},
  };
}
