process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

import { createHash } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Sandbox, startSandbox } from '@trailwarden/sandbox';
import type { CollectedWorld } from './open-collector.mjs';
import type { ScriptedFile, ScriptedHour } from './scripted-hour.js';

/** An empty queue answers after a minute of the script or so: 20 seconds are looked through in a hundred steps. */
const STEPS_TO_A_PAUSE = 5;
/** Notices have come for longer than it takes to trust them. */
const NOTICED_MINUTES = 120;
const MINUTE_MS_MAX = 59_999;

/** AWS in a scripted hour: it outlives whoever reads it, and knows what minute it is. */
export interface ScriptedWorld {
  readonly sandbox: Sandbox;
  readonly minute: number;
  /** In the present minute, which lasts until the next one is told. */
  nowMs(): number;
  /** What appears up to and including this minute is put into the bucket, with its notices; then it is that minute. */
  goOnTo(minute: number): Promise<void>;
  /** In place of what is there by that key, or beside it; without a notice. */
  put(file: ScriptedFile): void;
  /** What a collector has to know of it. */
  readonly reachedBy: CollectedWorld;
  close(): Promise<void>;
}

export async function startScriptedWorld(
  { organization, beginMinute, hourBegins }: ScriptedHour,
  { inBucket, toCome }: { readonly inBucket: readonly ScriptedFile[]; readonly toCome: readonly ScriptedFile[] },
): Promise<ScriptedWorld> {
  let minute = hourBegins;
  let since = Date.now();
  let steps = 0;
  const nowMs = () => minute * 60_000 + Math.min(MINUTE_MS_MAX, Date.now() - since);
  const sandbox = await startSandbox({
    organization,
    nowMs,
    after: (_, run) => {
      steps += 1;
      if (steps % STEPS_TO_A_PAUSE === 0) {
        const timer = setTimeout(run, 1);
        return () => clearTimeout(timer);
      }
      const soon = setImmediate(run);
      return () => clearImmediate(soon);
    },
  });
  const { bucket, homeRegion, url, credentials } = sandbox;
  const { objects } = sandbox.world.buckets.get(bucket)!;
  const put = ({ key, bytes, appearsMinute }: ScriptedFile): void =>
    objects.put({
      key,
      body: () => bytes,
      size: bytes.length,
      etag: createHash('md5').update(bytes).digest('hex'),
      modifiedMs: appearsMinute * 60_000,
      contentType: undefined,
      contentEncoding: undefined,
      metadata: {},
    });
  for (const file of inBucket) put(file);
  const s3 = new S3Client({ region: homeRegion, endpoint: url, credentials, forcePathStyle: true, maxAttempts: 1 });
  const left = [...toCome];
  return {
    sandbox,
    nowMs,
    put,
    get minute() {
      return minute;
    },
    async goOnTo(next) {
      while (left[0] !== undefined && left[0].appearsMinute <= next) {
        const file = left.shift()!;
        if (file.unnoticed) {
          put(file);
          continue;
        }
        const told = new PutObjectCommand({ Bucket: bucket, Key: file.key, Body: file.bytes });
        // Whatever is wrong with the world, CloudTrail delivers.
        while (!(await s3.send(told).catch(() => undefined)));
      }
      minute = next;
      since = Date.now();
    },
    reachedBy: {
      url,
      credentials,
      homeRegion,
      beginMinute,
      externalId: sandbox.externalId,
      readerRoleName: sandbox.readerRoleName,
      noticeQueueUrl: sandbox.noticeQueueUrl,
      noticed: { bucket, sinceMinute: hourBegins - NOTICED_MINUTES },
    },
    async close() {
      s3.destroy();
      await sandbox.close();
    },
  };
}
