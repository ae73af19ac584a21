import { isObject } from './text.js';

const FIELDS = [
  'eventVersion',
  'eventTime',
  'eventSource',
  'eventName',
  'eventID',
  'eventType',
  'eventCategory',
  'awsRegion',
  'userIdentity',
  'recipientAccountId',
] as const;

/** A record may lack nearly anything; with two of CloudTrail's field names it is taken for one. */
const FIELDS_MIN = 2;

/** Whether this is meant as a CloudTrail record, be it a broken one. S3's notifications use the same names and are not. */
export function looksLikeRecord(value: unknown): boolean {
  if (!isObject(value) || isS3Notification(value)) return false;
  return FIELDS.filter((field) => Object.hasOwn(value, field)).length >= FIELDS_MIN;
}

/** What a JSON value that is no CloudTrail record probably is, in a sentence. */
export function whatElse(value: unknown): string {
  if (isObject(value)) {
    if ('digestS3Object' in value) {
      return 'This is a CloudTrail digest, which proves log files unchanged and holds no records. There is nothing to count in it.';
    }
    if (isS3Notification(value)) return 'This is a notification of S3 about a file, not the file.';
    if ('configSnapshotId' in value || 'configurationItems' in value)
      return 'This is an AWS Config file, not a CloudTrail log file.';
    if ('detail-type' in value)
      return 'This is an EventBridge event. Its detail may be a record; the event itself is not.';
    if ('SchemaVersion' in value || 'schemaVersion' in value)
      return 'This looks like a security finding, not a CloudTrail record.';
  }
  return 'The file is JSON, but nothing in it looks like a CloudTrail record.';
}

function isS3Notification(value: object): boolean {
  return 's3' in value || ('eventSource' in value && value.eventSource === 'aws:s3');
}
