import { gunzipSync } from 'node:zlib';
import { type Data, listings, logFiles, temporaryData } from '@trailwarden/platform';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FakeAws } from '../testing/fake-aws.js';
import { addPlace, handClock } from '../testing/lists.js';
import { advanceLookup } from './lookup-events.js';

const LANE = '000000000002';
const NOON = Date.UTC(2026, 2, 2, 12) / 60_000;

let data: Data;
let aws: FakeAws;
let clock: ReturnType<typeof handClock>;

beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.close());
beforeEach(async () => {
  aws = new FakeAws();
  clock = handClock(NOON);
  await data.db.delete(listings);
  await data.db.delete(logFiles);
  await addPlace(data, { lane: LANE, place: `lookup:${LANE}/eu-west-1`, fromMinute: NOON - 60 });
});

async function advance(options?: Parameters<typeof advanceLookup>[2]) {
  const [row] = await data.db.select().from(listings);
  return advanceLookup({ db: data.db, aws, clock }, row!, options);
}

function happen(minute: number, count = 1): void {
  for (let index = 0; index < count; index += 1) {
    aws.events.unshift({ atMs: minute * 60_000 + index, text: JSON.stringify({ eventID: `${minute}-${index}` }) });
  }
}

async function rows() {
  const stored = await data.db.select().from(logFiles).orderBy(logFiles.deliveredMinute);
  return stored.map(({ address, deliveredMinute, inline }) => ({
    address,
    deliveredMinute,
    ids: JSON.parse(gunzipSync(inline!).toString()).Records.map(({ eventID }: { eventID: string }) => eventID),
  }));
}

test('events come window by window, oldest first, up to shortly before now', async () => {
  happen(NOON - 60);
  happen(NOON - 46, 2);
  happen(NOON - 20);
  happen(NOON - 5);

  expect(await advance()).toMatchObject({ kind: 'end', windows: 3, events: 4, added: 2, lanes: [LANE] });
  expect(await rows()).toEqual([
    {
      address: `lookup:${LANE}/eu-west-1/${NOON - 60}-${NOON - 45}`,
      deliveredMinute: NOON - 30,
      ids: [`${NOON - 60}-0`, `${NOON - 46}-0`, `${NOON - 46}-1`],
    },
    { address: `lookup:${LANE}/eu-west-1/${NOON - 30}-${NOON - 15}`, deliveredMinute: NOON, ids: [`${NOON - 20}-0`] },
  ]);
  expect(await data.db.select().from(listings)).toMatchObject([{ knownThrough: NOON, reachedEndMs: NOON * 60_000 }]);
});

test('after a kill it goes on, and in the end there are the same rows', async () => {
  for (let ago = 60; ago > 0; ago -= 1) happen(NOON - ago);
  await advance();
  const undisturbed = await rows();
  await data.db.delete(logFiles);
  await data.db.update(listings).set({ knownThrough: null });

  expect(await advance({ windowsMax: 1 })).toMatchObject({ kind: 'more', windows: 1 });
  clock.minute += 7;
  await advance();

  expect(await rows()).toEqual(undisturbed);
});

test('a busy window is cut into shorter ones', async () => {
  happen(NOON - 58, 3_000);
  happen(NOON - 50, 3_000);

  await advance();

  expect((await rows()).map(({ address, ids }) => [address.split('/').at(-1), ids.length])).toEqual([
    [`${NOON - 60}-${NOON - 53}`, 3_000],
    [`${NOON - 53}-${NOON - 38}`, 3_000],
  ]);
});

test('nothing is asked before a window is over', async () => {
  await advance();
  aws.calls.length = 0;
  clock.minute += 10;

  expect(await advance()).toMatchObject({ kind: 'end', windows: 0 });
  expect(aws.calls).toEqual([]);
});

test('an account that cannot be asked is not a quiet one', async () => {
  aws.closedAccounts.set(LANE, 'no such role');

  expect(await advance()).toMatchObject({ kind: 'problem', retryable: true });
  expect(await data.db.select().from(listings)).toMatchObject([{ knownThrough: null, problemSinceMs: NOON * 60_000 }]);
});
