process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

import { createHash } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Sandbox, startSandbox } from '@trailwarden/sandbox';
import type { CollectedWorld } from './open-collector.mjs';
import type { ScriptedFile, ScriptedHour } from './scripted-hour.js';

/** A long poll of SQS takes so much less here. */
const POLLS_FASTER = 50;

/** AWS in a scripted hour: it outlives whoever reads it, and knows what minute it is. */
export interface ScriptedWorld {
  readonly sandbox: Sandbox;
  readonly minute: number;
  /** What appears up to and including this minute is put into the bucket, with its notices; then it is that minute. */
  goOnTo(minute: number): Promise<void>;
  /** What a collector has to know of it. */
  readonly reachedBy: CollectedWorld;
  close(): Promise<void>;
}

export async function startScriptedWorld(
  { organization, beginMinute, hourBegins }: ScriptedHour,
  { inBucket, toCome }: { readonly inBucket: readonly ScriptedFile[]; readonly toCome: readonly ScriptedFile[] },
): Promise<ScriptedWorld> {
  let minute = hourBegins;
  const sandbox = await startSandbox({
    organization,
    nowMs: () => minute * 60_000,
    after: (waitMs, run) => {
      const timer = setTimeout(run, waitMs / POLLS_FASTER);
      return () => clearTimeout(timer);
    },
  });
  const { bucket, homeRegion, url, credentials } = sandbox;
  const { objects } = sandbox.world.buckets.get(bucket)!;
  for (const { key, bytes, appearsMinute } of inBucket) {
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
  }
  const s3 = new S3Client({ region: homeRegion, endpoint: url, credentials, forcePathStyle: true });
  const left = [...toCome];
  return {
    sandbox,
    get minute() {
      return minute;
    },
    async goOnTo(next) {
      while (left[0] !== undefined && left[0].appearsMinute <= next) {
        const { key, bytes } = left.shift()!;
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
      }
      minute = next;
    },
    reachedBy: {
      url,
      credentials,
      homeRegion,
      beginMinute,
      externalId: sandbox.externalId,
      readerRoleName: sandbox.readerRoleName,
      noticeQueueUrl: sandbox.noticeQueueUrl,
    },
    async close() {
      s3.destroy();
      await sandbox.close();
    },
  };
}
