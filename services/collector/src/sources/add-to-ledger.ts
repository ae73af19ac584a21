import { type Clock, forgottenFiles, logFiles } from '@trailwarden/platform';
import { sql } from 'drizzle-orm';
import type { FoundFile } from './found-file.js';
import type { Writer } from './store.js';

/** Rows of one statement: a page of a listing. */
const ROWS_MAX = 1000;
/** Largest value of the column; what is larger is refused when it is fetched. */
const BYTES_MAX = 2 ** 31 - 1;

export interface Added {
  /** Files that were not in the ledger before. */
  readonly added: number;
  /** Delivery minute of each of them, ascending. */
  readonly minutes: readonly number[];
  /** Lanes that got any of them, ascending. */
  readonly lanes: readonly string[];
}

/** Puts files into the ledger as pending; one that is known, in whatever state, stays as it is, and one as old as those that have been forgotten was among them. Atomic when `db` is a transaction. */
export async function addToLedger(db: Writer, clock: Clock, files: readonly FoundFile[]): Promise<Added> {
  // Two processes that add the same files take their locks in one order, so neither waits for the other in a circle.
  const inOrder = [...files].sort((one, other) => (one.address < other.address ? -1 : 1));
  const minutes: number[] = [];
  const lanes = new Set<string>();
  for (let at = 0; at < inOrder.length; at += ROWS_MAX) {
    const inserted = await insert(db, inOrder.slice(at, at + ROWS_MAX), clock.nowMs());
    for (const { lane, deliveredMinute } of inserted) {
      minutes.push(deliveredMinute);
      lanes.add(lane);
    }
  }
  return { added: minutes.length, minutes: minutes.sort((one, other) => one - other), lanes: [...lanes].sort() };
}

async function insert(db: Writer, rows: readonly FoundFile[], foundMs: number) {
  const column = <Value>(type: string, pick: (row: FoundFile) => Value) =>
    sql`${sql.param(rows.map(pick))}::${sql.raw(type)}[]`;
  const { rows: inserted } = await db.execute<{ lane: string; delivered_minute: number }>(sql`
    insert into ${logFiles} (address, lane, region, family, delivered_minute, bytes, read_as, inline, found_ms)
    select found.*, ${foundMs}::bigint from unnest(
      ${column('text', ({ address }) => address)}, ${column('text', ({ lane }) => lane)},
      ${column('text', ({ region }) => region)}, ${column('text', ({ family }) => family)},
      ${column('integer', ({ deliveredMinute }) => deliveredMinute)},
      ${column('integer', ({ bytes }) => Math.min(bytes, BYTES_MAX))},
      ${column('text', ({ readAs }) => readAs ?? null)}, ${column('bytea', inlineOf)}
    ) as found (address, lane, region, family, delivered_minute, bytes, read_as, inline)
    where not exists (
      select from ${forgottenFiles} old
      where old.lane = found.lane and old.region = found.region and found.delivered_minute < old.forgotten_before)
    on conflict (address) do nothing
    returning lane, delivered_minute`);
  return inserted.map(({ lane, delivered_minute }) => ({ lane, deliveredMinute: delivered_minute }));
}

function inlineOf({ inline }: FoundFile): Buffer | null {
  return inline === undefined ? null : Buffer.from(inline.buffer, inline.byteOffset, inline.byteLength);
}
