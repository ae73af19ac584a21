import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../clock.js';
import { hasPostgres, type TemporaryPostgres, temporaryPostgres } from '../testing/temporary-postgres.js';
import { StoreUnreachableError } from './errors.js';
import { openData } from './open-data.js';

const open = (url: string) => openData({ url, folder: '' }, { clock: systemClock });

test.each([
  ['nobody answers', 'postgres://trailwarden:geheim@127.0.0.1:1/trailwarden', '127.0.0.1:1/trailwarden cannot be used'],
  ['nobody could', 'postgres://trailwarden:geheim@@/:', 'cannot be understood'],
])('where %s the address is named, and the password is not', async (_, url, words) => {
  const error = await open(url).catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(StoreUnreachableError);
  expect((error as Error).message).toContain(words);
  expect(`${(error as Error).message} ${(error as StoreUnreachableError).hint}`).not.toContain('geheim');
});

const without = hasPostgres() ? '' : ' (skipped: PostgreSQL is not installed)';

describe.skipIf(!hasPostgres())(`on a server${without}`, () => {
  let server: TemporaryPostgres;
  beforeAll(async () => {
    server = await temporaryPostgres();
  });
  afterAll(() => server?.stop());

  test('BullMQ’s tables are found first, and what the address says stays said', async () => {
    const data = await open(`${server.url}?options=-c%20work_mem%3D7MB`);

    const { rows } = await data.pool.query(
      `select current_setting('search_path') as path, current_setting('work_mem') as memory, current_setting('statement_timeout') as wait`,
    );

    expect(rows).toEqual([{ path: 'bullmq,public', memory: '7MB', wait: '1min' }]);
    await data.close();
  });

  test('a wrong database is told by its name', async () => {
    const error = await open(server.url.replace(/postgres$/, 'nowhere')).catch((thrown: unknown) => thrown);

    expect((error as Error).message).toContain('database "nowhere" does not exist');
  });

  test('connections that the server cuts, used or not, end no process, and the next ones are new', async () => {
    const [data, other] = await Promise.all([open(server.url), open(server.url)]);
    const held = await data.pool.connect();
    await held.query('begin');

    await other.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and application_name = 'trailwarden'`,
    );

    await expect(held.query('select 1')).rejects.toThrow();
    held.release(true);
    expect((await data.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await Promise.all([data.close(), other.close()]);
  });
});
