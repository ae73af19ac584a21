export { classifyAwsError } from './aws/classify-aws-error.js';
export { type AwsDependencies, type AwsOptions, connectAws } from './aws/connect-aws.js';
export {
  type AwsCall,
  AwsDeniedError,
  AwsError,
  AwsExpiredCredentialsError,
  AwsNoCredentialsError,
  AwsNotFoundError,
  AwsRegionDisabledError,
  AwsRequestError,
  AwsThrottledError,
  AwsUnreachableError,
} from './aws/errors.js';
export type { CallObserver } from './aws/oversee-calls.js';
export type {
  AccountAccess,
  AwsAccess,
  AwsClients,
  AwsIdentity,
  ExternalIdCheck,
  ReachState,
} from './aws/port.js';
export { REACH_STATES } from './aws/port.js';
export { type Clock, minuteOf, systemClock } from './clock.js';
export { hintOf } from './config/did-you-mean.js';
export type { Env } from './config/environment.js';
export { ConfigError, type Mistake, SecretUnavailableError, sayMistakes } from './config/errors.js';
export { type ConfigOptions, loadConfig } from './config/load-config.js';
export { insteadOfIt, shown } from './config/mistakes.js';
export { createSecretResolver, type SecretPlaces, type SecretResolver } from './config/resolve-secret.js';
export type { Config } from './config/schema.js';
export { Secret } from './config/secret.js';
export type { SecretRef, SecretSetting } from './config/secret-ref.js';
export { readYaml, type YamlSource } from './config/yaml-source.js';
export { AppError } from './errors.js';
export { createLog, type LogOptions } from './log/create-log.js';
export { type DescribedError, describeError } from './log/describe-error.js';
export { LOG_LEVELS, type Log, type LogFields, type LogLevel, silentLog } from './log/port.js';
export { createMetrics, type Metrics } from './metrics/create-metrics.js';
export { HealthPortError } from './metrics/errors.js';
export {
  type HealthCheck,
  type HealthServer,
  type HealthServerOptions,
  startHealthServer,
} from './metrics/start-health-server.js';
export { QueueAddressError, QueueUnreachableError, QueueUnsafeRedisError } from './queue/errors.js';
export { loadQueue, openQueue, type QueueOptions } from './queue/open-queue.js';
export type { Job, JobCounts, JobHandler, JobQueue, JobWorker, WorkOptions } from './queue/port.js';
export { CountedIds } from './readers/counted-ids.js';
export { type Ahead, inOrder } from './readers/in-order.js';
export type { FileOutcome, FileRead, ReadJob } from './readers/read-job.js';
export { transferables } from './readers/transferables.js';
export { type ReaderPool, startReaderPool } from './readers/worker-pool.js';
export { backup } from './store/backup.js';
export type { BackupSummary } from './store/backup-format.js';
export type { Data, Database } from './store/data.js';
export { StoreLockedError } from './store/errors.js';
export { readFact, writeFact } from './store/facts.js';
export { type DataConfig, IN_MEMORY, openData } from './store/open-data.js';
export { packBytes } from './store/packed-bytes.js';
export { restore } from './store/restore.js';
export { applyRetention, RETENTION, type RetentionCounts, type RetentionPolicy } from './store/retention.js';
export {
  accounts,
  audit,
  awsInsights,
  episodes,
  facts,
  findingLooks,
  findings,
  forgottenFiles,
  incidents,
  laneDays,
  lanes,
  listings,
  logFiles,
  moments,
  outbox,
  pools,
  runs,
  steps,
  tallies,
  trails,
  votes,
  workers,
} from './store/schema.js';
export { vacuum } from './store/vacuum.js';
export { temporaryData } from './testing/temporary-data.js';
export { hasPostgres, type TemporaryPostgres, temporaryPostgres } from './testing/temporary-postgres.js';
