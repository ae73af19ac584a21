import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { SampleFolderError, UsageError } from '../errors.js';
import { parseAnalyzeOptions } from '../options/analyze-options.js';
import { writingNote } from '../output/progress.js';
import { formatBytes, formatCount } from '../output/quantities.js';
import type { ExitCode, Surroundings } from '../surroundings.js';
import { analyze } from './analyze.js';
import { type SampleFile, sampleFiles } from './sample-files.js';

const seedOption = z.object({
  seed: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
  keep: z.boolean().default(false),
});

/** Files written before Ctrl-C and the progress bar get their turn. */
const FILES_PER_TURN = 16;

/** `sample [FOLDER] --seed N`: writes a made-up organization's log files. */
export async function sample(folder: string | undefined, options: unknown, around: Surroundings): Promise<ExitCode> {
  const { seed } = parseSeed(options);
  const target = resolve(around.cwd, folder ?? '.');
  await makeEmptyFolder(target, folder ?? '.');
  const written = await writeSample(target, seed, around);
  if (around.signal.aborted) return 130;
  around.write(
    `${formatCount(written.files)} log files (${formatBytes(written.bytes)}) of a made-up organization are in ${target}.\n` +
      `Now type: ${around.command} analyze ${folder}\n`,
  );
  return 0;
}

/** No command: a sample in a temporary folder, analyzed; the folder is removed as soon as it has been read, unless --keep. */
export async function showSample(options: unknown, around: Surroundings): Promise<ExitCode> {
  const { seed, keep } = parseSeed(options);
  const asked = parseAnalyzeOptions(options);
  around.say(
    'Making up an organization: nine days of CloudTrail logs, three accounts, two regions, a few incidents.\n',
  );
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-'));
  const remove = async () => {
    if (!keep) await rm(folder, { recursive: true, force: true });
  };
  try {
    const written = await writeSample(folder, seed, around);
    if (around.signal.aborted) return 130;
    around.say(
      `${formatCount(written.files)} log files (${formatBytes(written.bytes)}) ${keep ? `are in ${folder}` : 'written'}; now looking for what is unusual.\n`,
    );
    const exitCode = await analyze([folder], asked, around, remove);
    if (exitCode === 0 && asked.format === 'people') {
      around.write(
        `${around.ink.strong('Your own logs:')} ${around.command} analyze DIR   ${around.ink.faint('(or s3://bucket/prefix; --help shows all)')}\n\n`,
      );
    }
    return exitCode;
  } finally {
    await remove();
  }
}

async function writeSample(
  folder: string,
  seed: number,
  around: Surroundings,
): Promise<{ files: number; bytes: number }> {
  const bar = around.progress.bar('Writing', 1_000);
  const written = { files: 0, bytes: 0 };
  const foldersMade = new Set<string>();
  try {
    for (const file of sampleFiles(seed)) {
      if (around.signal.aborted) break;
      await writeLogFile(folder, file, foldersMade);
      written.files += 1;
      written.bytes += file.bytes.length;
      bar.update(Math.floor(1_000 * file.share), writingNote(written.files, written.bytes));
      if (written.files % FILES_PER_TURN === 0) await new Promise((done) => setImmediate(done));
    }
  } finally {
    bar.stop();
  }
  return written;
}

async function writeLogFile(folder: string, { key, bytes }: SampleFile, foldersMade: Set<string>): Promise<void> {
  const path = join(folder, key);
  if (!foldersMade.has(dirname(path))) await mkdir(dirname(path), { recursive: true });
  foldersMade.add(dirname(path));
  await writeFile(path, bytes);
}

async function makeEmptyFolder(path: string, asTyped: string): Promise<void> {
  const entries = await mkdir(path, { recursive: true })
    .then(() => readdir(path))
    .catch((error: unknown) => {
      throw new SampleFolderError(`"${asTyped}" cannot be made or written.`, 'Name a folder that you may write to.', {
        cause: error,
      });
    });
  if (entries.length > 0)
    throw new SampleFolderError(`"${asTyped}" is not empty.`, 'Name a folder that is empty or not there yet.');
}

function parseSeed(options: unknown): z.output<typeof seedOption> {
  const parsed = seedOption.safeParse(options);
  if (!parsed.success)
    throw new UsageError('--seed is not a whole number.', 'Write --seed 1, or any number up to nine digits.');
  return parsed.data;
}
