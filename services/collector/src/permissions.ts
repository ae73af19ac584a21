/** A permission of IAM, and what it is for. */
export interface Permission {
  readonly action: string;
  readonly why: string;
  /** What of {@link Scope} it is for; everything when left out, since AWS knows no resource for it. */
  readonly on?: 'member-roles' | 'buckets' | 'objects' | 'queues' | 'keys';
}

/** What our own role calls, in the account we run in. */
export const COLLECTOR_PERMISSIONS: readonly Permission[] = [
  { action: 'organizations:ListAccounts', why: 'finds accounts that join and leave' },
  { action: 'organizations:DescribeOrganization', why: "the organization's id is a folder in its trail's bucket" },
  { action: 'sts:AssumeRole', why: 'enters each account by its role', on: 'member-roles' },
  { action: 's3:ListBucket', why: 'finds log files, and the regions that have any', on: 'buckets' },
  { action: 's3:GetObject', why: 'reads log files', on: 'objects' },
  { action: 'kms:Decrypt', why: "reads log files of trails that have a key of the customer's", on: 'keys' },
  { action: 'sqs:ReceiveMessage', why: 'is told of new log files and events', on: 'queues' },
  { action: 'sqs:DeleteMessage', why: 'takes what is in the ledger out of the queue', on: 'queues' },
  { action: 'sqs:GetQueueAttributes', why: 'knows when a queue is empty, and minutes are complete', on: 'queues' },
];

/** What the reader role of each account may do. */
export const READER_PERMISSIONS: readonly Permission[] = [
  { action: 'cloudtrail:DescribeTrails', why: 'finds trails' },
  { action: 'cloudtrail:GetTrailStatus', why: 'tells whether a trail logs and delivers' },
  { action: 'cloudtrail:GetEventSelectors', why: 'tells which events a trail leaves out' },
  { action: 'cloudtrail:GetInsightSelectors', why: "tells where AWS's own Insights are on" },
  { action: 'cloudtrail:LookupEvents', why: 'reads accounts that no trail covers' },
  { action: 'account:ListRegions', why: 'tells the regions of an account that no trail covers' },
  { action: 's3:ListBucket', why: "finds log files in a bucket of the account's own", on: 'buckets' },
  { action: 's3:GetObject', why: "reads log files in a bucket of the account's own", on: 'objects' },
  { action: 'kms:Decrypt', why: 'reads them when they are encrypted with a key of the account', on: 'keys' },
];

/** What permissions are given on; a kind that is left out, or has no names, is not given at all. */
export interface Scope {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly readerRoleName?: string;
  /** Entered too, where something acts. */
  readonly responderRoleName?: string;
  readonly buckets?: readonly string[];
  /** ARNs. */
  readonly queues?: readonly string[];
  /** ARNs of the keys that trails encrypt with. */
  readonly keys?: readonly string[];
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** An IAM policy that allows these permissions within a scope, and nothing else. */
export function policyDocument(permissions: readonly Permission[], scope: Scope): PolicyDocument {
  const byKind = new Map<Permission['on'], string[]>();
  for (const { action, on } of permissions) byKind.set(on, [...(byKind.get(on) ?? []), action]);
  const statements = [...byKind].flatMap(([on, actions]) => {
    const resources = resourcesOf(on, scope);
    return resources.length === 0 ? [] : [{ Effect: 'Allow', Action: actions, Resource: resources } as const];
  });
  return { Version: '2012-10-17', Statement: statements };
}

function resourcesOf(on: Permission['on'], scope: Scope): readonly string[] {
  const { partition, readerRoleName, responderRoleName, buckets = [], queues = [], keys = [] } = scope;
  switch (on) {
    case undefined:
      return ['*'];
    case 'member-roles':
      return [readerRoleName, responderRoleName].flatMap((name) =>
        name === undefined ? [] : [`arn:${partition}:iam::*:role/${name}`],
      );
    case 'buckets':
      return buckets.map((bucket) => `arn:${partition}:s3:::${bucket}`);
    case 'objects':
      return buckets.map((bucket) => `arn:${partition}:s3:::${bucket}/*`);
    case 'queues':
      return queues;
    case 'keys':
      return keys;
  }
}
