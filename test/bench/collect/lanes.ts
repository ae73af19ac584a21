import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectProgress, correlate, lanesDue, listingsDue } from '@trailwarden/collector';
import { DAY_MINUTES, encodePool } from '@trailwarden/detector';
import { type Data, lanes as laneTable, openData, pools, systemClock, vacuum } from '@trailwarden/platform';
import { count, figure, median, megabytes } from '../figures.js';
import { printBar, printNote, printTable } from '../table.js';
import { startChild } from './child.js';
import type { CollectorDone, CollectorIdle, CollectorReady } from './collector-process.js';
import { ENGINES, type EngineKind } from './engines.js';
import { type LargeOrganization, laneIds, learnShapes, writeFiles } from './large-organization.js';

/** Of every lane, in files of five minutes. */
const HOURS = 1;
/** A day of them is in the ledger already. */
const FILES_DONE_A_LANE = 288;
const ROWS_AT_ONCE = 100;
const LOOKS = 5;
/** Asked every minute, by every collector; together they should stay far below it. */
const MINUTELY_MAX_MS = 1_000;
/** As services/collector/src/lane/held-lanes.ts has it, in words for whoever reads the table. */
const HELD_BYTES_MAX = 1024 ** 3;

interface Look {
  readonly name: string;
  readonly tookMs: number;
}

/** What a collector takes when it knows thousands of lanes: on PostgreSQL where there is one, as such an organization would. */
export async function measureLanes(lanes: number): Promise<void> {
  const kind = (ENGINES.find(({ embedded, missing }) => !embedded && missing === undefined) ??
    ENGINES[0]) as EngineKind;
  const organization = learnShapes(HOURS);
  const ids = laneIds(lanes);
  const engine = await kind.start();
  const folder = mkdtempSync(join(tmpdir(), 'trailwarden-bench-lanes-'));
  try {
    const written = writeFiles(folder, organization.shapes, ids);
    const filled = await openData(engine.store, { clock: systemClock });
    await fill(filled, organization, ids, folder);
    const before = await look(filled, organization);
    await filled.close();

    const nowMinute = organization.minute + (HOURS + 2) * 60;
    const time = { simulatedMs: nowMinute * 60_000, realMs: Date.now(), speed: 1 };
    const { store, redisUrl } = engine;
    const beginMinute = organization.minute;
    const collector = startChild('collector', {
      store,
      redisUrl,
      folders: [folder],
      time,
      beginMinute,
      lanes: 2,
      endMinute: nowMinute,
    });
    await collector.next<CollectorReady>('ready');
    const idle = await collector.next<CollectorIdle>('idle');
    const ending = collector.next<CollectorDone>('done');
    await collector.end();
    print(kind.name, lanes, written, organization, before, idle, await ending);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await engine.stop();
  }
}

async function fill(
  data: Data,
  { shapes, pool, minute }: LargeOrganization,
  ids: readonly string[],
  place: string,
): Promise<void> {
  await data.db.insert(pools).values({ day: Math.floor(minute / DAY_MINUTES), pool: encodePool(pool) });
  for (let from = 0; from < ids.length; from += ROWS_AT_ONCE) {
    await data.db.insert(laneTable).values(
      ids.slice(from, from + ROWS_AT_ONCE).map((account, at) => ({
        account,
        judgedThrough: minute - 1,
        snapshot: shapes[(from + at) % shapes.length]?.snapshot ?? null,
        snapshotMinute: minute - 1,
      })),
    );
  }
  await data.pool.query(
    `insert into trailwarden.listings (lane, region, place, family, from_minute, known_through, reached_end_ms)
     select account, 'us-east-1', $2, 'CloudTrail', $1::integer - 11520, $1::integer, $1::bigint * 60000
     from trailwarden.lanes`,
    [minute + 30, place],
  );
  await data.pool.query(
    `insert into trailwarden.log_files (address, lane, region, family, delivered_minute, bytes, state, records_read, records_counted, found_ms, done_ms)
     select 's3://trail/AWSLogs/o-abc/' || account || '/CloudTrail/us-east-1/2026/02/09/' || account || '_CloudTrail_us-east-1_' || at || '_' || substr(md5(account || at), 1, 16) || '.json.gz',
       account, 'us-east-1', 'CloudTrail', $1::integer - 5 * at, 4000, 'done', 30, 30, 0, 0
     from trailwarden.lanes, generate_series(1, $2::integer) as at`,
    [minute, FILES_DONE_A_LANE],
  );
  // As autovacuum would, and our own upkeep does.
  if ((await vacuum(data)) === 0) await data.pool.query('analyze');
}

/** What is asked every minute, with nothing to do. */
async function look(data: Data, { minute }: LargeOrganization): Promise<Look[]> {
  const nowMs = (minute + 32) * 60_000;
  const day = Math.floor(minute / DAY_MINUTES);
  const asked: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['lanes due', () => lanesDue(data.db, { first: day, latest: day }, nowMs)],
    ['listings due', () => listingsDue(data.db, nowMs, 15)],
    ['progress', () => collectProgress(data.db)],
    ['correlate', () => correlate(data.db, nowMs)],
  ];
  const looks: Look[] = [];
  for (const [name, ask] of asked) {
    const tookMs: number[] = [];
    for (let at = 0; at < LOOKS; at++) {
      const startedMs = performance.now();
      await ask();
      tookMs.push(performance.now() - startedMs);
    }
    looks.push({ name, tookMs: median(tookMs) });
  }
  return looks;
}

function print(
  engine: string,
  lanes: number,
  written: { readonly files: number; readonly bytes: number },
  { shapes }: LargeOrganization,
  looks: readonly Look[],
  idle: CollectorIdle,
  done: CollectorDone,
): void {
  const snapshots = shapes.map(({ snapshot }) => snapshot.length);
  const perThousand = (amount: number): string => figure((amount / lanes) * 1_000);
  printTable(
    'Collector, many lanes',
    `${engine}; ${count(lanes)} lanes, ${count(lanes * FILES_DONE_A_LANE)} files in the ledger; an hour of each comes: ${count(written.files)} files, ${megabytes(written.bytes)}`,
    ['all', 'of 1,000 lanes'],
    [
      { name: 'memory of the collector at its largest', cells: [megabytes(done.peakBytes), ''], ours: true },
      {
        name: 'seconds for an hour of all, each loaded once',
        cells: [figure(idle.tookMs / 1e3), perThousand(idle.tookMs / 1e3)],
        ours: true,
      },
      { name: 'of CPU', cells: [figure(done.cpuMs / 1e3), perThousand(done.cpuMs / 1e3)] },
      {
        name: 'snapshots, as they are in memory',
        cells: [megabytes(median(snapshots) * lanes), megabytes(median(snapshots) * 1_000)],
      },
      ...looks.map(({ name, tookMs }) => ({
        name: `query: ${name}, ms`,
        cells: [figure(tookMs), perThousand(tookMs)],
      })),
    ],
  );
  const keptUp = idle.tookMs / (HOURS * 3_600_000);
  printNote(
    `That is ${(keptUp * 100).toFixed(1)} % of the time there is, so a day of all lanes takes ${figure((idle.tookMs * 24) / HOURS / 60_000)} minutes.`,
  );
  printNote(
    `Lanes are held up to ${megabytes(HELD_BYTES_MAX)} by their own reckoning; the others are loaded when it is their turn.`,
  );
  const asked = looks.reduce((sum, { tookMs }) => sum + tookMs, 0);
  printBar(
    `What is asked every minute, at most ${MINUTELY_MAX_MS} ms`,
    `${figure(asked)} ms`,
    asked <= MINUTELY_MAX_MS,
  );
}
