import { afterAll, beforeAll, describe } from 'vitest';
import { systemClock } from '../clock.js';
import { hasPostgres, type TemporaryPostgres, temporaryPostgres } from '../testing/temporary-postgres.js';
import { openData } from './open-data.js';
import { keepsThePromisesOfStore } from './test-support/conformance.js';
import { type StoreFolder, storeFolder } from './test-support/store-folder.js';

const without = hasPostgres() ? '' : ' (skipped: PostgreSQL is not installed)';

describe('embedded', () => {
  let folder: StoreFolder;
  beforeAll(async () => {
    folder = await storeFolder();
  });
  afterAll(() => folder.remove());

  keepsThePromisesOfStore('the store on PGlite', () => openData({ folder: folder.path }, { clock: systemClock }));
});

describe.skipIf(!hasPostgres())(`on a server${without}`, () => {
  let server: TemporaryPostgres;
  beforeAll(async () => {
    server = await temporaryPostgres();
  });
  afterAll(() => server?.stop());

  keepsThePromisesOfStore('the store on PostgreSQL', () =>
    openData({ url: server.url, folder: '' }, { clock: systemClock }),
  );
});
