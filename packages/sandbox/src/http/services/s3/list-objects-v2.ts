import type * as api from '@aws-sdk/client-s3';
import { Fault } from '../../fault.js';
import type { CallContext, OperationInput, OperationOutput } from '../../service.js';
import type { ObjectStore, StoredObject } from '../../world/buckets.js';
import { compareKeys } from '../../world/compare-keys.js';
import { findBucket } from './find.js';

const KEYS_MAX = 1000;
/** Above every character that a key may hold. */
const LAST = '\u{10FFFF}';

type Input = OperationInput<typeof api, 'ListObjectsV2'>;
type Output = OperationOutput<typeof api, 'ListObjectsV2'>;

export function listObjectsV2(input: Input, { world }: CallContext): Output {
  const bucket = findBucket(world, input.Bucket);
  const { Prefix = '', Delimiter = '', StartAfter, ContinuationToken, EncodingType } = input;
  const keysMax = Math.min(input.MaxKeys ?? KEYS_MAX, KEYS_MAX);
  if (keysMax < 0) throw new Fault('InvalidArgument', 'Argument maxKeys must be an integer between 0 and 2147483647');
  const after = ContinuationToken === undefined ? StartAfter : afterOf(ContinuationToken);
  const page = walk(bucket.objects, Prefix, Delimiter, after, keysMax);
  const encode = (text: string): string =>
    EncodingType === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text;
  return {
    Name: bucket.name,
    Prefix: encode(Prefix),
    ...(Delimiter === '' ? {} : { Delimiter: encode(Delimiter) }),
    MaxKeys: keysMax,
    KeyCount: page.objects.length + page.prefixes.length,
    IsTruncated: page.last !== undefined,
    ...(page.last === undefined ? {} : { NextContinuationToken: tokenOf(page.last) }),
    ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
    ...(StartAfter === undefined ? {} : { StartAfter: encode(StartAfter) }),
    ...(EncodingType === undefined ? {} : { EncodingType }),
    Contents: page.objects.map(({ key, size, etag, modifiedMs }) => ({
      Key: encode(key),
      Size: size,
      ETag: `"${etag}"`,
      LastModified: new Date(modifiedMs),
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
}

interface Listed {
  readonly objects: readonly StoredObject[];
  readonly prefixes: readonly string[];
  /** After which the next page begins; undefined when nothing is left. */
  readonly last: string | undefined;
}

function walk(
  store: ObjectStore,
  prefix: string,
  delimiter: string,
  after: string | undefined,
  keysMax: number,
): Listed {
  const objects: StoredObject[] = [];
  const prefixes: string[] = [];
  if (keysMax === 0) return { objects, prefixes, last: undefined };
  let last: string | undefined;
  let from = after === undefined || compareKeys(after, prefix) < 0 ? prefix : after;
  let strictly = after !== undefined && from === after;
  for (;;) {
    let skipTo: string | undefined;
    for (const key of store.keysFrom(from, strictly)) {
      if (!key.startsWith(prefix)) return { objects, prefixes, last: undefined };
      const full = objects.length + prefixes.length >= keysMax;
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      if (cut < 0) {
        if (full) return { objects, prefixes, last };
        objects.push(store.get(key)!);
        last = key;
        continue;
      }
      // A folder is one entry: its keys are passed over, however many they are.
      const folder = key.slice(0, cut + delimiter.length);
      skipTo = folder + LAST;
      if (after === undefined || !after.startsWith(folder)) {
        if (full) return { objects, prefixes, last };
        prefixes.push(folder);
        last = skipTo;
      }
      break;
    }
    if (skipTo === undefined) return { objects, prefixes, last: undefined };
    from = skipTo;
    strictly = true;
  }
}

const TOKEN_PREFIX = 'after:';

function tokenOf(last: string): string {
  return Buffer.from(TOKEN_PREFIX + last).toString('base64url');
}

function afterOf(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (text.startsWith(TOKEN_PREFIX)) return text.slice(TOKEN_PREFIX.length);
  throw new Fault('InvalidArgument', 'The continuation token provided is incorrect');
}
