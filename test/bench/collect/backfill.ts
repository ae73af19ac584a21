import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openData, openQueue, systemClock } from '@trailwarden/platform';
import { runAnalyze } from '../analyze/run-analyze.js';
import { type Corpus, writeCorpus } from '../corpus.js';
import { count, figure, median, megabytes, spread, times } from '../figures.js';
import { ratioOf, type Timings, timeInRounds, timesOf } from '../rounds.js';
import { printBar, printNote, printTable } from '../table.js';

const ANALYZE = 'trailwarden analyze';
const BACKFILL = 'trailwarden backfill';
const FIRST = 'trailwarden backfill, its store made first';
/** Of `analyze` on the same files. */
const RATIO_MAX = 1.5;
/** A day of an account in half-hour files of some two hundred events. */
const CORPUS = { accounts: 4, volume: 1, minutesPerFile: 30 };

const COMMAND = new URL('../../../../services/standalone/dist/index.js', import.meta.url);
const SCRIPT = `
  const { main } = await import(${JSON.stringify(COMMAND.href)});
  process.exitCode = await main(process.argv.slice(1));
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write('\\n' + JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1e3, peakBytes: maxRSS * 1024 }));`;

interface Run {
  readonly cpuMs: number;
  readonly peakBytes: number;
  readonly files: number;
  readonly records: number;
}

/** Reading history into a store, as the command does it by default, beside reading the same files into nothing. */
export async function measureBackfill(days: number, rounds: number): Promise<void> {
  const corpus = writeCorpus(days, CORPUS);
  const folder = mkdtempSync(join(tmpdir(), 'trailwarden-bench-store-'));
  try {
    const empty = join(folder, 'empty');
    await makeStore(empty);
    const config = join(folder, 'trailwarden.yaml');
    writeFileSync(
      config,
      `sources: { trails: none, folders: [${JSON.stringify(corpus.folder)}] }\nlog: { level: error }\n`,
    );
    const runs = new Map<string, Run[]>([ANALYZE, BACKFILL, FIRST].map((name) => [name, []]));
    const data = join(folder, 'data');
    const contestant = (name: string, run: () => Run | Promise<Run>) => ({
      name,
      run: async () => runs.get(name)?.push(await run()),
    });
    const timings = await timeInRounds(
      [
        contestant(ANALYZE, () => runAnalyze(corpus.folder)),
        contestant(BACKFILL, async () => {
          rmSync(data, { recursive: true, force: true });
          await cp(empty, data, { recursive: true });
          return runBackfill(config, data);
        }),
        contestant(FIRST, () => {
          rmSync(data, { recursive: true, force: true });
          return runBackfill(config, data);
        }),
      ],
      rounds,
    );
    print(corpus, timings, runs, rounds, days);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    corpus.remove();
  }
}

async function makeStore(folder: string): Promise<void> {
  const data = await openData({ folder }, { clock: systemClock });
  const queue = await openQueue({ backend: { pool: data.pool }, clock: systemClock });
  await queue.close();
  await data.close();
}

function runBackfill(config: string, data: string): Run {
  const args = ['backfill', '--config', config, '--data', data, '--json'];
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT, ...args], {
    cwd: fileURLToPath(new URL('.', COMMAND)),
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`backfill ended with ${run.status ?? run.signal}: ${run.stderr}`);
  const { files, records } = JSON.parse(run.stdout) as Coverage;
  const taken = JSON.parse(run.stderr.trim().split('\n').at(-1) ?? '') as Pick<Run, 'cpuMs' | 'peakBytes'>;
  return { files: files.done, records: records.counted, ...taken };
}

/** What the command prints, as far as it is looked at. */
interface Coverage {
  readonly files: { readonly done: number };
  readonly records: { readonly counted: number };
}

function print(
  corpus: Corpus,
  timings: Timings,
  runs: ReadonlyMap<string, readonly Run[]>,
  rounds: number,
  days: number,
): void {
  const row = (name: string, ours = false) => {
    const tookMs = median(timesOf(timings, name));
    const done = runs.get(name) ?? [];
    const perSecond = (amount: number): number => (amount / tookMs) * 1e3;
    return {
      name,
      ours,
      cells: [
        figure(tookMs),
        spread(timesOf(timings, name)),
        count(perSecond(corpus.files.length)),
        count(perSecond(corpus.records)),
        figure(median(done.map(({ cpuMs }) => cpuMs))),
        megabytes(Math.max(...done.map(({ peakBytes }) => peakBytes))),
        name === ANALYZE ? '' : times(ratioOf(timings, name, ANALYZE)),
      ],
    };
  };
  const size = `${days} days of ${CORPUS.accounts} accounts: ${count(corpus.files.length)} files, ${count(corpus.records)} events, ${megabytes(corpus.gzipBytes)} of gzip`;
  printTable(
    'Collector, backfill',
    `${size}; PGlite on disk, 2 lanes; from start to end of the process; median of ${rounds} interleaved rounds`,
    ['ms', 'min–max', 'files/s', 'events/s', 'CPU ms', 'peak memory', 'time/analyze'],
    [row(ANALYZE), row(BACKFILL, true), row(FIRST)],
  );
  printNote('The first start of an embedded store makes it, once, which takes some seconds whatever there is to read.');
  const ratio = ratioOf(timings, BACKFILL, ANALYZE);
  printBar(`Backfill, at most ${RATIO_MAX}× the time of analyze`, times(ratio), ratio <= RATIO_MAX);
  const all = [...runs.values()].flat();
  const whole = all.every(({ files, records }) => files === corpus.files.length && records === corpus.records);
  printBar('Every file read, every event counted', whole ? 'yes' : 'no', whole);
  if (!whole) process.exitCode = 1;
}
