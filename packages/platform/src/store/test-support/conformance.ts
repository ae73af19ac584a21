import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import type { Client, PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Data } from '../data.js';
import { facts, lanes } from '../schema.js';

/** What the rest of Trailwarden relies on, whatever the store runs on. */
export function keepsThePromisesOfStore(name: string, open: () => Promise<Data>): void {
  describe(name, () => {
    let data: Data;

    beforeAll(async () => {
      data = await open();
      await data.pool.query(
        'create table conformance (id int8 primary key, big int8, bytes bytea, doc jsonb, at timestamptz)',
      );
    });

    afterAll(() => data.close());

    beforeEach(async () => {
      await data.pool.query('truncate conformance');
    });

    const count = async () =>
      (await data.pool.query<{ n: number }>('select count(*)::int as n from conformance')).rows[0]?.n;

    async function withClient<T>(use: (client: PoolClient) => Promise<T>): Promise<T> {
      const client = await data.pool.connect();
      try {
        return await use(client);
      } finally {
        client.release();
      }
    }

    it('shows nothing of a transaction to others before it commits', async () => {
      const seen = await withClient(async (client) => {
        await client.query('begin');
        await client.query('insert into conformance (id) values (1)');
        const during = count();
        // On one session the other one has to wait for the commit.
        if (data.engine === 'postgres') await during;
        await client.query('commit');
        return during;
      });

      expect(seen).toBe(data.engine === 'postgres' ? 0 : 1);
      expect(await count()).toBe(1);
    });

    it('forgets a transaction that is rolled back', async () => {
      const failing = data.db.transaction(async (tx) => {
        await tx.insert(facts).values({ name: 'rolled back', value: 1 });
        throw new Error('changed my mind');
      });

      await expect(failing).rejects.toThrow('changed my mind');
      expect(await data.db.select().from(facts).where(eq(facts.name, 'rolled back'))).toEqual([]);
    });

    it('takes nobody else’s work with it when a transaction is rolled back', async () => {
      await withClient(async (client) => {
        await client.query('begin');
        await client.query('insert into conformance (id) values (1)');
        const other = data.pool.query('insert into conformance (id) values (2)');
        await client.query('select 1');
        await client.query('rollback');
        await other;
      });

      expect((await data.pool.query('select id from conformance')).rows).toEqual([{ id: '2' }]);
    });

    it('forgets the transaction of a connection that drops', async () => {
      const client = await data.pool.connect();
      await client.query('begin');
      await client.query('insert into conformance (id) values (1)');

      client.release(new Error('cut'));

      await expect.poll(count).toBe(0);
      await data.pool.query('insert into conformance (id) values (1)');
    });

    it('runs fifty transactions at once', async () => {
      const transfers = Array.from({ length: 50 }, (_, id) =>
        data.db.transaction(async (tx) => {
          await tx.execute(sql`insert into conformance (id, big) values (${id}, 1)`);
          await tx.execute(sql`update conformance set big = big + 1 where id = ${id}`);
        }),
      );

      await Promise.all(transfers);

      const { rows } = await data.pool.query('select count(*)::int as n, sum(big)::int as sum from conformance');
      expect(rows).toEqual([{ n: 50, sum: 100 }]);
    });

    it('gives back what it was given: large numbers, bytes, documents, times', async () => {
      let id = 0;
      const int8 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
      const row = fc.record({
        big: int8,
        bytes: fc.uint8Array({ maxLength: 300 }),
        // jsonb refuses the zero character, and has no -0.
        doc: fc.jsonValue({ noUnicodeString: false }).filter((value) => !/\\u0000|-0/.test(JSON.stringify(value))),
        at: fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      });

      await fc.assert(
        fc.asyncProperty(row, async ({ big, bytes, doc, at }) => {
          id += 1;
          await data.pool.query('insert into conformance values ($1, $2, $3, $4, $5)', [
            id,
            big,
            Buffer.from(bytes),
            JSON.stringify(doc),
            at,
          ]);

          const { rows } = await data.pool.query('select big, bytes, doc, at from conformance where id = $1', [id]);

          expect(rows).toEqual([
            { big: String(big), bytes: Buffer.from(bytes), doc: JSON.parse(JSON.stringify(doc)), at },
          ]);
        }),
        { numRuns: 100 },
      );
    });

    it('inserts ten thousand rows at once and leaves out those it has', async () => {
      const ids = Array.from({ length: 10_000 }, (_, index) => index);
      const insert =
        'insert into conformance (id, bytes) select * from unnest($1::int8[], $2::bytea[]) on conflict do nothing';
      const bytes = ids.map((id) => Buffer.from([id % 256, 0]));
      await data.pool.query(insert, [ids.slice(0, 10), bytes.slice(0, 10)]);

      const { rowCount } = await data.pool.query(insert, [ids, bytes]);

      expect(rowCount).toBe(9_990);
      expect(await count()).toBe(10_000);
    });

    it('lets one of two win who change the same version', async () => {
      await data.db.insert(lanes).values({ account: '111122223333' });
      const raise = () =>
        data.db.transaction(async (tx) => {
          const [before] = await tx.select({ version: lanes.version }).from(lanes);
          const changed = await tx
            .update(lanes)
            .set({ version: sql`version + 1` })
            .where(sql`account = '111122223333' and version = 0`);
          return { read: before?.version, won: changed.rowCount === 1 };
        });

      const outcomes = await Promise.all([raise(), raise()]);

      expect(outcomes.filter(({ won }) => won)).toHaveLength(1);
      expect(await data.db.select({ version: lanes.version }).from(lanes)).toEqual([{ version: 1 }]);
    });

    it('tells listeners, and nobody else, what another connection says', async () => {
      const [listener, other, speaker] = await Promise.all([
        data.pool.connect(),
        data.pool.connect(),
        data.pool.connect(),
      ]);
      const heard: string[] = [];
      const note = (who: string) => (message: { channel: string; payload?: string | undefined }) =>
        heard.push(`${who} ${message.channel} ${message.payload}`);
      listener.on('notification', note('listener'));
      other.on('notification', note('other'));
      await listener.query('LISTEN "Odd channel"');
      await other.query('-- as in a file with comments\nlisten plain');

      await speaker.query(`select pg_notify('Odd channel', 'one')`);
      await speaker.query('notify plain');
      await expect.poll(() => heard).toEqual(['listener Odd channel one', 'other plain ']);
      await other.query('unlisten *');
      await speaker.query('notify plain');
      await speaker.query(`select pg_notify('Odd channel', 'two')`);

      await expect.poll(() => heard.slice(2)).toEqual(['listener Odd channel two']);
      for (const client of [listener, other, speaker]) client.release(true);
    });

    it('keeps a connection usable after an error, and says which by its code', async () => {
      await withClient(async (client) => {
        await client.query('begin');
        await expect(client.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
        await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' });
        await client.query('rollback');

        expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      });
      await data.pool.query('insert into conformance (id) values (7)');
      await expect(data.pool.query('insert into conformance (id) values ($1)', [7])).rejects.toMatchObject({
        code: '23505',
      });
    });

    it('lets every connection prepare a statement of the same name', async () => {
      const ask = (client: Pick<Client, 'query'>, value: number) =>
        client.query({ name: 'same name', text: 'select $1::int as value', values: [value] });
      const clients = await Promise.all([data.pool.connect(), data.pool.connect()]);

      const answers = await Promise.all(
        clients.flatMap((client, index) => [ask(client, index), ask(client, index + 10)]),
      );

      expect(answers.map(({ rows }) => rows[0].value)).toEqual([0, 10, 1, 11]);
      for (const client of clients) client.release();
    });
  });
}
