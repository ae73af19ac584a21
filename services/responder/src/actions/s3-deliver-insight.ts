import { gzipSync } from 'node:zlib';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { buildLogKey, type InsightRecord } from '@trailwarden/cloudtrail';
import { WHOLE_INCIDENT } from '@trailwarden/playbooks';
import { z } from 'zod';
import type { TellAction } from './action.js';
import { type RecordsReceipt, recordMs, recordSummary, untoldRecords, withTold } from './telling/insight-records.js';

/** S3 answers 409 while another write to the same key is under way: what that one wrote is then there. */
const TRIES_MAX = 3;
const UNIQUE_CHARS = 16;

const settings = z.strictObject({
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .describe(
      'Bucket to deliver into, which our own role may write to. Not the one that Trailwarden reads, or with a prefix of its own there.',
    ),
  prefix: z
    .string()
    .max(200)
    .regex(/^(?!\/)[\w!.*'()/-]*$/)
    .default('')
    .describe('Folder within the bucket, before `AWSLogs/`.'),
  organizationId: z
    .string()
    .regex(/^o-[a-z0-9]{10,32}$/)
    .optional()
    .describe("Adds the organization's folder, as an organization trail does: `AWSLogs/o-…/ACCOUNT/`."),
});
type Settings = z.infer<typeof settings>;

/**
 * A file for each Start and End of an insight, where and how CloudTrail would write it. The key follows from the record alone, and a file that is
 * there is not written again (`If-None-Match`): whatever crashes, each record is delivered once, and never changes.
 */
export const s3DeliverInsight: TellAction<Settings, RecordsReceipt> = {
  id: 's3.deliver-insight',
  title: 'Deliver insights into a bucket, as CloudTrail does',
  kind: 'tell',
  settings,
  targets: () => [WHOLE_INCIDENT],
  permissions: [{ action: 's3:PutObject', why: 'writes insights into the bucket', of: 'own' }],

  calls(story, settings, receipt, { aws }) {
    return untoldRecords(story, receipt).map((record) => ({
      service: 's3',
      operation: 'PutObject',
      accountId: aws.ownAccountId,
      region: aws.homeRegion,
      input: {
        Bucket: settings.bucket,
        Key: keyOf(record, settings),
        IfNoneMatch: '*',
        Body: recordSummary(record),
      },
    }));
  },

  async tell(story, settings, receipt, { aws, signal }) {
    const records = untoldRecords(story, receipt);
    const s3 = await (await aws.own(aws.homeRegion)).s3();
    for (const record of records) await deliver(s3, record, settings, signal);
    return withTold(receipt, records);
  },
};

/** Named for the minute that the record tells of: the minute of delivery would be another one after a crash. */
function keyOf(record: InsightRecord, { prefix, organizationId }: Settings): string {
  return buildLogKey({
    family: 'CloudTrail-Insight',
    account: record.recipientAccountId ?? '',
    region: record.awsRegion,
    deliveredMinute: Math.floor(recordMs(record) / 60_000),
    unique: record.eventID.replaceAll('-', '').slice(0, UNIQUE_CHARS),
    prefix,
    organizationId,
  });
}

async function deliver(s3: S3Client, record: InsightRecord, settings: Settings, signal: AbortSignal): Promise<void> {
  const Body = gzipSync(JSON.stringify({ Records: [record] }));
  for (let tries = 1; ; tries++) {
    try {
      await s3.send(
        new PutObjectCommand({
          Bucket: settings.bucket,
          Key: keyOf(record, settings),
          Body,
          ContentType: 'application/json',
          ContentEncoding: 'gzip',
          IfNoneMatch: '*',
        }),
        { abortSignal: signal },
      );
      return;
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (name === 'PreconditionFailed') return;
      if (name !== 'ConditionalRequestConflict' || tries === TRIES_MAX) throw error;
    }
  }
}
