import type { S3Client } from '@aws-sdk/client-s3';
import { localSource } from './local.js';
import type { LogFileSource } from './port.js';
import { isS3Path, s3Source } from './s3.js';

/** The source for a path as typed. */
export function openSource(path: string, cwd: string, connectS3: () => Promise<S3Client>): LogFileSource {
  return isS3Path(path) ? s3Source(path, connectS3) : localSource(path, cwd);
}
