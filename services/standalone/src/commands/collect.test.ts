import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@trailwarden/platform';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseServeOptions } from '../options/serve-options.js';
import { createInk } from '../output/ink.js';
import { createProgress } from '../output/progress.js';
import type { Surroundings } from '../surroundings.js';
import { serve } from './serve.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trailwarden-collect-'));
  await mkdir(join(folder, 'logs'));
  const sources = `sources: { trails: none, folders: [${JSON.stringify(join(folder, 'logs'))}] }`;
  await writeFile(join(folder, 'trailwarden.yaml'), `${sources}\nlog: { level: error }\n`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const quiet = { write: () => true, isTTY: false, columns: 80 } as unknown as NodeJS.WriteStream;

/** `collect` with these options, until it has said something and that was looked at. */
async function collect(options: object, look: (said: string) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  let said = '';
  const around: Surroundings = {
    cwd: folder,
    write: () => undefined,
    say: (text) => {
      said += text;
    },
    columns: 80,
    ink: createInk(false),
    progress: createProgress(quiet, () => performance.now()),
    nowMs: () => performance.now(),
    clock: systemClock,
    env: {},
    signal: stop.signal,
    startPool: () => {
      throw new Error('nothing is analyzed');
    },
    connectS3: () => Promise.reject(new Error('no bucket is asked')),
    command: 'npm start --',
  };
  const asked = { config: join(folder, 'trailwarden.yaml'), data: join(folder, 'store'), ...options };
  const ended = serve(parseServeOptions(asked, 'collect'), around);
  await expect.poll(() => said).not.toBe('');
  await look(said);
  stop.abort();
  await ended;
}

test('collect shows metrics and health where it is given a port', async () => {
  await collect({ port: '0' }, async (said) => {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? '';

    expect(await (await fetch(`${url}/metrics`)).text()).toContain('trailwarden_files_total');
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});
