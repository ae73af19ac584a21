import type { S3Client } from '@aws-sdk/client-s3';
import type { Clock, Env, ReaderPool } from '@trailwarden/platform';
import type { Ink } from './output/ink.js';
import type { Progress } from './output/progress.js';

/** All that a command meets outside; built in main.ts, by hand in tests. */
export interface Surroundings {
  /** Where relative paths start. */
  readonly cwd: string;
  /** Results. */
  readonly write: (text: string) => void;
  /** What is said beside them, on standard error. */
  readonly say: (text: string) => void;
  /** Columns of the terminal that results go to; undefined when they go elsewhere. */
  readonly columns: number | undefined;
  readonly ink: Ink;
  readonly progress: Progress;
  readonly nowMs: () => number;
  /** What time it is; `nowMs` only goes forward and means nothing by itself. */
  readonly clock: Clock;
  readonly env: Env;
  /** Aborted on the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly startPool: () => ReaderPool;
  readonly connectS3: () => Promise<S3Client>;
  /** What a person types to run a command: "npm start --". */
  readonly command: string;
}

/** 0 done, 1 could not read what was asked, 2 usage, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 130;
