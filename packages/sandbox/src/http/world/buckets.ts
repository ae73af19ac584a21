import type { PolicyText } from './iam.js';

/** Names are global, as in AWS. */
export interface Bucket {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdMs: number;
  policy: PolicyText | undefined;
  /** Keys and objects, kept in UTF-8 byte order. */
  readonly objects: ObjectStore;
  notifications: BucketNotification[];
}

export interface StoredObject {
  readonly key: string;
  /** Made when asked for, when it is a log file of the simulated traffic. */
  readonly body: () => Uint8Array;
  readonly size: number;
  /** MD5 in hexadecimal, without quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  /** Without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface BucketNotification {
  readonly id: string;
  readonly queueArn: string;
  /** `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

export interface ObjectStore {
  readonly size: number;
  get(key: string): StoredObject | undefined;
  put(object: StoredObject): void;
  delete(key: string): boolean;
  /** Keys from the first that is at least (or, with `after`, beyond) `from`, in UTF-8 byte order. */
  keysFrom(from: string, after: boolean): IterableIterator<string>;
}
