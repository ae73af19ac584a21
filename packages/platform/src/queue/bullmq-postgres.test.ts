import { describe } from 'vitest';
import { systemClock } from '../clock.js';
import { openData } from '../store/open-data.js';
import { hasPostgres, temporaryPostgres } from '../testing/temporary-postgres.js';
import { openQueue } from './open-queue.js';
import { keepsThePromisesOfJobQueue } from './test-support/conformance.js';
import { startInterruptibleProxy } from './test-support/interruptible-proxy.js';

const present = hasPostgres();
const why = present ? '' : ' (skipped: PostgreSQL is not installed)';

describe.skipIf(!present)(`the queue on PostgreSQL${why}`, () => {
  keepsThePromisesOfJobQueue(async () => {
    const postgres = await temporaryPostgres();
    const proxy = await startInterruptibleProxy(Number(new URL(postgres.url).port));
    const config = { url: Object.assign(new URL(postgres.url), { port: String(proxy.port) }).href, folder: '' };
    const data = await openData(config, { clock: systemClock });
    return {
      open: () => openQueue({ backend: { pool: data.pool }, clock: systemClock }),
      opening: `
        import { openData, openQueue, systemClock } from '@trailwarden/platform';
        const { pool } = await openData(${JSON.stringify(config)}, { clock: systemClock });
        const queue = await openQueue({ backend: { pool }, clock: systemClock });
      `,
      outage: { begin: proxy.interrupt, end: proxy.resume },
      close: async () => {
        await data.close();
        await proxy.interrupt();
        await postgres.stop();
      },
    };
  }, true);
});
