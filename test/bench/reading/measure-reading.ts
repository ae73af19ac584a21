import type { Corpus } from '../corpus.js';
import { count, figure, median, spread, times } from '../figures.js';
import { ratioOf, type Timings, timeInRounds, timesOf } from '../rounds.js';
import { printBar, printNote, printTable } from '../table.js';
import { type DuckDb, openDuckDb } from './duckdb.js';
import { callsBySeries, inflateAll, readAll } from './read-all.js';

const INFLATE = 'inflate alone (node:zlib)';
const OURS = 'Trailwarden readLogFile';
const DUCKDB = 'DuckDB read_json, newline_delimited';
const DUCKDB_DEFAULT = 'DuckDB read_json, as it comes';

/** Of our reader, against `read_json` as anybody would call it. How it stands against the fastest setting is said beside it. */
const RATIO_MIN = 1.5;

/** Inflating alone, our reader and DuckDB over the same files, one thread each, from the page cache. */
export async function measureReading(corpus: Corpus, rounds: number): Promise<void> {
  const duckDb = await openDuckDb(corpus);
  try {
    const timings = await timeInRounds(
      [
        { name: INFLATE, run: () => inflateAll(corpus.files, corpus.largestJsonBytes) },
        { name: OURS, run: () => readAll(corpus.files) },
        { name: DUCKDB, run: () => duckDb.group('newline_delimited') },
        { name: DUCKDB_DEFAULT, run: () => duckDb.group('auto') },
      ],
      rounds,
    );
    print(corpus, timings, duckDb.version, rounds);
    await compareCounts(corpus, duckDb);
  } finally {
    duckDb.close();
  }
}

function print({ jsonBytes, records }: Corpus, timings: Timings, version: string, rounds: number): void {
  const row = (name: string) => {
    const tookMs = median(timesOf(timings, name));
    return {
      name,
      ours: name === OURS,
      cells: [
        figure(tookMs),
        spread(timesOf(timings, name)),
        figure(jsonBytes / 1e3 / tookMs),
        count((records / tookMs) * 1e3),
        times(ratioOf(timings, name, INFLATE)),
        times(ratioOf(timings, DUCKDB, name)),
      ],
    };
  };
  printTable(
    'Reading',
    `one thread; median of ${rounds} interleaved rounds; ratios are medians of the rounds' own; DuckDB ${version}`,
    ['ms', 'min–max', 'MB/s JSON', 'records/s', 'time/inflate', 'speed/DuckDB'],
    [INFLATE, OURS, DUCKDB, DUCKDB_DEFAULT].map(row),
  );
  const ratio = ratioOf(timings, DUCKDB_DEFAULT, OURS);
  const fastest = times(ratioOf(timings, DUCKDB, OURS));
  printBar(
    `Bar, at least ${RATIO_MIN}× DuckDB's read_json`,
    `${times(ratio)} (${fastest} its fastest setting)`,
    ratio >= RATIO_MIN,
  );
  printNote('Ours also drops repeated events, keeps the largest per series and minute, and checks what it reads;');
  printNote('DuckDB is given only the fields it groups by, and hands over two numbers.');
}

async function compareCounts({ files, records }: Corpus, duckDb: DuckDb): Promise<void> {
  const [ours, theirs] = [callsBySeries(files), await duckDb.callsBySeries()];
  const differing = [...new Set([...ours.keys(), ...theirs.keys()])].filter((key) => ours.get(key) !== theirs.get(key));
  const calls = [...ours.values()].reduce((sum, value) => sum + value, 0);
  printBar(
    'Counts by minute, account, region, source and name',
    differing.length === 0
      ? `${count(ours.size)} of ${count(ours.size)} are DuckDB's, ${count(calls)} of ${count(records)} calls`
      : `${count(differing.length)} differ, the first: ${differing[0]}`,
    differing.length === 0 && calls === records,
  );
  if (differing.length > 0 || calls !== records) process.exitCode = 1;
}
