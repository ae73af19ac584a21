import { gzipSync } from 'node:zlib';
import type { Random } from '../random.js';
import type { Batch } from '../traffic.js';
import { recordOf } from './record.js';
import { userIdentityOf } from './user-identity.js';

/** A little larger files for half the time: nobody keeps them. */
const GZIP_LEVEL = 4;

/**
 * A log file as CloudTrail would write it: gzip of `{"Records":[…]}`, one record per call, in no order, each with an eventID of
 * its own. Reading it counts exactly what `batches` say.
 */
export function logFileBytes(batches: readonly Batch[], random: Random): Uint8Array {
  /** One session per principal and place in a file, as sessions last longer than a file's five minutes. */
  const identities = new Map<string, object>();
  const records: string[] = [];
  for (const { event, calls } of batches) {
    const who = `${event.principal} ${event.address} ${event.name === 'ConsoleLogin'}`;
    const identity = identities.get(who) ?? userIdentityOf(event, random);
    identities.set(who, identity);
    for (let call = 0; call < calls; call++) records.push(JSON.stringify(recordOf(event, identity, random)));
  }
  const shuffled = random.sample(records, records.length);
  return gzipSync(`{"Records":[${shuffled.join(',')}]}`, { level: GZIP_LEVEL });
}
