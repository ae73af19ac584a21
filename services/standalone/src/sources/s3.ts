import type { S3Client } from '@aws-sdk/client-s3';
import { AppError } from '@trailwarden/platform';
import { PathNotFoundError, SourceDeniedError, SourceUnreachableError, UsageError } from '../errors.js';
import type { FoundFile, LogFileSource } from './port.js';

const SCHEME = 's3://';
/** A stream that breaks in the middle is not repeated by the SDK, which has answered by then. */
const FETCH_TRIES = 3;

export function isS3Path(path: string): boolean {
  return path.toLowerCase().startsWith(SCHEME);
}

/**
 * All objects below `s3://bucket/prefix`; a prefix that is an object's whole key names that object.
 * @param connect - gives the client when it is first needed, so that the SDK is loaded only for buckets.
 */
export function s3Source(path: string, connect: () => Promise<S3Client>): LogFileSource {
  const { bucket, prefix } = bucketAndPrefix(path);
  return {
    list: (signal) => listObjects(connect, bucket, prefix, signal),
    fetch: (address, signal) => fetchObject(connect, bucket, address.slice(SCHEME.length + bucket.length + 1), signal),
  };
}

function bucketAndPrefix(path: string): { bucket: string; prefix: string } {
  const [, bucket, prefix] = /^([^/]+)\/?(.*)$/s.exec(path.slice(SCHEME.length)) ?? [];
  if (bucket === undefined) {
    throw new UsageError(`"${path}" names no bucket.`, 'Write s3://bucket or s3://bucket/prefix.');
  }
  return { bucket, prefix: prefix ?? '' };
}

async function* listObjects(
  connect: () => Promise<S3Client>,
  bucket: string,
  prefix: string,
  signal: AbortSignal,
): AsyncIterable<FoundFile> {
  const client = await connect();
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  let token: string | undefined;
  let found = false;
  do {
    const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
    const page = await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw inOurWords(error, `${SCHEME}${bucket}/${prefix}`, 's3:ListBucket');
    });
    for (const object of page?.Contents ?? []) {
      if (object.Key === undefined || object.Key.endsWith('/')) continue; // folder markers of the S3 console
      found = true;
      yield { address: `${SCHEME}${bucket}/${object.Key}`, bytes: object.Size ?? 0, named: object.Key === prefix };
    }
    token = page?.NextContinuationToken;
  } while (token !== undefined && !signal.aborted);
  if (!found && !signal.aborted) {
    throw new PathNotFoundError(
      `There is nothing below ${SCHEME}${bucket}/${prefix}.`,
      'Check the prefix: `aws s3 ls` shows what is there. Trails write below AWSLogs/.',
    );
  }
}

async function fetchObject(
  connect: () => Promise<S3Client>,
  bucket: string,
  key: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const client = await connect();
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  for (let attempt = 1; ; attempt += 1) {
    try {
      const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
      return new Uint8Array((await object.Body?.transformToByteArray()) ?? []);
    } catch (error) {
      const failure = inOurWords(error, `${SCHEME}${bucket}/${key}`, 's3:GetObject');
      if (!failure.retryable || attempt === FETCH_TRIES || signal.aborted) throw failure;
    }
  }
}

/** What the SDK says, as what to do about it. */
function inOurWords(error: unknown, address: string, action: string): AppError {
  if (error instanceof AppError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const options = { cause: error };
  switch (name) {
    case 'NoSuchBucket':
      return new PathNotFoundError(
        `There is no bucket for ${address}.`,
        'Check its name: `aws s3 ls` lists yours.',
        options,
      );
    case 'NoSuchKey':
      return new PathNotFoundError(
        `${address} is gone.`,
        'It was there when the bucket was listed; run the command again.',
        options,
      );
    case 'AccessDenied':
    case 'Forbidden':
    case '403':
      return new SourceDeniedError(
        `Access to ${address} was denied.`,
        `The role or user needs ${action} on it, and kms:Decrypt when the trail is encrypted with a key of yours.`,
        options,
      );
    case 'CredentialsProviderError':
    case 'ExpiredToken':
    case 'ExpiredTokenException':
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'TokenProviderError':
      return new SourceDeniedError(
        `AWS did not accept the credentials for ${address}: ${message}`,
        'Sign in (`aws sso login`), or set AWS_PROFILE or AWS_ACCESS_KEY_ID; `aws sts get-caller-identity` shows who you are.',
        options,
      );
    default:
      if (message === 'Region is missing') {
        return new SourceDeniedError(
          `No AWS region is set to look for ${address}.`,
          'Set AWS_REGION, any region will do.',
          options,
        );
      }
      return new SourceUnreachableError(
        `${address} could not be reached: ${message || name}`,
        'Check the network (and AWS_REGION), then run the command again.',
        options,
      );
  }
}
