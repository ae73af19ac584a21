import { type Data, type JobQueue, StoreLockedError } from '@trailwarden/platform';
import type { Check, Outcome } from '../check.js';
import type { DoctorContext } from '../context.js';
import { isMade } from '../embedded-store.js';

const JOB = 'doctor';
const KEY = 'round-trip';
/** A job is picked up within milliseconds where all is well. */
const WAIT_MS = 10_000;

export const jobQueue: Check = {
  id: 'job-queue',
  title: 'Job queue',
  needs: ['store'],
  async run(context) {
    const { queue: place, store } = await context.settings();
    if (place === 'store' && store.kind === 'embedded' && !(await isMade(store.folder))) {
      return { kind: 'skipped', detail: 'It will be in the store.' };
    }
    const data = place === 'redis' ? undefined : await storeOrWhoHasIt(context);
    if (data instanceof StoreLockedError) {
      return { kind: 'skipped', detail: 'It is in the store, which another process has.' };
    }
    const queue = await context.openQueue(data);
    try {
      return await roundTrip(queue, place === 'redis' ? 'On Redis' : 'In the store');
    } finally {
      await queue.close();
    }
  },
};

async function storeOrWhoHasIt(context: DoctorContext): Promise<Data | StoreLockedError> {
  try {
    return await context.store();
  } catch (error) {
    if (error instanceof StoreLockedError) return error;
    throw error;
  }
}

async function roundTrip(queue: JobQueue, where: string): Promise<Outcome> {
  let came = (_: boolean): void => undefined;
  const coming = new Promise<boolean>((resolve) => {
    came = resolve;
  });
  const giveUp = setTimeout(() => came(false), WAIT_MS);
  queue.work(JOB, async () => came(true), { concurrency: 1 });
  await queue.add(JOB, KEY);
  const arrived = await coming;
  clearTimeout(giveUp);
  // Another doctor at the same time may have taken it: then it came too.
  if (arrived || (await queue.counts(JOB)).waiting === 0) {
    return { kind: 'pass', detail: `${where}; a job went in and came out.` };
  }
  return {
    kind: 'fail',
    detail: `${where}; a job that was put in did not come out within ${WAIT_MS / 1_000} s.`,
    mend: 'See what the database or Redis says: connections, locks, memory.',
  };
}
