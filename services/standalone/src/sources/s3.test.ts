import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, test } from 'vitest';
import { PathNotFoundError, SourceDeniedError, SourceUnreachableError, UsageError } from '../errors.js';
import { s3Source } from './s3.js';

const s3 = mockClient(S3Client);
const connect = async () => new S3Client({ region: 'us-east-1' });
const running = new AbortController().signal;

afterEach(() => s3.reset());

async function listed(path: string) {
  const files = [];
  for await (const file of s3Source(path, connect).list(running)) files.push(file);
  return files;
}

function failure(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

function bodyOf(bytes: () => Promise<Uint8Array>): never {
  return { Body: { transformToByteArray: bytes } } as never;
}

test('lists every page below a prefix, without folder markers', async () => {
  s3.on(ListObjectsV2Command, { Bucket: 'trails', Prefix: 'AWSLogs/', ContinuationToken: undefined }).resolves({
    Contents: [
      { Key: 'AWSLogs/', Size: 0 },
      { Key: 'AWSLogs/a.json.gz', Size: 10 },
    ],
    NextContinuationToken: 'more',
  });
  s3.on(ListObjectsV2Command, { ContinuationToken: 'more' }).resolves({
    Contents: [{ Key: 'AWSLogs/b.json.gz', Size: 20 }],
  });

  const files = await listed('s3://trails/AWSLogs/');

  expect(files).toEqual([
    { address: 's3://trails/AWSLogs/a.json.gz', bytes: 10, named: false },
    { address: 's3://trails/AWSLogs/b.json.gz', bytes: 20, named: false },
  ]);
});

test('a prefix that is a whole key names that object', async () => {
  s3.on(ListObjectsV2Command).resolves({ Contents: [{ Key: 'export.txt', Size: 10 }] });

  expect(await listed('s3://trails/export.txt')).toEqual([
    { address: 's3://trails/export.txt', bytes: 10, named: true },
  ]);
});

test('fetches the bytes of an object by its address', async () => {
  s3.on(GetObjectCommand, { Bucket: 'trails', Key: 'AWSLogs/a b.json.gz' }).resolves(
    bodyOf(async () => Uint8Array.of(1, 2)),
  );

  const bytes = await s3Source('s3://trails', connect).fetch('s3://trails/AWSLogs/a b.json.gz', running);

  expect(bytes).toEqual(Uint8Array.of(1, 2));
});

test('fetches again when the stream broke in the middle', async () => {
  s3.on(GetObjectCommand)
    .resolvesOnce(bodyOf(() => Promise.reject(failure('Error', 'aborted'))))
    .resolves(bodyOf(async () => Uint8Array.of(7)));

  expect(await s3Source('s3://trails', connect).fetch('s3://trails/a', running)).toEqual(Uint8Array.of(7));
});

test.each([
  ['NoSuchBucket', PathNotFoundError, 'There is no bucket for s3://trails/x.'],
  ['AccessDenied', SourceDeniedError, 'Access to s3://trails/x was denied.'],
  ['CredentialsProviderError', SourceDeniedError, 'AWS did not accept the credentials for s3://trails/x'],
  ['TimeoutError', SourceUnreachableError, 's3://trails/x could not be reached'],
])('%s is said in words, with what to do', async (name, kind, message) => {
  s3.on(ListObjectsV2Command).rejects(failure(name));

  const error = await listed('s3://trails/x').catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toContain(message);
  expect((error as SourceDeniedError).hint).not.toBe('');
});

test('what is denied once is not asked for again', async () => {
  s3.on(GetObjectCommand).rejects(failure('AccessDenied'));

  await expect(s3Source('s3://trails', connect).fetch('s3://trails/a', running)).rejects.toThrow(
    'Access to s3://trails/a was denied.',
  );
  expect(s3.commandCalls(GetObjectCommand)).toHaveLength(1);
});

test('an empty prefix and a missing bucket name are told apart', async () => {
  s3.on(ListObjectsV2Command).resolves({});

  await expect(listed('s3://trails/nothing')).rejects.toThrow('There is nothing below s3://trails/nothing.');
  expect(() => s3Source('s3://', connect)).toThrow(UsageError);
});
