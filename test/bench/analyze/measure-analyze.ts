import { availableParallelism } from 'node:os';
import type { Corpus } from '../corpus.js';
import { count, figure, median, megabytes, spread, times } from '../figures.js';
import { readAll } from '../reading/read-all.js';
import { ratioOf, type Timings, timeInRounds, timesOf } from '../rounds.js';
import { printBar, printNote, printTable } from '../table.js';
import { type AnalyzeRun, runAnalyze } from './run-analyze.js';

const READING = 'reading alone, one thread';
const ANALYZE = 'trailwarden analyze';

/** The whole command, from the start of the process to its last line, beside what reading its files takes. */
export async function measureAnalyze(corpus: Corpus, rounds: number): Promise<void> {
  const runs: AnalyzeRun[] = [];
  const timings = await timeInRounds(
    [
      { name: READING, run: () => readAll(corpus.files) },
      { name: ANALYZE, run: () => runs.push(runAnalyze(corpus.folder)) },
    ],
    rounds,
  );
  print(corpus, timings, runs.slice(1), rounds); // the first one did not count
}

function print(corpus: Corpus, timings: Timings, runs: readonly AnalyzeRun[], rounds: number): void {
  const cells = (name: string): string[] => {
    const tookMs = median(timesOf(timings, name));
    const perSecond = (amount: number): number => (amount / tookMs) * 1e3;
    return [
      figure(tookMs),
      spread(timesOf(timings, name)),
      figure(perSecond(corpus.files.length)),
      count(perSecond(corpus.records)),
      figure(perSecond(corpus.jsonBytes) / 1e6),
    ];
  };
  const peak = megabytes(Math.max(...runs.map(({ peakBytes }) => peakBytes)));
  printTable(
    'Analyze',
    `from start to last line, ${availableParallelism()} threads to read in; median of ${rounds} interleaved rounds`,
    ['ms', 'min–max', 'files/s', 'records/s', 'MB/s JSON', 'CPU ms', 'peak memory'],
    [
      { name: READING, cells: [...cells(READING), '', ''] },
      { name: ANALYZE, ours: true, cells: [...cells(ANALYZE), figure(median(runs.map((r) => r.cpuMs))), peak] },
    ],
  );
  printNote(`The command takes ${times(ratioOf(timings, ANALYZE, READING))} as long as reading alone on one thread.`);
  const whole = runs.every(({ files, records }) => files === corpus.files.length && records === corpus.records);
  printBar('Every file read, every record counted', whole ? 'yes' : 'no', whole);
  if (!whole) process.exitCode = 1;
}
