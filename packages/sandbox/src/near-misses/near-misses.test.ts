import { describe, expect, it } from 'vitest';
import { DAY_MINUTES } from '../activities/hour.js';
import { simulateOrganization } from '../simulate-organization.js';
import { at, countCalls, smallPlan } from '../testing/small-plan.js';
import { NEAR_MISS_KINDS, type NearMissKind } from '../traffic.js';
import { NEAR_MISS_MODELS } from './index.js';

const START = at(2, 9);

function withNearMiss(kind: NearMissKind, days = 9) {
  const plan = smallPlan({ days });
  const usual = simulateOrganization(plan);
  const changed = simulateOrganization({ ...plan, nearMisses: [{ kind, account: 0, startMinute: START }] });
  return { usual, changed, nearMiss: changed.nearMisses[0]! };
}

describe('near misses', () => {
  it('has one model for every kind', () => {
    expect(NEAR_MISS_MODELS.map(({ kind }) => kind)).toEqual(NEAR_MISS_KINDS);
  });

  it('steady-growth: each day more than the day before would have had, from its start on', () => {
    const { usual, changed, nearMiss } = withNearMiss('steady-growth');
    const perDay = (organization: typeof usual) =>
      countCalls(organization, (event) =>
        event.account === nearMiss.account && event.principal.endsWith('platform/metrics-exporter')
          ? String(Math.floor((event.minute - at(0)) / DAY_MINUTES))
          : undefined,
      );

    const [before, after] = [perDay(usual), perDay(changed)];

    const ratios = Array.from({ length: 9 }, (_, day) => after.get(String(day))! / before.get(String(day))!);
    expect(ratios.slice(0, 2)).toEqual([1, 1]);
    // 1.1 a day for six and a half days.
    expect(ratios[8]).toBeGreaterThan(1.5);
    expect(ratios[8]).toBeLessThan(2.2);
  });

  it('deploy: a burst of the pipeline, then APIs that the service never called', () => {
    const { usual, changed, nearMiss } = withNearMiss('deploy', 5);
    const who = (organization: typeof usual) =>
      countCalls(organization, (event) =>
        event.minute >= START && event.account === nearMiss.account && event.principalKind === 'machines'
          ? `${event.principal} ${event.source} ${event.name}`
          : undefined,
      );

    const [before, after] = [who(usual), who(changed)];

    expect([...after.keys()].filter((key) => !before.has(key)).length).toBeGreaterThanOrEqual(1);
    const sum = (counts: Map<string, number>) => [...counts.values()].reduce((total, calls) => total + calls, 0);
    expect(sum(after)).toBeGreaterThan(sum(before));
  });

  it('weekday-job-on-saturday: names the weekend in which a nightly job rests as always', () => {
    const { usual, changed, nearMiss } = withNearMiss('weekday-job-on-saturday', 14);
    const job = (event: { account: string; principal: string; minute: number }) =>
      event.account === nearMiss.account && event.principal.endsWith('jobs/weekday-report')
        ? String(Math.floor((event.minute - at(0)) / DAY_MINUTES))
        : undefined;

    const days = countCalls(changed, job);

    expect([...days.keys()].sort()).toEqual([...countCalls(usual, job).keys()].sort());
    expect(nearMiss.startMinute).toBeGreaterThanOrEqual(at(5));
    expect(nearMiss.startMinute).toBeLessThan(at(6));
    expect([days.has('4'), days.has('5'), days.has('6'), days.has('7')]).toEqual([true, false, false, true]);
  });

  it('delivery-gap: the calls are the same; only their delivery waits', () => {
    const { usual, changed } = withNearMiss('delivery-gap', 3);

    expect(JSON.stringify([...changed.minutes()])).toBe(JSON.stringify([...usual.minutes()]));
    expect(changed.deliveryGaps).toHaveLength(1);
  });
});
