import { readFile, stat } from 'node:fs/promises';
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { READ_LIMITS } from '@trailwarden/cloudtrail';
import { AppError, type AwsAccess, AwsNotFoundError } from '@trailwarden/platform';
import { bucketAndKey } from '../discover/place.js';
import { FileGoneError, FileTooLargeError, FileTruncatedError } from '../errors.js';
import { bucketClient, s3Failure } from './bucket-client.js';

/** A stream that breaks in the middle is not repeated by the SDK, which has answered by then. */
const FETCH_TRIES = 3;
/** CloudTrail's files have 50 MB at most; this is for those it did not write. */
const BYTES_MAX = READ_LIMITS.inflatedBytesMax;

export interface FetchDeps {
  readonly aws: AwsAccess;
  readonly homeRegion: string;
}

/** What fetching needs of a row of the ledger. */
export interface FetchableFile {
  readonly address: string;
  readonly readAs: string | null;
  readonly inline: Uint8Array | null;
}

/**
 * All bytes of a file of the ledger, gzipped as they were stored, in memory of their own.
 * @throws FileGoneError, FileTooLargeError: trying again is no use. FileTruncatedError, AccountUnreachableError, AwsError.
 */
export async function fetchFile(
  deps: FetchDeps,
  file: FetchableFile,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (file.inline !== null) return new Uint8Array(file.inline);
  const object = bucketAndKey(file.address);
  if (object === undefined) return fetchLocal(file.address);
  const s3 = await bucketClient({ ...deps, readAs: file.readAs });
  const command = new GetObjectCommand({ Bucket: object.bucket, Key: object.key });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await bodyOf(await s3.send(command, signal === undefined ? {} : { abortSignal: signal }), file.address);
    } catch (error) {
      const failure = fetchFailure(error, file);
      if (!failure.retryable || attempt === FETCH_TRIES || signal?.aborted) throw failure;
    }
  }
}

async function bodyOf(
  { Body, ContentLength }: GetObjectCommandOutput,
  address: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (ContentLength !== undefined && ContentLength > BYTES_MAX) {
    // Left unread, the body would keep its connection.
    (Body as { destroy?: () => void } | undefined)?.destroy?.();
    throw tooLarge(address, ContentLength);
  }
  const bytes = new Uint8Array((await Body?.transformToByteArray()) ?? []);
  if (ContentLength !== undefined && bytes.length !== ContentLength) {
    throw new FileTruncatedError(
      `Of ${address} only ${bytes.length} of ${ContentLength} bytes came.`,
      'It is fetched again by itself. If it stays, look for a proxy that cuts answers.',
    );
  }
  return bytes;
}

async function fetchLocal(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { size } = await stat(path);
    if (size > BYTES_MAX) throw tooLarge(path, size);
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw gone(path, error);
  }
}

function fetchFailure(error: unknown, { address, readAs }: FetchableFile): AppError {
  const failure = s3Failure(error, 'GetObject', readAs);
  return failure instanceof AwsNotFoundError ? gone(address, error) : failure;
}

function gone(address: string, cause: unknown): FileGoneError {
  return new FileGoneError(
    `${address} is not there any more, or cannot be opened.`,
    'If it was moved or restored, retry it: `trailwarden quarantine retry`. A lifecycle rule may have removed it.',
    { cause },
  );
}

function tooLarge(address: string, bytes: number): FileTooLargeError {
  return new FileTooLargeError(
    `${address} has ${bytes} bytes; the limit is ${BYTES_MAX}.`,
    'CloudTrail writes no such file. If it is truly one, split it and put the parts beside it.',
  );
}
