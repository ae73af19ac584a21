import { type CountedEvent, TallyBuilder } from '@trailwarden/cloudtrail';
import { beforeAll, describe, expect, it } from 'vitest';
import { PRINCIPALS_PER_LANE_MAX } from '../constants.js';
import type { Insight } from '../incident.js';
import { createPool } from '../pool/pool.js';
import { compileSelection } from '../select.js';
import { DEFAULT_SETTINGS } from '../settings.js';
import { decodeLane, encodeLane } from '../state/codec.js';
import { createLane, type Lane } from '../state/lane.js';
import { openEpisodes, type StepContext, step } from './step.js';

/** Monday, 2 March 2026, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 2, 2) / 60_000;
const DAY = 1_440;
const ACCOUNT = '111122223333';
const EXPORTER = `arn:aws:iam::${ACCOUNT}:role/platform/exporter`;
const context: StepContext = {
  settings: DEFAULT_SETTINGS,
  select: compileSelection(DEFAULT_SETTINGS.select),
  pool: createPool(DEFAULT_SETTINGS),
};

const call = (minute: number, overrides: Partial<CountedEvent> = {}): CountedEvent => ({
  minute,
  account: ACCOUNT,
  region: 'eu-west-1',
  source: 'monitoring.amazonaws.com',
  name: 'DescribeAlarms',
  category: 'management',
  readOnly: true,
  principal: EXPORTER,
  principalKind: 'machines',
  address: '198.51.100.7',
  agent: 'aws-sdk-go/1.44',
  errorCode: undefined,
  ...overrides,
});

/** Feeds so many calls a minute, hour by hour; answers every insight as it stood last. */
function live(lane: Lane, from: number, until: number, callsAt: (minute: number) => number): Insight[] {
  const insights = new Map<string, Insight>();
  const note = (episodes: readonly { readonly insights: readonly Insight[] }[]): void => {
    for (const insight of episodes.flatMap((episode) => episode.insights)) insights.set(insight.id, insight);
  };
  for (let hour = from - (from % 60); hour < until; hour += 60) {
    const builder = new TallyBuilder();
    const last = Math.min(hour + 60, until) - 1;
    for (let minute = Math.max(from, hour); minute <= last; minute++) builder.add(call(minute), callsAt(minute));
    step(lane, { kind: 'tally', tally: builder.build() }, context);
    note(step(lane, { kind: 'tick', minute: last }, context).settled);
    note(openEpisodes(lane));
  }
  return [...insights.values()].sort((a, b) => a.startMinute - b.startMinute);
}

/** Ten days of one call a minute. */
let taught: Uint8Array;
const T = MONDAY + 10 * DAY + 10 * 60;
const taughtLane = (): Lane => decodeLane(taught, context.select);
beforeAll(() => {
  const lane = createLane(ACCOUNT);
  live(lane, MONDAY, T, () => 1);
  taught = encodeLane(lane);
});

describe('an insight', () => {
  const burst = (minute: number): number => (minute >= T + 7 && minute < T + 27 ? 60 : 1);

  it('begins with the activity, and says what is usual and what was seen', () => {
    const [insight, ...others] = live(taughtLane(), T, T + 60, burst);

    expect(others).toEqual([]);
    expect(insight).toMatchObject({ startMinute: T + 7, metric: 'calls', direction: 'above', name: 'DescribeAlarms' });
    expect(insight!.baseline).toEqual({ perMinute: 1, minutes: 7 * DAY });
    expect(insight!.atStart).toEqual({ perMinute: 60, minutes: 5 });
    expect(insight!.peakPerMinute).toBe(60);
    expect(insight!.attributions[0]!.insight[0]!.value).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/exporter`);
  });

  it('ends at the last minute above, and says so after fifteen quiet minutes', () => {
    const lane = taughtLane();
    // Sums of five minutes are above until four minutes after the burst.
    const lastAbove = T + 26 + 4;

    const before = live(lane, T, lastAbove + 15, burst);
    const after = live(lane, lastAbove + 15, lastAbove + 16, burst);

    expect(before[0]!.endMinute).toBeUndefined();
    expect(after[0]).toMatchObject({ endMinute: lastAbove + 1, endReason: 'back-to-normal' });
    expect(after[0]!.overall.minutes).toBe(24);
    expect(after[0]!.overall.perMinute).toBeCloseTo((20 * 60 + 4) / 24, 9);
  });

  it('is not told a second time while its hour is still being judged', () => {
    const insights = live(taughtLane(), T, T + 180, burst);

    expect(insights.map(({ startMinute, endMinute }) => [startMinute - T, endMinute! - T])).toEqual([[7, 31]]);
  });

  it('is another one when it begins again within the hour', () => {
    const insights = live(taughtLane(), T, T + 180, (minute) =>
      minute >= T + 50 && minute < T + 60 ? 60 : burst(minute),
    );

    expect(insights.map(({ startMinute }) => startMinute - T)).toEqual([7, 50]);
    expect(new Set(insights.map(({ id }) => id)).size).toBe(2);
  });

  it('that lasts a day is the new level', () => {
    const insights = live(taughtLane(), T, T + 30 * 60, (minute) => (minute >= T + 7 ? 60 : 1));

    expect(insights[0]).toMatchObject({ startMinute: T + 7, endMinute: T + 7 + DAY, endReason: 'new-level' });
  });

  it('of a silence is over with the first call', () => {
    const insights = live(taughtLane(), T, T + 240, (minute) => (minute >= T + 7 && minute < T + 150 ? 0 : 1));

    expect(insights).toHaveLength(1);
    expect(insights[0]).toMatchObject({ direction: 'below', endMinute: T + 150, endReason: 'resumed' });
    expect(Math.abs(insights[0]!.startMinute - (T + 7))).toBeLessThanOrEqual(3);
    expect(insights[0]!.peakPerMinute).toBeLessThanOrEqual(1);
  });

  it('shows what was there before it, not zeros', () => {
    const [insight] = live(taughtLane(), T, T + 60, burst);

    const { firstMinute, counts } = insight!.chart;

    const before = counts.slice(0, insight!.startMinute - firstMinute);
    expect(before.length).toBeGreaterThan(30);
    expect(new Set(before)).toEqual(new Set([1]));
  });

  it('stays away on usual days, and after a week of nothing', () => {
    expect(live(taughtLane(), T, T + DAY, () => 1)).toEqual([]);
    const lane = taughtLane();
    live(lane, T, T + 7 * DAY, () => 0);

    expect(live(lane, T + 7 * DAY, T + 8 * DAY, () => 0)).toEqual([]);
  });
});

describe('a lane', () => {
  it('learns nothing from hours that look like an incident, and believes them when there are too many', () => {
    const lane = taughtLane();
    const row = lane.seriesRows.get('eu-west-1 monitoring.amazonaws.com DescribeAlarms')!;
    const { columns: c } = lane.series;
    const learnt: boolean[] = [];
    // The hour after a burst still holds it, so each takes two of the three hours that are forgiven.
    for (let burst = 0; burst < 3; burst++) {
      const from = T + burst * 180;
      const before = c.upExceeded[row]!;
      live(lane, from, from + 60, () => 60);
      learnt.push(c.upExceeded[row]! > before);
      live(lane, from + 60, from + 180, () => 1);
    }

    expect(learnt).toEqual([false, false, true]);
  });

  it('is judged again after a month without an event', () => {
    const lane = taughtLane();
    const later = T + 40 * DAY;
    step(lane, { kind: 'tick', minute: later - 1 }, context);

    live(lane, later, later + 8 * DAY, () => 1);
    const insights = live(lane, later + 8 * DAY, later + 8 * DAY + 60, () => 30);

    expect(lane.birthMinute).toBe(later);
    expect(insights).toHaveLength(1);
    expect(insights[0]!.baseline.perMinute).toBeCloseTo(1, 6);
  });

  it('counts a tally that spans months into the right series', () => {
    const builder = new TallyBuilder();
    const names = { rare: 'ListTagsForResource', late: 'PutMetricAlarm' };
    for (let day = 0; day < 45; day++) builder.add(call(MONDAY + day * DAY));
    // Given up after four weeks, when `late` gets its row; then it comes back.
    for (const day of [0, 40, 43]) builder.add(call(MONDAY + day * DAY, { name: names.rare }), 7);
    for (let day = 30; day < 45; day++) builder.add(call(MONDAY + day * DAY, { name: names.late }), 2);
    const lane = createLane(ACCOUNT);
    step(lane, { kind: 'tally', tally: builder.build() }, context);

    for (let day = 1; day <= 44; day++) step(lane, { kind: 'tick', minute: MONDAY + day * DAY + 61 }, context);

    const sumOf = (name: string): number =>
      lane.series.columns.ringSum[lane.seriesRows.get(`eu-west-1 monitoring.amazonaws.com ${name}`)!]!;
    expect([names.rare, names.late].map(sumOf)).toEqual([14, 14]);
  });

  it('goes on when it is full of principals: newcomers share a row', () => {
    const lane = taughtLane();
    while (lane.principals.length < PRINCIPALS_PER_LANE_MAX) lane.principals.push();
    const builder = new TallyBuilder();
    for (let i = 0; i < 40; i++) {
      const principal = `arn:aws:sts::${ACCOUNT}:federated-user/visitor-${i}`;
      builder.add(call(T, { principal, name: 'GetDashboard', errorCode: 'AccessDenied' }), 10);
    }
    step(lane, { kind: 'tally', tally: builder.build() }, context);

    step(lane, { kind: 'tick', minute: T }, context);

    expect(lane.principals.length).toBe(PRINCIPALS_PER_LANE_MAX + 1);
    expect(openEpisodes(lane).map(({ principal }) => principal?.name)).toEqual(['(other principals)']);
  });

  it('judges what comes less than an hour late with the next minute, once', () => {
    const lane = taughtLane();
    step(lane, { kind: 'tick', minute: T + 20 }, context);
    const builder = new TallyBuilder();
    builder.add(call(T + 5), 300);
    step(lane, { kind: 'tally', tally: builder.build() }, context);

    step(lane, { kind: 'tick', minute: T + 21 }, context);

    const [episode] = openEpisodes(lane);
    expect(episode!.insights[0]).toMatchObject({ startMinute: T + 5, direction: 'above' });
  });
});
