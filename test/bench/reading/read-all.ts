import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type LogFileRead, readLogFile } from '@trailwarden/cloudtrail';

/** Reads a file as the product does; a benchmark of files that cannot be read would measure nothing. */
function readFile(file: string): LogFileRead {
  const outcome = readLogFile(readFileSync(file), file);
  if (outcome.kind === 'unreadable') throw new Error(`${file}: ${outcome.message}`);
  return outcome;
}

/** @returns records counted. */
export function readAll(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + readFile(file).records.counted, 0);
}

/** What no reader on node:zlib can be faster than. @returns bytes of JSON. */
export function inflateAll(files: readonly string[], largestJsonBytes: number): number {
  const options = { chunkSize: largestJsonBytes + 64 }; // one buffer a file: the fastest way to use it
  return files.reduce((sum, file) => sum + gunzipSync(readFileSync(file), options).length, 0);
}

/** Calls by `minute account region source name`, as the tallies have them. */
export function callsBySeries(files: readonly string[]): Map<string, number> {
  const calls = new Map<string, number>();
  for (const file of files) {
    const { strings, series, counts } = readFile(file).tally;
    counts.minute.forEach((minute, row) => {
      const s = counts.series[row] as number;
      const time = new Date(minute * 60_000).toISOString().slice(0, 16);
      const names = [series.account, series.region, series.source, series.name].map(
        (column) => strings[column[s] ?? -1],
      );
      const key = [time, ...names].join(' ');
      calls.set(key, (calls.get(key) ?? 0) + (counts.calls[row] as number));
    });
  }
  return calls;
}
