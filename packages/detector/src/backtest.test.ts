import { type CountedEvent, TallyBuilder } from '@trailwarden/cloudtrail';
import { describe, expect, it } from 'vitest';
import { type BacktestFile, backtest, compareBacktests } from './backtest.js';
import type { Truth } from './score.js';
import { DEFAULT_SETTINGS, type DetectorSettings } from './settings.js';

const ACCOUNTS = ['111122223333', '444455556666'];
const START = Date.UTC(2026, 2, 2) / 60_000;
const DAY = 1_440;
const HOUR = 60;
/** With two judged weeks, so that thresholds come from history. */
const FULL_DAYS = 22;
const ROLE = 'arn:aws:iam::111122223333:role/poller';
const INTRUDER = 'arn:aws:iam::111122223333:user/ana';

function eventOf(overrides: Partial<CountedEvent>): CountedEvent {
  return {
    minute: START,
    account: ACCOUNTS[0]!,
    region: 'eu-west-1',
    source: 'ec2.amazonaws.com',
    name: 'DescribeInstances',
    category: 'management',
    readOnly: true,
    principal: ROLE,
    principalKind: 'machines',
    address: '192.0.2.10',
    agent: 'poller/1.0',
    errorCode: undefined,
    ...overrides,
  };
}

/** Bursts of a new user, each stronger than the one before. */
const BURSTS = [9, 11, 13, 15, 17, 19].map((day, i) => ({
  startMinute: START + day * DAY + 10 * HOUR,
  calls: 4 * 2 ** i,
}));
const TRUTHS: Truth[] = BURSTS.map(({ startMinute }, i) => ({
  id: `burst ${i}`,
  kind: 'create-user-surge',
  strength: i < 3 ? 'weak' : 'strong',
  accounts: [ACCOUNTS[0]!],
  principal: INTRUDER,
  startMinute,
  endMinute: startMinute + 5,
  series: [{ region: 'us-east-1', source: 'iam.amazonaws.com', name: 'CreateUser' }],
}));

/** Two accounts polled all day, an hour a file, and the bursts. Chance is a small linear congruence, so that nothing is exactly regular. */
function* filesOf(days: number): Generator<BacktestFile> {
  let chance = 7;
  for (let hour = START; hour < START + days * DAY; hour += HOUR) {
    for (const account of ACCOUNTS) {
      const builder = new TallyBuilder();
      for (let minute = hour; minute < hour + HOUR; minute += 5) {
        chance = (chance * 1_103_515_245 + 12_345) % 2 ** 31;
        builder.add(eventOf({ minute, account }), 1 + (chance % 7));
      }
      for (const { startMinute, calls } of account === ACCOUNTS[0] ? BURSTS : []) {
        if (startMinute !== hour) continue;
        for (let minute = 0; minute < 5; minute++) builder.add(burstCall(hour + minute), calls);
      }
      yield { tally: builder.build(), deliveredMinute: hour + HOUR + 5 };
    }
  }
}

const burstCall = (minute: number): CountedEvent =>
  eventOf({
    minute,
    region: 'us-east-1',
    source: 'iam.amazonaws.com',
    name: 'CreateUser',
    readOnly: false,
    principal: INTRUDER,
    principalKind: 'people',
    address: '198.51.100.7',
  });

const budget = (incidentsPerWeek: number): DetectorSettings => ({ ...DEFAULT_SETTINGS, incidentsPerWeek });

describe('backtest', () => {
  it('tells the same incidents under unchanged settings', () => {
    const [a, b] = backtest(filesOf(FULL_DAYS), [budget(5), budget(5)]);

    const difference = compareBacktests(a!, b!);

    expect(a!.incidents.length).toBeGreaterThan(0);
    expect(difference.both).toHaveLength(a!.incidents.length);
    expect([difference.onlyA, difference.onlyB]).toEqual([[], []]);
    expect(b).toEqual(a);
  });

  it('never tells fewer incidents for a higher budget, and keeps those of the lower one', () => {
    const reports = backtest(filesOf(FULL_DAYS), [0.2, 1, 5, 20].map(budget));

    const counts = reports.map(({ incidents }) => incidents.length);

    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.at(-1)).toBeGreaterThan(counts[0]!);
    for (const [i, report] of reports.slice(1).entries()) {
      expect(compareBacktests(reports[i]!, report).onlyA).toEqual([]);
    }
  });

  it('gives each variant the report it would get alone', () => {
    const strict = { ...budget(5), floors: { calls: 200, errors: 200 } };

    const together = backtest(filesOf(12), [budget(5), strict]);

    expect(together).toEqual([...backtest(filesOf(12), [budget(5)]), ...backtest(filesOf(12), [strict])]);
  });

  it('says what was stated, what came out, and over how many weeks: the first only teaches', () => {
    const [report] = backtest(filesOf(FULL_DAYS), [budget(5)]);

    const weeks = (FULL_DAYS - 7) / 7;
    expect(report!.statedPerWeek).toBe(5);
    expect(report!.judgedWeeks).toBeCloseTo(weeks, 2);
    expect(report!.realisedPerWeek).toBeCloseTo(report!.incidents.length / weeks, 1);
    expect(report!.thresholds.people.source).toBe('history');
    expect(report!.score).toBeUndefined();
  });

  it('judges short logs from the second day on', () => {
    const [report] = backtest(filesOf(6), [budget(5)]);

    expect(report!.judgedWeeks * 7).toBeCloseTo(6 - 26 / 24, 1);
  });

  it('scores against what is known to have happened, and only within the range', () => {
    // The last day is left out: that nothing comes after the end of the logs is nobody's silence.
    const range = { sinceMinute: START + 14 * DAY, untilMinute: START + (FULL_DAYS - 1) * DAY - 1 };

    const [report] = backtest(filesOf(FULL_DAYS), [budget(20)], { truths: TRUTHS, range });

    const { recallByStrength, attribution, falseIncidents } = report!.score!;
    expect(report!.judgedWeeks).toBeCloseTo((FULL_DAYS - 15) / 7, 2);
    expect(recallByStrength).toEqual({ strong: { count: 3, of: 3 } });
    expect(attribution.first).toEqual({ count: 3, of: 3 });
    expect(falseIncidents).toEqual([]);
  });

  it('of no files has no weeks and no rate', () => {
    const [report] = backtest([], [budget(5)], { truths: TRUTHS });

    expect(report!.judgedWeeks).toBe(0);
    expect(report!.realisedPerWeek).toBeUndefined();
    expect(report!.score!.recall).toEqual({ count: 0, of: 0 });
  });

  it('reports no rate for logs so short that they are compared with themselves', () => {
    const [report] = backtest(filesOf(1), [budget(5)]);

    expect(report!.history.kind).toBe('low');
    expect(report!.realisedPerWeek).toBeUndefined();
  });
});
