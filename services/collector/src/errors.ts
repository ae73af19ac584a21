import { AppError } from '@trailwarden/platform';

/** An account's role cannot be used; the reason is AwsAccess's. */
export class AccountUnreachableError extends AppError {
  override readonly name = 'AccountUnreachableError';
  readonly code = 'ACCOUNT_UNREACHABLE';
  override readonly retryable = true;
}

/** A folder that the configuration names is not there, or cannot be looked at. */
export class FolderMissingError extends AppError {
  override readonly name = 'FolderMissingError';
  readonly code = 'FOLDER_MISSING';
}

/** A log file was in its place when it was found, and is not any more. */
export class FileGoneError extends AppError {
  override readonly name = 'FileGoneError';
  readonly code = 'FILE_GONE';
}

/** A log file is larger than any that can be read. */
export class FileTooLargeError extends AppError {
  override readonly name = 'FileTooLargeError';
  readonly code = 'FILE_TOO_LARGE';
}

/** Fewer bytes came than were promised. */
export class FileTruncatedError extends AppError {
  override readonly name = 'FileTruncatedError';
  readonly code = 'FILE_TRUNCATED';
  override readonly retryable = true;
}
