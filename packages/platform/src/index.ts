export type { AccountAccess, AwsAccess, AwsClients, AwsIdentity, ReachState } from './aws/port.js';
export { REACH_STATES } from './aws/port.js';
export { type Clock, minuteOf, systemClock } from './clock.js';
export { AppError } from './errors.js';
export type { Job, JobCounts, JobHandler, JobQueue, JobWorker, WorkOptions } from './queue/port.js';
export { CountedIds } from './readers/counted-ids.js';
export type { FileOutcome, ReadJob } from './readers/read-job.js';
export { transferables } from './readers/transferables.js';
export { type ReaderPool, startReaderPool } from './readers/worker-pool.js';
