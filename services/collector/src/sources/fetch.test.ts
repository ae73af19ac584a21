import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { READ_LIMITS } from '@trailwarden/cloudtrail';
import type { AwsAccess } from '@trailwarden/platform';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { fetchFile } from './fetch.js';

const s3 = mockClient(S3Client);
const clients = { s3: async () => new S3Client({ region: 'us-east-1' }) };
const asked: string[] = [];
const aws = {
  own: async () => clients,
  forAccount: async (account: string) => {
    asked.push(account);
    return account === '000000000666'
      ? { kind: 'unreachable', state: 'denied', reason: 'no such role', nextTryMs: 0 }
      : { kind: 'reachable', clients };
  },
} as unknown as AwsAccess;

beforeEach(() => {
  s3.reset();
  asked.length = 0;
});

function fetch(some: Partial<Parameters<typeof fetchFile>[1]> = {}) {
  return fetchFile(
    { aws, homeRegion: 'us-east-1' },
    { address: 's3://trail/a b.json.gz', readAs: null, inline: null, ...some },
  );
}

function body(bytes: () => Promise<Uint8Array>, ContentLength: number): never {
  return { Body: { transformToByteArray: bytes }, ContentLength } as never;
}

const failure = (name: string) => Object.assign(new Error(name), { name });

test('a file comes as it is stored, by the account that reads it', async () => {
  s3.on(GetObjectCommand, { Bucket: 'trail', Key: 'a b.json.gz' }).resolves(body(async () => Uint8Array.of(1, 2), 2));

  expect(await fetch({ readAs: '000000000003' })).toEqual(Uint8Array.of(1, 2));
  expect(asked).toEqual(['000000000003']);
});

test('what came without a file needs no fetching', async () => {
  expect(await fetch({ address: 'events:x', inline: Uint8Array.of(3) })).toEqual(Uint8Array.of(3));
});

test('a body that was cut is fetched again, and named when it stays so', async () => {
  const cut = body(async () => Uint8Array.of(1), 2);
  s3.on(GetObjectCommand)
    .resolvesOnce(cut)
    .resolvesOnce(body(async () => Uint8Array.of(1, 2), 2))
    .resolves(cut);

  expect(await fetch()).toEqual(Uint8Array.of(1, 2));
  await expect(fetch()).rejects.toMatchObject({ code: 'FILE_TRUNCATED', retryable: true });
});

test('a stream that breaks is fetched again', async () => {
  s3.on(GetObjectCommand)
    .resolvesOnce(body(() => Promise.reject(failure('TimeoutError')), 1))
    .resolves(body(async () => Uint8Array.of(7), 1));

  expect(await fetch()).toEqual(Uint8Array.of(7));
});

test('a file larger than any that can be read is not even begun', async () => {
  let read = false;
  s3.on(GetObjectCommand).resolves(
    body(async () => {
      read = true;
      return Uint8Array.of();
    }, READ_LIMITS.inflatedBytesMax + 1),
  );

  await expect(fetch()).rejects.toMatchObject({ code: 'FILE_TOO_LARGE', retryable: false });
  expect(read).toBe(false);
});

test.each([
  ['NoSuchKey', 'FILE_GONE', false, 1],
  ['AccessDenied', 'AWS_DENIED', false, 1],
  ['SlowDown', 'AWS_THROTTLED', true, 3],
])('%s is %s', async (name, code, retryable, calls) => {
  s3.on(GetObjectCommand).rejects(failure(name));

  await expect(fetch()).rejects.toMatchObject({ code, retryable });
  expect(s3.commandCalls(GetObjectCommand)).toHaveLength(calls);
});

test('an account that cannot be entered is tried again later', async () => {
  await expect(fetch({ readAs: '000000000666' })).rejects.toMatchObject({
    code: 'ACCOUNT_UNREACHABLE',
    retryable: true,
  });
});

test('a path that is gone is gone', async () => {
  await expect(fetch({ address: '/nowhere/x.json.gz' })).rejects.toMatchObject({ code: 'FILE_GONE' });
});
