import { LATENESS_MINUTES } from '@trailwarden/detector';
import { applyRetention, vacuum } from '@trailwarden/platform';
import type { Collecting } from './collecting.js';

/** Forgets what is too old, and tidies the store. */
export async function handleUpkeep({ data, clock, settings, log }: Collecting): Promise<void> {
  const { eventIdHours, tallyDays, ledgerDays } = settings;
  const policy = { eventIdHours, tallyDays, ledgerDays, latenessMinutes: LATENESS_MINUTES };
  const forgotten = await applyRetention(data, policy, clock.nowMs());
  const tables = await vacuum(data);
  log.debug('tidied the store', { ...forgotten, tables });
}
