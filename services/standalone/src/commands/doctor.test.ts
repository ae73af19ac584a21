import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@trailwarden/platform';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createInk } from '../output/ink.js';
import { createProgress } from '../output/progress.js';
import type { Surroundings } from '../surroundings.js';
import { addDoctorCommand } from './doctor-command.js';

const SECRET = 'never-to-be-shown';

let folder = '';
let written = '';

beforeAll(async () => {
  // Who asks for credentials where there are none would ask the machine it runs on.
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  folder = await mkdtemp(join(tmpdir(), 'trailwarden-doctor-'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  written = '';
});

const around = (): Surroundings => ({
  cwd: folder,
  write: (text) => {
    written += text;
  },
  say: () => undefined,
  columns: 80,
  ink: createInk(false),
  progress: createProgress(process.stderr, () => 0),
  nowMs: () => 0,
  clock: systemClock,
  env: {},
  signal: new AbortController().signal,
  startPool: () => {
    throw new Error('nothing is read');
  },
  connectS3: () => Promise.reject(new Error('no bucket is asked')),
  command: 'npm start --',
});

async function run(...argv: string[]): Promise<number | undefined> {
  let ended: number | undefined;
  const program = new Command().exitOverride();
  addDoctorCommand(program, around(), (code) => {
    ended = code;
  });
  await program.parseAsync(['doctor', ...argv], { from: 'user' });
  return ended;
}

test('the sandbox has one account that is denied, and nothing else to mend', async () => {
  const exitCode = await run('--sandbox', '--json');

  const { ok, counts, checks } = JSON.parse(written);
  expect(exitCode).toBe(1);
  expect({ ok, ...counts }).toMatchObject({ ok: false, fail: 1, warn: 1 });
  const roles = checks.find(({ id }: { id: string }) => id === 'reader-roles');
  expect(roles.parts.filter(({ kind }: { kind: string }) => kind === 'fail')).toHaveLength(1);
});

test('mistakes in the settings are a row a mistake, and the rest waits for them', async () => {
  await writeFile(join(folder, 'wrong.yaml'), 'aws:\n  regoin: eu-west-1\nserver:\n  port: many\n');

  const exitCode = await run('--config', 'wrong.yaml');

  expect(exitCode).toBe(1);
  expect(written).toContain('✗ Settings       There are 2 mistakes.');
  expect(written).toContain('wrong.yaml:2:3');
  expect(written).toContain('Not looked at: it waits for "Settings".');
});

test('policies are printed before there is a way to AWS, and hold no secret', async () => {
  // An endpoint where nobody listens stands for no network.
  const settings = `aws:\n  externalId: ${SECRET}\n  endpoint: http://127.0.0.1:9\nsources:\n  notices:\n    - queueUrl: https://sqs.eu-west-1.amazonaws.com/111122223333/notices\n`;
  await writeFile(join(folder, 'settings.yaml'), settings);

  const exitCode = await run('--policies', '--json', '--config', 'settings.yaml');

  const { ownRole, toFillIn } = JSON.parse(written);
  expect(exitCode).toBe(0);
  expect(JSON.stringify(ownRole)).toContain('arn:aws:sqs:eu-west-1:111122223333:notices');
  expect(toFillIn.map(({ placeholder }: { placeholder: string }) => placeholder)).toContain('<OWN_ROLE_ARN>');
  expect(written).not.toContain(SECRET);
});

test.each([
  [['--seed', '7'], '--seed belongs to --sandbox.'],
  [['--sandbox', '--seed', 'x'], '--seed x is no whole number.'],
])('%j is a mistake of usage', async (argv, message) => {
  await expect(run(...argv)).rejects.toMatchObject({ code: 'USAGE', message });
});
