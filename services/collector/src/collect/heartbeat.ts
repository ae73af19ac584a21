import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Clock, type Database, type Log, workers } from '@trailwarden/platform';
import { eq, lt } from 'drizzle-orm';

const BEAT_EVERY_MS = 30_000;
/** One that has been silent for so long is gone. */
const GONE_AFTER_MS = 600_000;

/** Says in the store that this process takes part, until it is stopped. BullMQ cannot tell processes apart on one PostgreSQL session. */
export async function startHeartbeat(
  { db, clock, log }: { readonly db: Database; readonly clock: Clock; readonly log: Log },
  role: string,
): Promise<() => Promise<void>> {
  const id = `${hostname()} ${process.pid} ${randomUUID().slice(0, 8)}`;
  const startedMs = clock.nowMs();
  const beat = async (): Promise<void> => {
    const seenMs = clock.nowMs();
    await db
      .insert(workers)
      .values({ id, role, startedMs, seenMs })
      .onConflictDoUpdate({ target: workers.id, set: { seenMs } });
    await db.delete(workers).where(lt(workers.seenMs, seenMs - GONE_AFTER_MS));
  };
  await beat();
  const timer = setInterval(() => {
    beat().catch((error: unknown) => log.debug('could not say that this process is alive', { error }));
  }, BEAT_EVERY_MS);
  return async () => {
    clearInterval(timer);
    // A store that is out of reach by now forgets us by itself.
    await db
      .delete(workers)
      .where(eq(workers.id, id))
      .catch(() => undefined);
  };
}
