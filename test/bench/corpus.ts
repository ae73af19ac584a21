import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { logFiles, simulateOrganization } from '@trailwarden/sandbox';

/** Log files of a simulated organization in a temporary folder. */
export interface Corpus {
  readonly folder: string;
  readonly files: readonly string[];
  readonly records: number;
  readonly gzipBytes: number;
  readonly jsonBytes: number;
  readonly largestJsonBytes: number;
  remove(): void;
}

const SEED = 11;
const START_MINUTE = Date.UTC(2026, 1, 2) / 60_000;
/** Makes files of some two thousand records. Busy accounts have such every five minutes; here fewer, larger ones stand for many. */
const VOLUME = 2;
const MINUTES_PER_FILE = 240;
const ACCOUNTS = 3;

export interface CorpusShape {
  readonly accounts: number;
  readonly volume: number;
  readonly minutesPerFile: number;
}

/** Three accounts' logs, some 47 MB of JSON a day. */
const LARGE_FILES: CorpusShape = { accounts: ACCOUNTS, volume: VOLUME, minutesPerFile: MINUTES_PER_FILE };

export function writeCorpus(days: number, { accounts, volume, minutesPerFile } = LARGE_FILES): Corpus {
  const folder = mkdtempSync(join(tmpdir(), 'trailwarden-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const organization = simulateOrganization({
    seed: SEED,
    accounts,
    regions: 1,
    startMinute: START_MINUTE,
    days,
    volume,
    incidents: { perWeek: 20, quietDays: Math.min(1, days / 2) },
  });
  const files: string[] = [];
  let [records, gzipBytes, jsonBytes, largestJsonBytes] = [0, 0, 0, 0];
  for (const file of logFiles(organization, { minutesPerFile })) {
    const path = join(folder, file.key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.bytes);
    const plainBytes = gunzipSync(file.bytes).length;
    files.push(path);
    records += file.records;
    gzipBytes += file.bytes.length;
    jsonBytes += plainBytes;
    largestJsonBytes = Math.max(largestJsonBytes, plainBytes);
  }
  return { folder, files, records, gzipBytes, jsonBytes, largestJsonBytes, remove };
}
