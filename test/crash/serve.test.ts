import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Random } from '@trailwarden/sandbox';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ENTRY = pathToFileURL(resolve(import.meta.dirname, '../../services/standalone/dist/index.js')).href;
const RUN = `import(${JSON.stringify(ENTRY)}).then(async ({ main }) => { process.exitCode = await main(process.argv.slice(1)); })`;
const SEED = Number(process.env.TRAILWARDEN_CRASH_SEED ?? 1);
/** Starting up, listing, reading and judging take most of this. */
const KILL_MS = { first: 2_000, last: 14_000 };

let folders: { readonly undisturbed: string; readonly killed: string };
const running = new Set<ChildProcess>();

beforeEach(async () => {
  const folder = () => mkdtemp(join(tmpdir(), 'trailwarden-serve-'));
  folders = { undisturbed: await folder(), killed: await folder() };
});

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of Object.values(folders)) await rm(folder, { recursive: true, force: true });
});

test(`serve that was killed and run again tells the same insights and coverage: seed ${SEED}`, async () => {
  const random = new Random(SEED, 'serve');
  const killAfterMs = random.int(KILL_MS.first, KILL_MS.last);

  const [undisturbed, killed] = await Promise.all([
    served(folders.undisturbed),
    servedTwice(folders.killed, killAfterMs),
  ]);

  expect(undisturbed.insights.trim().split('\n').length).toBeGreaterThanOrEqual(3);
  expect(killed.coverage.files).toEqual(undisturbed.coverage.files);
  expect(killed.coverage.records).toEqual(undisturbed.coverage.records);
  expect(killed.insights, `killed after ${killAfterMs} ms`).toBe(undisturbed.insights);
});

interface Served {
  readonly insights: string;
  readonly coverage: { readonly files: unknown; readonly records: unknown };
}

async function servedTwice(folder: string, killAfterMs: number): Promise<Served> {
  const first = start(serveArgs(folder));
  await sleep(killAfterMs);
  first.child.kill('SIGKILL');
  await first.output;
  expect(first.child.signalCode).toBe('SIGKILL');
  return served(folder);
}

async function served(folder: string): Promise<Served> {
  const coverage = await start(serveArgs(folder)).output;
  const insights = await start(['insights', 'list', '--json', '--data', folder]).output;
  return { insights, coverage: JSON.parse(coverage) as Served['coverage'] };
}

function serveArgs(folder: string): string[] {
  return ['serve', '--sandbox', '--until-idle', '--accounts', '2', '--days', '8', '--json', '--data', folder];
}

function start(args: readonly string[]): { readonly child: ChildProcess; readonly output: Promise<string> } {
  const child = spawn(process.execPath, ['-e', RUN, '--', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  running.add(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = new Promise<string>((done) => {
    child.once('close', () => {
      running.delete(child);
      done(output);
    });
  });
  return { child, output: ended };
}
