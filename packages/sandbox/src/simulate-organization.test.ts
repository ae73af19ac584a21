import { describe, expect, it } from 'vitest';
import { DAY_MINUTES, isWeekend } from './activities/hour.js';
import { simulateOrganization } from './simulate-organization.js';
import { at, countCalls, MONDAY, smallPlan } from './testing/small-plan.js';

const everything = (plan = smallPlan()) => JSON.stringify([...simulateOrganization(plan).minutes()]);

describe('simulateOrganization', () => {
  it('gives the same calls for the same plan, however often it is asked', () => {
    const plan = smallPlan({ days: 1, incidents: { perWeek: 30, quietDays: 0 } });
    const organization = simulateOrganization(plan);

    const first = JSON.stringify([...organization.minutes()]);

    expect(JSON.stringify([...organization.minutes()])).toBe(first);
    expect(everything(plan)).toBe(first);
    expect(simulateOrganization(plan).truths).toEqual(organization.truths);
  });

  it('gives other calls, accounts and incidents for another seed', () => {
    const [one, other] = [1, 2].map((seed) =>
      simulateOrganization(smallPlan({ seed, incidents: { perWeek: 60, quietDays: 1 } })),
    );

    expect(other!.accounts).not.toEqual(one!.accounts);
    expect(other!.truths).not.toEqual(one!.truths);
    expect(JSON.stringify([...other!.minutes()])).not.toBe(JSON.stringify([...one!.minutes()]));
  });

  it('yields every minute once and in order, each with its own calls only', () => {
    const minutes = [...simulateOrganization(smallPlan({ days: 1 })).minutes()];

    expect(minutes.map(({ minute }) => minute)).toEqual(
      Array.from({ length: DAY_MINUTES }, (_, minute) => MONDAY + minute),
    );
    for (const { minute, batches } of minutes) {
      for (const { event, calls } of batches) {
        expect(event.minute).toBe(minute);
        expect(calls).toBeGreaterThan(0);
      }
    }
  });

  it('has as many principals and series an account as the detector was designed for', () => {
    const organization = simulateOrganization(smallPlan({ accounts: 12, regions: 3, days: 14 }));

    const principals = countCalls(organization, (event) => `${event.account} ${event.principal}`);
    const series = countCalls(
      organization,
      (event) => `${event.account} ${event.region} ${event.source} ${event.name}`,
    );

    // detector.md: about 455 principals and 1,780 series in twelve accounts.
    expect(principals.size).toBeGreaterThan(360);
    expect(principals.size).toBeLessThan(550);
    expect(series.size).toBeGreaterThan(1400);
    expect(series.size).toBeLessThan(2500);
  });

  it('mixes people, programs and services, reads, writes and a few data events, with few errors', () => {
    const organization = simulateOrganization(smallPlan({ accounts: 6, days: 5 }));
    const share = (counts: Map<string, number>, key: string): number =>
      (counts.get(key) ?? 0) / [...counts.values()].reduce((sum, count) => sum + count, 0);

    const kinds = countCalls(organization, (event) => event.principalKind);
    const categories = countCalls(organization, (event) => event.category);
    const access = countCalls(organization, (event) => (event.readOnly ? 'read' : 'write'));
    const errors = countCalls(organization, (event) => (event.errorCode === undefined ? 'fine' : 'failed'));

    expect(share(kinds, 'people')).toBeGreaterThan(0.005);
    expect(share(kinds, 'people')).toBeLessThan(0.3);
    expect(share(categories, 'data')).toBeGreaterThan(0);
    expect(share(categories, 'data')).toBeLessThan(0.25);
    expect(share(access, 'write')).toBeGreaterThan(0.02);
    expect(share(errors, 'failed')).toBeGreaterThan(0.001);
    expect(share(errors, 'failed')).toBeLessThan(0.05);
  });

  it('lets weekday jobs rest at the weekend and people nearly so', () => {
    const organization = simulateOrganization(smallPlan({ accounts: 4, days: 7 }));

    const calls = countCalls(organization, (event) => {
      const day = isWeekend(event.minute) ? 'weekend' : 'weekday';
      if (event.principal.includes('jobs/weekday-report')) return `report ${day}`;
      return event.principalKind === 'people' ? `people ${day}` : undefined;
    });

    expect(calls.get('report weekday')).toBeGreaterThan(0);
    expect(calls.get('report weekend')).toBeUndefined();
    expect(calls.get('people weekend') ?? 0).toBeLessThan(0.1 * calls.get('people weekday')!);
  });

  it('brings new principals into a long period', () => {
    const organization = simulateOrganization(smallPlan({ accounts: 6, days: 28 }));

    const early = countCalls(organization, (event) =>
      event.minute < at(21) ? `${event.account} ${event.principal}` : undefined,
    );
    const late = countCalls(organization, (event) =>
      event.minute >= at(21) ? `${event.account} ${event.principal}` : undefined,
    );

    expect([...late.keys()].some((principal) => !early.has(principal))).toBe(true);
  });

  it('refuses an incident outside the period or in an account that is not there', () => {
    const incident = { kind: 'drop-to-nothing', strength: 'weak', account: 0, startMinute: at(1) } as const;

    expect(() => simulateOrganization(smallPlan({ incidents: [{ ...incident, account: 2 }] }))).toThrow(RangeError);
    expect(() => simulateOrganization(smallPlan({ incidents: [{ ...incident, startMinute: at(3) }] }))).toThrow(
      RangeError,
    );
  });
});
