import type { Incident, Insight } from '@trailwarden/detector';
import { awsInsights, type Data, incidents, lanes, temporaryData } from '@trailwarden/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsInsightsBeside, awsInsightsToldAlone } from './aws-beside-ours.js';
import { findIncidents, listIncidents } from './stored-incidents.js';

const NINE = 29_540_000;
let data: Data;

const insight = (name: string) => ({ account: '1', source: 'iam.amazonaws.com', name }) as Insight;
const incident = (id: string, startMinute: number) =>
  ({
    id,
    accounts: ['1'],
    startMinute,
    lastMinute: startMinute + 10,
    insights: [insight('CreateUser')],
  }) as unknown as Incident;

const row = (id: string, state: string, startMinute: number, accounts = ['1']) => ({
  id,
  state,
  revision: 1,
  startMinute,
  lastMinute: startMinute + 10,
  severity: 'high',
  accounts,
  incident: incident(id, startMinute),
  storedMs: 0,
  updatedMs: 0,
});

const told = (id: string, name: string, state: string, minute: number) => ({
  eventId: `${id}-${state}`,
  sharedEventId: id,
  account: '1',
  region: 'us-east-1',
  source: 'iam.amazonaws.com',
  name,
  insightType: 'ApiCallRateInsight',
  state,
  minute,
  record: {},
});

beforeAll(async () => {
  data = await temporaryData();
  await data.db.insert(lanes).values({ account: '1', lastEventMinute: NINE + 500 });
  await data.db
    .insert(incidents)
    .values([
      row('bbb', 'open', NINE),
      row('abb', 'ended', NINE),
      row('abc', 'withdrawn', NINE - 1),
      row('ccc', 'ended', NINE - 5_000, ['2', '3']),
    ]);
  await data.db
    .insert(awsInsights)
    .values([
      told('near', 'CreateUser', 'Start', NINE - 50),
      told('near', 'CreateUser', 'End', NINE - 20),
      told('far', 'CreateUser', 'Start', NINE + 200),
      told('other', 'DeleteUser', 'Start', NINE),
    ]);
});
afterAll(() => data.close());

const ids = (found: readonly { readonly id: string }[]): string[] => found.map(({ id }) => id);

test('lists by start, then id, and only the states asked for', async () => {
  expect(ids(await listIncidents(data.db, { states: ['open', 'ended'] }))).toEqual(['ccc', 'abb', 'bbb']);
  expect(ids(await listIncidents(data.db, { states: ['withdrawn'] }))).toEqual(['abc']);
});

test('lists those of some accounts, or since a time before the last event', async () => {
  const states = ['open', 'ended'] as const;

  const ofAccount = await listIncidents(data.db, { states, accounts: ['3', '9'] });
  const recent = await listIncidents(data.db, { states, sinceMinute: (last) => last - 600 });

  expect(ids(ofAccount)).toEqual(['ccc']);
  expect(ids(recent)).toEqual(['abb', 'bbb']);
});

test('finds one by the beginning of its id, and all that begin alike', async () => {
  expect(ids(await findIncidents(data.db, 'bb', 5))).toEqual(['bbb']);
  expect(ids(await findIncidents(data.db, 'ab', 5))).toEqual(['abb', 'abc']);
  expect(ids(await findIncidents(data.db, '%', 5))).toEqual([]);
});

test("shows AWS's Insights on the same API within an hour, Start and End as one", async () => {
  const beside = await awsInsightsBeside(data.db, [incident('bbb', NINE), incident('ccc', NINE - 5_000)]);

  expect([...beside.keys()]).toEqual(['bbb']);
  expect(beside.get('bbb')).toMatchObject([{ sharedEventId: 'near', startMinute: NINE - 50, endMinute: NINE - 20 }]);
});

test('tells what AWS told and we did not', async () => {
  const ours = await listIncidents(data.db, { states: ['open', 'ended'] });

  const alone = await awsInsightsToldAlone(data.db, ours);

  expect(alone.map(({ sharedEventId }) => sharedEventId)).toEqual(['other', 'far']);
});
