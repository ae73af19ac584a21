import { createHash } from 'node:crypto';
import type * as api from '@aws-sdk/client-s3';
import { Fault } from '../../fault.js';
import type { CallContext, Handlers } from '../../service.js';
import type { StoredObject } from '../../world/buckets.js';
import { putObject } from '../../world/notify.js';
import { bucketQuestion, findBucket, headersOf, noSuchKey } from './find.js';

const RANGE = /^bytes=(\d*)-(\d*)$/;

export const objectHandlers = {
  async GetObject({ Bucket, Key = '', Range, IfMatch, IfNoneMatch }, ctx) {
    const object = await findObject(Bucket, Key, ctx);
    checkConditions(object, IfMatch, IfNoneMatch);
    const body = object.body();
    const range = rangeOf(Range, body.length);
    return range === undefined
      ? { ...headersOf(object), Body: body, ContentLength: body.length }
      : {
          ...headersOf(object),
          Body: body.subarray(range.from, range.to + 1),
          ContentLength: range.to + 1 - range.from,
          ContentRange: `bytes ${range.from}-${range.to}/${body.length}`,
        };
  },
  async HeadObject({ Bucket, Key = '', IfMatch, IfNoneMatch }, ctx) {
    const object = await findObject(Bucket, Key, ctx);
    checkConditions(object, IfMatch, IfNoneMatch);
    return { ...headersOf(object), ContentLength: object.size };
  },
  PutObject({ Bucket, Key = '', Body, ContentType, ContentEncoding, Metadata = {}, IfNoneMatch }, { world, nowMs }) {
    const bucket = findBucket(world, Bucket);
    if (IfNoneMatch === '*' && bucket.objects.get(Key) !== undefined) throw preconditionFailed();
    const bytes = Body ?? new Uint8Array();
    const etag = createHash('md5').update(bytes).digest('hex');
    putObject(world, bucket, {
      key: Key,
      body: () => bytes,
      size: bytes.length,
      etag,
      modifiedMs: nowMs,
      contentType: ContentType,
      // How it was sent is no property of what is kept.
      contentEncoding: ContentEncoding?.replace(/aws-chunked,?\s*/, '') || undefined,
      metadata: Metadata,
    });
    return { ETag: `"${etag}"` };
  },
  DeleteObject({ Bucket, Key = '' }, { world }) {
    findBucket(world, Bucket).objects.delete(Key);
    return {};
  },
} satisfies Handlers<typeof api>;

/** A missing key is only admitted to those who could list it. */
async function findObject(bucketName: string | undefined, key: string, ctx: CallContext): Promise<StoredObject> {
  const bucket = findBucket(ctx.world, bucketName);
  const object = bucket.objects.get(key);
  if (object !== undefined) return object;
  await ctx.authorize(bucketQuestion(ctx.world, 'ListBucket', bucket.name, { 's3:prefix': key }));
  throw noSuchKey(key);
}

function checkConditions({ etag }: StoredObject, ifMatch: string | undefined, ifNoneMatch: string | undefined): void {
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch.replaceAll('"', '') !== etag) throw preconditionFailed();
  if (ifNoneMatch?.replaceAll('"', '') === etag) throw new Fault('NotModified', 'Not Modified', 304);
}

function preconditionFailed(): Fault {
  return new Fault('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
}

/** Both ends included. Ranges that cannot be read are ignored, as HTTP has it. */
function rangeOf(header: string | undefined, length: number): { from: number; to: number } | undefined {
  const [, first = '', last = ''] = RANGE.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  // Without a first byte it is the last so many.
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const to = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if (from >= length || to < from) {
    throw new Fault('InvalidRange', 'The requested range is not satisfiable', 416, {
      details: { ActualObjectSize: length },
    });
  }
  return { from, to };
}
