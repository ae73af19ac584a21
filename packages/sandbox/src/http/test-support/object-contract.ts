import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientConfig, outcomeOf, type Target } from './target.js';

const KEYS = ['a/1', 'a/2', 'a b+c', 'b/1', 'b/2/3', 'c', 'z', 'é', '\u{1F600}', '\uFF5E'];

/** What S3 promises about objects, of any S3. */
export function objectContract(target: () => Target): void {
  describe('S3', () => {
    const Bucket = 'contract-objects';
    let s3: S3Client;
    const list = async (input: Partial<ListObjectsV2CommandInput>) => {
      const page = await s3.send(new ListObjectsV2Command({ Bucket, ...input }));
      return {
        keys: (page.Contents ?? []).map(({ Key }) => Key),
        prefixes: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
        next: page.NextContinuationToken,
        truncated: page.IsTruncated,
      };
    };
    const everyPage = async (input: Partial<ListObjectsV2CommandInput>) => {
      const entries: (string | undefined)[] = [];
      for (let token: string | undefined, pages = 0; pages === 0 || token !== undefined; pages++) {
        const page = await list({ ...input, ...(token === undefined ? {} : { ContinuationToken: token }) });
        entries.push(...page.keys, ...page.prefixes);
        token = page.next;
      }
      return entries;
    };

    beforeAll(async () => {
      s3 = new S3Client(clientConfig(target()));
      await s3.send(new CreateBucketCommand({ Bucket }));
      for (const Key of KEYS) await s3.send(new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}` }));
    });

    it('lists keys in the order of their UTF-8 bytes', async () => {
      const { keys, truncated } = await list({});

      expect(keys).toEqual([...KEYS].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      expect(truncated).toBe(false);
    });

    it('lists page by page what it lists at once', async () => {
      expect(await everyPage({ MaxKeys: 3 })).toEqual((await list({})).keys);
    });

    it('lists below a prefix, and after a key', async () => {
      expect((await list({ Prefix: 'a/' })).keys).toEqual(['a/1', 'a/2']);
      expect((await list({ Prefix: 'b/', StartAfter: 'b/1' })).keys).toEqual(['b/2/3']);
    });

    it('lists folders as one entry each', async () => {
      expect(await list({ Delimiter: '/' })).toMatchObject({
        prefixes: ['a/', 'b/'],
        keys: expect.arrayContaining(['a b+c', 'c', 'z']),
      });
      expect((await list({ Prefix: 'b/', Delimiter: '/' })).prefixes).toEqual(['b/2/']);
    });

    it('gives back an object with what was put beside it', async () => {
      const Body = Buffer.from([0, 1, 2, 253, 254, 255]);
      await s3.send(
        new PutObjectCommand({
          Bucket,
          Key: 'typed',
          Body,
          ContentType: 'application/json',
          ContentEncoding: 'gzip',
          Metadata: { colour: 'red' },
        }),
      );

      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'typed' }));
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'typed' }));
      const bytes = await got.Body?.transformToByteArray();
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'typed' }));

      expect(Buffer.from(bytes ?? [])).toEqual(Body);
      for (const answer of [got, head]) {
        expect(answer).toMatchObject({
          ContentLength: 6,
          ContentType: 'application/json',
          ContentEncoding: 'gzip',
          Metadata: { colour: 'red' },
          ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
        });
      }
    });

    it('gives a part of an object when asked for one', async () => {
      const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'a/1', Range: 'bytes=5-6' }));
      const last = await s3.send(new GetObjectCommand({ Bucket, Key: 'a/1', Range: 'bytes=-3' }));

      expect(await part.Body?.transformToString()).toBe('of');
      expect(part).toMatchObject({ ContentRange: 'bytes 5-6/11', $metadata: { httpStatusCode: 206 } });
      expect(await last.Body?.transformToString()).toBe('a/1');
    });

    it('says that a key, a bucket or a range is not there', async () => {
      expect(await outcomeOf(s3.send(new GetObjectCommand({ Bucket, Key: 'none' })))).toBe('NoSuchKey');
      expect(await outcomeOf(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' })))).toBe('NotFound');
      expect(await outcomeOf(s3.send(new ListObjectsV2Command({ Bucket: 'no-such-bucket' })))).toBe('NoSuchBucket');
      expect(await outcomeOf(s3.send(new GetObjectCommand({ Bucket, Key: 'c', Range: 'bytes=99-' })))).toBe(
        'InvalidRange',
      );
    });

    it('knows its bucket and where it is', async () => {
      expect(await outcomeOf(s3.send(new HeadBucketCommand({ Bucket })))).toBe('ok');
      expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
    });
  });
}
