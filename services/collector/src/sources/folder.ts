import { stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { type Clock, type Database, listings } from '@trailwarden/platform';
import { sql } from 'drizzle-orm';
import { glob } from 'tinyglobby';
import { FolderMissingError } from '../errors.js';
import { addToLedger } from './add-to-ledger.js';
import { type FoundFile, findingOf } from './found-file.js';

/** Sizes asked for at once; more only queues in Node's four file threads. */
const STATS_AT_ONCE = 64;
/** Rows of one transaction. */
const FILES_AT_ONCE = 5_000;
const ROWS_MAX = 1_000;

export interface FolderDeps {
  readonly db: Database;
  readonly clock: Clock;
}

export interface FolderScanned {
  readonly files: number;
  readonly added: number;
  readonly lanes: readonly string[];
  /** Files that are not CloudTrail's, or of families that are no input. */
  readonly ignored: number;
}

/**
 * Puts every log file below a folder into the ledger; lanes and regions are those of the names. To be called again for what is copied in
 * later: files that are known are not added twice.
 *
 * Nothing tells when a folder is complete, so it counts as known up to its last file, in all its lanes; minutes after that stay open.
 * @throws FolderMissingError
 */
export async function scanFolder(
  { db, clock }: FolderDeps,
  folder: string,
  signal?: AbortSignal,
): Promise<FolderScanned> {
  const root = resolve(folder);
  const isFolder = await stat(root).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new FolderMissingError(
      `There is no folder "${root}", or it may not be looked at.`,
      'Check its name and its permissions.',
    );
  }
  const paths = (await glob('**/*', { cwd: root, absolute: true, dot: true })).sort();
  const found = paths.flatMap((path) => fileOf(path) ?? []);
  const lanes = new Set<string>();
  let added = 0;
  for (let at = 0; at < found.length && !signal?.aborted; at += FILES_AT_ONCE) {
    const files = await withSizes(found.slice(at, at + FILES_AT_ONCE));
    const result = await db.transaction((tx) => addToLedger(tx, clock, files));
    added += result.added;
    for (const lane of result.lanes) lanes.add(lane);
  }
  if (!signal?.aborted) await storePlaces(db, clock, root, found);
  return { files: found.length, added, lanes: [...lanes].sort(), ignored: paths.length - found.length };
}

function fileOf(path: string): FoundFile | undefined {
  // Keys are told apart by `/`, on Windows too.
  const address = sep === '/' ? path : path.replaceAll(sep, '/');
  const finding = findingOf(address, address, 0, null);
  return finding.kind === 'file' ? finding.file : undefined;
}

async function withSizes(files: readonly FoundFile[]): Promise<FoundFile[]> {
  const sized: FoundFile[] = [];
  for (let at = 0; at < files.length; at += STATS_AT_ONCE) {
    const some = files.slice(at, at + STATS_AT_ONCE);
    const sizes = await Promise.all(
      some.map(({ address }) =>
        stat(address).then(
          ({ size }) => size,
          // Gone meanwhile: it fails when it is read.
          () => 0,
        ),
      ),
    );
    sized.push(...some.map((file, index) => ({ ...file, bytes: sizes[index] ?? 0 })));
  }
  return sized;
}

async function storePlaces(db: Database, clock: Clock, place: string, files: readonly FoundFile[]): Promise<void> {
  const through = files.reduce((last, { deliveredMinute }) => Math.max(last, deliveredMinute), 0);
  const rows = new Map<string, typeof listings.$inferInsert>();
  for (const { lane, region, family, deliveredMinute } of files) {
    const key = `${lane} ${region}`;
    // One row a lane and region; where there is CloudTrail's own family, the row is about that.
    const known = rows.get(key);
    const fromMinute = Math.min(known?.fromMinute ?? deliveredMinute, deliveredMinute);
    const either = known?.family === 'CloudTrail' ? known.family : family;
    rows.set(key, {
      lane,
      region,
      place,
      family: either,
      fromMinute,
      knownThrough: through,
      reachedEndMs: clock.nowMs(),
    });
  }
  const all = [...rows.values()];
  for (let at = 0; at < all.length; at += ROWS_MAX) {
    await db
      .insert(listings)
      .values(all.slice(at, at + ROWS_MAX))
      .onConflictDoUpdate({
        target: [listings.lane, listings.region, listings.place],
        set: {
          fromMinute: sql`excluded.from_minute`,
          knownThrough: sql`greatest(${listings.knownThrough}, excluded.known_through)`,
          reachedEndMs: sql`excluded.reached_end_ms`,
          active: true,
        },
      });
  }
}
