import type { LogFileRead, Tally } from '@trailwarden/cloudtrail';
import type { ListedFile, Role } from '../reading/delivery-order.js';
import type { LogFileSource } from '../sources/port.js';

/** A source that holds nothing but bytes saying which file they are. */
export const emptySource: LogFileSource = {
  list: async function* () {},
  fetch: async (address) => new TextEncoder().encode(address),
};

export function logFileAddress(time: string, unique = 'k3Vb90QxYtR7mLpe', family = 'CloudTrail'): string {
  const [year, month, day] = [time.slice(0, 4), time.slice(4, 6), time.slice(6, 8)];
  return `/logs/AWSLogs/111122223333/${family}/eu-west-1/${year}/${month}/${day}/111122223333_${family}_eu-west-1_${time}Z_${unique}.json.gz`;
}

export function listedFile(address: string, role: Role = 'main', named = false): ListedFile {
  return { address, bytes: 100, named, role, source: emptySource };
}

/** A tally that tells only which minutes it has; readers of it look at nothing else. */
function tallyOfMinutes(...minutes: number[]): Tally {
  return { counts: { minute: Uint32Array.from(minutes) } } as unknown as Tally;
}

/** A file of events with these ids, `rejected` records beside them, and `anonymous` events without an id. */
export function readOutcome(
  ids: readonly number[],
  { rejected = 0, anonymous = 0, duplicates = 0, minute = 1_000 } = {},
): LogFileRead {
  const counted = ids.length + anonymous;
  return {
    kind: 'read',
    tally: tallyOfMinutes(minute),
    eventIds: BigUint64Array.from(ids, (id) => BigInt(id) * 0x1_0000_0001n),
    records: { read: counted + duplicates + rejected, counted, duplicates, rejected },
    rejections: Array.from({ length: rejected }, (_, record) => ({ record, reason: 'eventTime is missing' })),
  };
}
