import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseInsightRecord } from '@trailwarden/cloudtrail';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CommandRun, jsonLines, trailwarden } from './command.js';
import { sampleLogFiles, type WrittenFile, writeFiles } from './organization-folder.js';

interface CoverageLine {
  readonly coverage: {
    readonly files: { found: number; read: number; skipped: number; unreadable: number };
    readonly records: { in: number; counted: number; duplicates: number; rejected: number };
  };
}

let folder: string;
let files: WrittenFile[];
let analyzed: CommandRun;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trailwarden-test-'));
  files = sampleLogFiles(1);
  await writeFiles(join(folder, 'logs'), files);
  analyzed = await trailwarden(['analyze', join(folder, 'logs'), '--json']);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const coverageOf = (run: CommandRun): CoverageLine['coverage'] =>
  (jsonLines(run).at(-1) as unknown as CoverageLine).coverage;
const incidentsOf = (run: CommandRun): Record<string, unknown>[] => jsonLines(run).slice(0, -1);

describe('trailwarden analyze', () => {
  test('finds the planned incidents, most unusual first, and is silent on stderr when piped', () => {
    const relative = incidentsOf(analyzed).map((incident) => incident.relative as number);

    expect(analyzed.exitCode).toBe(0);
    expect(analyzed.stderr).toBe('');
    expect(relative.length).toBeGreaterThanOrEqual(3);
    expect(relative).toEqual([...relative].sort((a, b) => b - a));
    expect(JSON.stringify(incidentsOf(analyzed)[0])).toContain('CreateBackup');
  });

  test('every record is accounted for', () => {
    const { files: read, records } = coverageOf(analyzed);

    expect(read).toMatchObject({ found: files.length, read: files.length, skipped: 0, unreadable: 0 });
    expect(records.in).toBe(records.counted + records.duplicates + records.rejected);
    expect(records.counted).toBeGreaterThan(100_000);
  });

  test('every Insight record inside an incident parses as one, Start and End sharing an id', () => {
    const records = incidentsOf(analyzed).flatMap((incident) => incident.insights as Record<string, unknown>[]);
    const parsed = records.map((record) => parseInsightRecord(record));

    expect(parsed.length).toBeGreaterThan(3);
    expect(parsed.every(({ kind }) => kind === 'insight')).toBe(true);
  });

  test('--insights prints the same records, bare', async () => {
    const run = await trailwarden(['analyze', join(folder, 'logs'), '--insights']);

    const inIncidents = incidentsOf(analyzed).flatMap((incident) => incident.insights as unknown[]);
    expect(jsonLines(run)).toEqual(inIncidents);
  });

  test('a second trail that delivers everything again changes no count and no incident', async () => {
    const copies = join(folder, 'twice');
    await writeFiles(copies, files);
    await writeFiles(
      copies,
      files.filter((_, at) => at % 3 === 0).map(({ key, bytes }) => ({ key: `second-trail/${key}`, bytes })),
    );

    const run = await trailwarden(['analyze', copies, '--json']);

    expect(incidentsOf(run)).toEqual(incidentsOf(analyzed));
    expect(coverageOf(run).records.counted).toBe(coverageOf(analyzed).records.counted);
    expect(coverageOf(run).records.duplicates).toBeGreaterThan(0);
  });

  test('a damaged file is named and nothing is counted from it; the rest is analyzed', async () => {
    const damaged = join(folder, 'damaged');
    await mkdir(damaged);
    const [first, second] = files as [WrittenFile, WrittenFile];
    await writeFile(join(damaged, basename(first.key)), first.bytes.subarray(0, 200));
    await copyFile(join(folder, 'logs', second.key), join(damaged, basename(second.key)));
    await writeFile(join(damaged, 'notes.txt'), 'not a log file');

    const run = await trailwarden(['analyze', damaged]);

    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('3 found = 1 read + 1 skipped (1 other) + 1 unreadable');
    expect(run.stdout).toContain(basename(first.key).slice(-20));
    expect(run.stdout).toContain('the file was cut');
  });

  test('--history teaches and is not shown', async () => {
    const day = 24 * 60;
    const last = Math.max(...files.map(({ key }) => dayOf(key))) - 1; // the last folder holds what was delivered after midnight
    const [history, today] = [join(folder, 'history'), join(folder, 'today')];
    await writeFiles(
      history,
      files.filter(({ key }) => dayOf(key) < last),
    );
    await writeFiles(
      today,
      files.filter(({ key }) => dayOf(key) >= last),
    );

    const run = await trailwarden(['analyze', today, '--history', history, '--json']);

    const starts = incidentsOf(run).map((incident) => Date.parse(incident.last as string) / 60_000);
    expect(starts.length).toBeGreaterThan(0);
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(last * day - 60);
    expect(JSON.stringify(incidentsOf(run))).toContain('ConsoleLogin');
  });

  test('what cannot be read exits with 1, wrong usage with 2, each with what to do', async () => {
    const missing = await trailwarden(['analyze', join(folder, 'nowhere')]);
    const wrong = await trailwarden(['analyze', folder, '--budget', 'plenty']);

    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain('nowhere');
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('--budget');
  });
});

/** Days since 1970 of a key's date folder. */
function dayOf(key: string): number {
  const [day, month, year] = dirname(key).split('/').reverse();
  return Date.parse(`${year}-${month}-${day}T00:00:00Z`) / 86_400_000;
}
