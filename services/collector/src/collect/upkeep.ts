import type { Collecting } from './collecting.js';

/** Forgets what is too old, and tidies the store. */
export async function handleUpkeep({ log }: Collecting): Promise<void> {
  log.debug('upkeep');
}
