import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { systemClock } from '../clock.js';
import type { Data } from '../store/data.js';
import { openData } from '../store/open-data.js';
import { openQueue } from './open-queue.js';
import { keepsThePromisesOfJobQueue } from './test-support/conformance.js';

describe('the queue on PGlite', () => {
  keepsThePromisesOfJobQueue(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trailwarden-queue-'));
    // One process at a time: first the one that is killed, then this one.
    let data: Promise<Data> | undefined;
    return {
      open: async () => {
        data ??= openData({ folder }, { clock: systemClock });
        return openQueue({ backend: { pool: (await data).pool }, clock: systemClock });
      },
      opening: `
        import { openData, openQueue, systemClock } from '@trailwarden/platform';
        const { pool } = await openData(${JSON.stringify({ folder })}, { clock: systemClock });
        const queue = await openQueue({ backend: { pool }, clock: systemClock });
      `,
      close: async () => {
        await (await data)?.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }, false);
});
