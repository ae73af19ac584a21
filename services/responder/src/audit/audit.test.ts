import { audit, type Data, temporaryData } from '@trailwarden/platform';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appendAudit, TRAILWARDEN } from './append.js';
import { FIRST_PREVIOUS } from './hash.js';
import { readAudit, verifyAudit } from './read.js';

let data: Data;
beforeAll(async () => {
  data = await temporaryData();
});
beforeEach(() => data.pool.query('truncate trailwarden.audit'));
afterAll(() => data.close());

const entry = (what: string, detail = {}) => ({ what, actor: TRAILWARDEN, runId: 'run-1', detail });

async function append(...entries: ReturnType<typeof entry>[]): Promise<void> {
  await data.db.transaction((tx) => appendAudit(tx, entries, 5));
}

async function all(runId?: string) {
  const rows = [];
  for await (const row of readAudit(data.db, runId)) rows.push(row);
  return rows;
}

describe('the audit', () => {
  test('is whole when it is empty, and after any number of rows, whatever their texts', async () => {
    const before = await verifyAudit(data.db);
    await append(entry('planned', { text: '"\u2028\n=cmd|… \\u0000', 2: 'b', 1: 'a' }), entry('asked'));
    await append(entry('approved'));

    const after = await verifyAudit(data.db);

    expect(before).toEqual({ kind: 'whole', rows: 0, head: FIRST_PREVIOUS });
    expect(after).toEqual({ kind: 'whole', rows: 3, head: (await all()).at(-1)?.hash });
  });

  test('keeps one chain when many write at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => append(entry(`call ${at}`), entry('done'))));

    expect(await verifyAudit(data.db)).toMatchObject({ kind: 'whole', rows: 40 });
  });

  test.each([
    [
      'a changed text',
      2,
      () => data.db.update(audit).set({ what: 'declined' }).where(eq(audit.seq, 2)),
      'not what it was written as',
    ],
    [
      'a changed detail',
      2,
      () =>
        data.db
          .update(audit)
          .set({ detail: { by: 'nobody' } })
          .where(eq(audit.seq, 2)),
      'not what it was written as',
    ],
    ['a row taken out', 2, () => data.db.delete(audit).where(eq(audit.seq, 2)), 'row 2 is missing'],
    [
      'rows that changed places',
      1,
      () => data.db.execute(sql`update trailwarden.audit set seq = 99 where seq = 1`),
      'row 1 is missing',
    ],
    [
      'a forged link',
      3,
      () => data.db.update(audit).set({ previous: FIRST_PREVIOUS }).where(eq(audit.seq, 3)),
      'does not follow',
    ],
  ])('betrays %s', async (_, seq, tamper, why) => {
    await append(entry('planned'), entry('approved', { by: 'ann' }), entry('contained'));

    await tamper();

    expect(await verifyAudit(data.db)).toMatchObject({ kind: 'broken', seq, why: expect.stringContaining(why) });
  });

  test('is nothing that happened when what it is about is rolled back', async () => {
    const failing = data.db.transaction(async (tx) => {
      await appendAudit(tx, [entry('planned')], 5);
      throw new Error('no');
    });

    await expect(failing).rejects.toThrow('no');
    expect(await all()).toEqual([]);
  });

  test('can be read for one run', async () => {
    await append(entry('planned'), { ...entry('other'), runId: 'run-2' });

    expect((await all('run-2')).map(({ what }) => what)).toEqual(['other']);
  });
});
