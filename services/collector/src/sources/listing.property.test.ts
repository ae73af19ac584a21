import { buildLogKey } from '@trailwarden/cloudtrail';
import { type Data, facts, listings, logFiles, temporaryData } from '@trailwarden/platform';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeAws } from '../testing/fake-aws.js';
import { addPlace, handClock } from '../testing/lists.js';
import { advanceListing } from './listing.js';
import { takeNotices } from './notices.js';

const LANE = '000000000002';
const PLACE = `s3://trail/AWSLogs/${LANE}/CloudTrail/eu-west-1/`;
/** Close to midnight, where the day in the key changes. */
const START = Date.UTC(2026, 2, 2, 23, 50) / 60_000;

let data: Data;
beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.close());

/** Minutes between the time in a name and the moment it is there. */
const lag = fc.integer({ min: 0, max: 4 });
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      lag,
      noticed: fc.boolean(),
      unique: fc.stringMatching(/^[A-Za-z0-9]{6}$/),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('list' as const),
      pagesMax: fc.integer({ min: 1, max: 4 }),
      keysMax: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 8 }) }) },
  // Killed after S3 answered and before the store did.
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), page: fc.integer({ min: 1, max: 3 }) }) },
);

test('every file delivered up to the known minute is in the ledger, whatever is killed, late or missed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const aws = new FakeAws();
      aws.buckets.set('trail', new Map());
      const clock = handClock(START);
      for (const table of [listings, logFiles, facts]) await data.db.delete(table);
      await addPlace(data, { lane: LANE, place: PLACE, fromMinute: START - 10 });
      const delivered = new Map<string, number>();
      let covered = true;

      for (const each of steps) {
        const [place] = await data.db.select().from(listings);
        const deps = { db: data.db, aws, clock, homeRegion: 'us-east-1' };
        if (each.do === 'wait') clock.minute += each.minutes;
        else if (each.do === 'deliver') {
          const deliveredMinute = clock.minute - each.lag;
          const key = buildLogKey({ account: LANE, region: 'eu-west-1', deliveredMinute, unique: each.unique });
          aws.put('trail', key);
          delivered.set(`s3://trail/${key}`, deliveredMinute);
          if (each.noticed) aws.notify({ s3Bucket: 'trail', s3ObjectKey: [key] });
          else covered = false;
        } else if (each.do === 'list') {
          aws.keysMax = each.keysMax;
          await advanceListing(deps, place!, { pagesMax: each.pagesMax });
        } else if (each.do === 'take') {
          // Notices are trusted to be complete; where they are not, listing alone may move what is known.
          if (covered) await takeNotices({ ...deps, queue: { url: 'https://sqs/q', region: 'us-east-1' } });
        } else await advanceListing({ ...deps, db: dyingAt(each.page) }, place!).catch(() => {});

        const known = (await data.db.select().from(listings))[0]?.knownThrough ?? -1;
        const there = new Set((await data.db.select().from(logFiles)).map(({ address }) => address));
        const missing = [...delivered].filter(([address, minute]) => minute <= known && !there.has(address));
        expect(missing).toEqual([]);
      }

      aws.keysMax = 1000;
      clock.minute += 10;
      const [place] = await data.db.select().from(listings);
      await advanceListing({ db: data.db, aws, clock, homeRegion: 'us-east-1' }, place!);
      expect(await data.db.select().from(logFiles)).toHaveLength(delivered.size);
    }),
    { numRuns: 20 },
  );
});

/** The store, until its so-many-th transaction, which never comes to its end. */
function dyingAt(page: number): Data['db'] {
  let transactions = 0;
  return Object.assign(Object.create(data.db), {
    transaction: (work: Parameters<Data['db']['transaction']>[0]) =>
      data.db.transaction(async (tx) => {
        const result = await work(tx);
        transactions += 1;
        if (transactions === page) throw new Error('killed');
        return result;
      }),
  });
}
