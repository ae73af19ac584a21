import { type CountedEvent, type Tally, TallyBuilder } from '@trailwarden/cloudtrail';
import { describe, expect, it } from 'vitest';
import { laneComparedWithItself } from './low-history.js';
import { foldOrganization } from './organization.js';
import { createPool } from './pool/pool.js';
import { compileSelection } from './select.js';
import { DEFAULT_SETTINGS } from './settings.js';

const NOON = Date.UTC(2026, 2, 3, 12) / 60_000;
const ACCOUNT = '111122223333';
const MALLORY = `arn:aws:iam::${ACCOUNT}:user/mallory`;

const call = (minute: number, name: string, overrides: Partial<CountedEvent> = {}): CountedEvent => ({
  minute,
  account: ACCOUNT,
  region: 'eu-west-1',
  source: 'ssm.amazonaws.com',
  name,
  category: 'management',
  readOnly: true,
  principal: `arn:aws:iam::${ACCOUNT}:role/web`,
  principalKind: 'machines',
  address: '198.51.100.7',
  agent: 'aws-sdk-go/1.44',
  errorCode: undefined,
  ...overrides,
});

/** An hour: a role that calls twice a minute all along, and a person with sixty calls in three minutes, half of them refused. */
function anHour(): Tally {
  const builder = new TallyBuilder();
  for (let minute = NOON; minute < NOON + 60; minute++) builder.add(call(minute, 'GetParameter'), 2);
  const mallory = { principal: MALLORY, principalKind: 'people' as const };
  for (let minute = NOON + 31; minute < NOON + 34; minute++) {
    builder.add(call(minute, 'DescribeParameters', mallory), 10);
    builder.add(call(minute, 'DescribeParameters', { ...mallory, errorCode: 'AccessDenied' }), 10);
  }
  return builder.build();
}

const detect = (...tallies: Tally[]) => {
  const fold = foldOrganization(DEFAULT_SETTINGS);
  for (const tally of tallies) fold.add(tally, undefined);
  return fold.finish();
};

describe('logs that are compared with themselves', () => {
  it('show what comes in a burst, who made it and when, and leave alone what flows', () => {
    const { incidents } = detect(anHour());

    expect(incidents).toHaveLength(1);
    const [incident] = incidents;
    expect(incident!.principals.map(({ name }) => name)).toEqual([MALLORY]);
    expect(incident!.lowHistory).toBe(true);
    expect(new Set(incident!.insights.map(({ name, metric }) => `${name} ${metric}`))).toEqual(
      new Set(['DescribeParameters calls', 'DescribeParameters errors']),
    );
    for (const insight of incident!.insights) expect(insight.startMinute).toBe(NOON + 31);
    const calls = incident!.insights.find(({ metric }) => metric === 'calls')!;
    expect(calls.baseline.perMinute).toBeCloseTo(1, 2);
    expect(calls.baseline.minutes).toBe(60);
  });

  it('call nothing new, as everything is', () => {
    const { incidents, candidates } = detect(anHour());

    const kinds = [...incidents, ...candidates].flatMap(({ news }) => news.map(({ kind }) => kind));
    expect(kinds.filter((kind) => kind !== 'principal-errors')).toEqual([]);
  });

  it('say that there is little history, and what would help', () => {
    const { history } = detect(anHour());

    expect(history).toMatchObject({ kind: 'low', accounts: 1, series: 3, seriesTooNew: 3, accountsTooNew: [] });
    expect(history.advice.join(' ')).toMatch(/eight days/);
  });

  it('give the same when they come in several files, in any order', () => {
    const [early, late] = [new TallyBuilder(), new TallyBuilder()];
    for (let minute = NOON; minute < NOON + 60; minute++) {
      const builder = minute < NOON + 32 ? early : late;
      builder.add(call(minute, 'GetParameter'), 2);
      if (minute >= NOON + 31 && minute < NOON + 34) builder.add(call(minute, 'DescribeParameters'), 20);
    }
    const [first, second] = [early.build(), late.build()];

    expect(JSON.stringify(detect(second, first))).toBe(JSON.stringify(detect(first, second)));
  });
});

describe('laneComparedWithItself', () => {
  it('knows every series by its mean, of its own account only', () => {
    const other = new TallyBuilder();
    other.add(call(NOON, 'GetParameter', { account: '444455556666' }), 500);

    const lane = laneComparedWithItself(
      ACCOUNT,
      [anHour(), other.build()],
      compileSelection(DEFAULT_SETTINGS.select),
      createPool(DEFAULT_SETTINGS),
    );

    const row = lane.seriesRows.get('eu-west-1 ssm.amazonaws.com GetParameter')!;
    expect(lane.series.columns.ringSum[row]! / 168).toBe(120);
    expect(lane.series.columns.rate[row]).toBeCloseTo(2, 6);
    expect([lane.comparedMinutes, lane.closedMinute]).toEqual([60, NOON - 1]);
  });

  it('is empty for an account that is not in the logs, and for no logs', () => {
    const of = (tallies: Tally[]) =>
      laneComparedWithItself(
        '444455556666',
        tallies,
        compileSelection(DEFAULT_SETTINGS.select),
        createPool(DEFAULT_SETTINGS),
      );

    expect([of([anHour()]).series.length, of([]).series.length]).toEqual([0, 0]);
  });
});
