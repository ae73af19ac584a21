import { type QueueCoverage, readCoverage, readQueueCoverage } from '@trailwarden/collector';
import { AppError, openQueue } from '@trailwarden/platform';
import type { StatusOptions } from '../options/status-options.js';
import { statusObject } from '../output/status-json.js';
import { statusText } from '../output/status-text.js';
import { safeJson } from '../output/text.js';
import type { ExitCode, Surroundings } from '../surroundings.js';
import { type OpenedStore, withStore } from './with-store.js';

/** `status`: how well every account is looked at. @returns 1 when the books do not add up. */
export function status({ store: where, json, all }: StatusOptions, around: Surroundings): Promise<ExitCode> {
  return withStore(where, around, async (store) => {
    around.progress.status('Adding up …');
    const asked = await askQueue(store);
    const coverage = await readCoverage({ db: store.data.db, clock: store.clock }, asked.queue);
    around.progress.clear();
    const { columns, ink, command } = around;
    const { problem: queueProblem } = asked;
    around.write(
      json
        ? `${safeJson(statusObject(coverage, queueProblem))}\n`
        : statusText({ coverage, queueProblem, all, columns, ink, command }),
    );
    return coverage.violations.length > 0 ? 1 : 0;
  });
}

interface QueueAsked {
  readonly queue: readonly QueueCoverage[] | undefined;
  readonly problem: string | undefined;
}

/** A queue that cannot be asked is said so; the rest of the status is worth seeing all the same. */
async function askQueue({ data, config, clock, textOf }: OpenedStore): Promise<QueueAsked> {
  const { redisUrl } = config.queue;
  try {
    if (redisUrl === undefined && !(await hasQueue(data))) return { queue: undefined, problem: undefined };
    const backend = redisUrl === undefined ? { pool: data.pool } : { redisUrl: await textOf(redisUrl) };
    const queue = await openQueue({ backend, clock });
    try {
      return { queue: await readQueueCoverage(queue), problem: undefined };
    } finally {
      await queue.close();
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { queue: undefined, problem: error.message };
  }
}

/** Opening a queue makes its tables; a look at the store must not. */
async function hasQueue({ pool }: OpenedStore['data']): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>(`select to_regnamespace('bullmq') is not null as there`);
  return rows[0]?.there === true;
}
