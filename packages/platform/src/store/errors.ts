import { AppError } from '../errors.js';

/** Another process has the embedded store's folder. */
export class StoreLockedError extends AppError {
  override readonly name = 'StoreLockedError';
  readonly code = 'STORE_LOCKED';
  override readonly retryable = true;
}

/** The embedded store's folder cannot be made, read or written. */
export class StoreFolderError extends AppError {
  override readonly name = 'StoreFolderError';
  readonly code = 'STORE_FOLDER';
}

/** The embedded store cannot be opened, or stopped while in use; every statement after that fails with it. */
export class StoreStoppedError extends AppError {
  override readonly name = 'StoreStoppedError';
  readonly code = 'STORE_STOPPED';
}

/** PostgreSQL does not answer, or does not let us in. */
export class StoreUnreachableError extends AppError {
  override readonly name = 'StoreUnreachableError';
  readonly code = 'STORE_UNREACHABLE';
  override readonly retryable = true;
}

/** PostgreSQL is there and is older than what we support. */
export class StoreTooOldError extends AppError {
  override readonly name = 'StoreTooOldError';
  readonly code = 'STORE_TOO_OLD';
}

/** The tables were made by a newer Trailwarden. */
export class StoreTooNewError extends AppError {
  override readonly name = 'StoreTooNewError';
  readonly code = 'STORE_TOO_NEW';
}

/** A migration that was applied is not the one that stands in this Trailwarden. */
export class MigrationChangedError extends AppError {
  override readonly name = 'MigrationChangedError';
  readonly code = 'MIGRATION_CHANGED';
}

/** A migration did not run; nothing was changed. */
export class MigrationFailedError extends AppError {
  override readonly name = 'MigrationFailedError';
  readonly code = 'MIGRATION_FAILED';
}

/** A backup is restored into an empty store only. */
export class StoreNotEmptyError extends AppError {
  override readonly name = 'StoreNotEmptyError';
  readonly code = 'STORE_NOT_EMPTY';
}

/** What should be a backup is none, is cut off, or was changed. */
export class BackupDamagedError extends AppError {
  override readonly name = 'BackupDamagedError';
  readonly code = 'BACKUP_DAMAGED';
}

/** The backup was made by a newer Trailwarden. */
export class BackupTooNewError extends AppError {
  override readonly name = 'BackupTooNewError';
  readonly code = 'BACKUP_TOO_NEW';
}
