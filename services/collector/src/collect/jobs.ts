/** Jobs of the collector, by name; each says only what to look at. */
export const JOBS = {
  /** Key ORGANIZATION: find accounts, trails and places. */
  discover: 'discover',
  /** Key a lane: look through its places for new files. */
  list: 'list',
  /** Key a lane: read what waits of it, judge what can be judged. */
  read: 'read',
  /** Key ORGANIZATION: find lanes that have something to read or judge, and nobody asked. */
  advance: 'advance',
  /** Key ORGANIZATION: close the days that every lane has judged. */
  closeDays: 'close-days',
  /** Key ORGANIZATION: make incidents of all lanes' episodes. */
  correlate: 'correlate',
  /** Key a folder: look through it. */
  scan: 'scan',
  /** Key ORGANIZATION: forget what is too old, tidy the store. */
  upkeep: 'upkeep',
} as const;

export const ORGANIZATION = 'organization';

export const ADVANCE_EVERY_MS = 60_000;
export const SCAN_EVERY_MS = 60_000;
export const UPKEEP_EVERY_MS = 3_600_000;
/** Places looked through at once; more would only wait for S3's pacing. */
export const LISTS_AT_ONCE = 4;
