import { AppError } from '@trailwarden/platform';

/** The command line cannot be understood. */
export class UsageError extends AppError {
  override readonly name = 'UsageError';
  readonly code = 'USAGE';
  override readonly exitCode = 2;
}

/** A path that was given is not there. */
export class PathNotFoundError extends AppError {
  override readonly name = 'PathNotFoundError';
  readonly code = 'PATH_NOT_FOUND';
}

/** The paths are there and hold nothing that could be a CloudTrail log file. */
export class NothingToReadError extends AppError {
  override readonly name = 'NothingToReadError';
  readonly code = 'NOTHING_TO_READ';
}

/** Log files were found and not one of them could be read. */
export class AllUnreadableError extends AppError {
  override readonly name = 'AllUnreadableError';
  readonly code = 'ALL_UNREADABLE';
}

/** More files than can be put in order at once. */
export class TooManyFilesError extends AppError {
  override readonly name = 'TooManyFilesError';
  readonly code = 'TOO_MANY_FILES';
}

/** A folder or bucket exists, as far as can be told, and did not let itself be looked at. */
export class SourceDeniedError extends AppError {
  override readonly name = 'SourceDeniedError';
  readonly code = 'SOURCE_DENIED';
}

/** A bucket could not be reached: network, throttling, an outage. */
export class SourceUnreachableError extends AppError {
  override readonly name = 'SourceUnreachableError';
  readonly code = 'SOURCE_UNREACHABLE';
  override readonly retryable = true;
}

/** A folder to write a sample into is taken or cannot be written. */
export class SampleFolderError extends AppError {
  override readonly name = 'SampleFolderError';
  readonly code = 'SAMPLE_FOLDER';
}

/** A sandbox and a real organization would be mixed in one store. */
export class OtherStoreError extends AppError {
  override readonly name = 'OtherStoreError';
  readonly code = 'OTHER_STORE';
}

/** A command that only looks was pointed to a folder without a store. */
export class NoStoreError extends AppError {
  override readonly name = 'NoStoreError';
  readonly code = 'NO_STORE';
}

/** The store has nothing of the name or number that was given. */
export class NotInStoreError extends AppError {
  override readonly name = 'NotInStoreError';
  readonly code = 'NOT_IN_STORE';
}

/** A backup cannot be written where it was asked for, or read from there. */
export class BackupFileError extends AppError {
  override readonly name = 'BackupFileError';
  readonly code = 'BACKUP_FILE';
}

/** The process that has the store open cannot be asked. */
export class ControlUnreachableError extends AppError {
  override readonly name = 'ControlUnreachableError';
  readonly code = 'CONTROL_UNREACHABLE';
  override readonly retryable = true;
}

/** The process that has the store open was asked, and could not do it; the message is its own. */
export class ControlRefusedError extends AppError {
  override readonly name = 'ControlRefusedError';
  readonly code = 'CONTROL_REFUSED';
}

/** A file to try playbooks on cannot be read, or holds something else. */
export class InputFileError extends AppError {
  override readonly name = 'InputFileError';
  readonly code = 'INPUT_FILE';
  override readonly exitCode = 2;
}
