import { describe, expect, it } from 'vitest';
import { simulateOrganization } from '../simulate-organization.js';
import { at, countCalls, smallPlan } from '../testing/small-plan.js';
import { type GroundTruth, INCIDENT_KINDS, STRENGTHS } from '../traffic.js';
import { INCIDENT_MODELS } from './index.js';

const STOPPED = new Set(['backup-stopped', 'drop-to-nothing']);
const START = at(2, 10, 7);
const cases = INCIDENT_KINDS.flatMap((kind) => STRENGTHS.map((strength) => ({ kind, strength })));

/** Every call, by when (in or outside the incident) and series, with and without it. */
function compare(truth: GroundTruth) {
  const plan = smallPlan({ days: 5 });
  const usual = simulateOrganization(plan);
  const { kind, strength } = truth;
  const unusual = simulateOrganization({ ...plan, incidents: [{ kind, strength, account: 1, startMinute: START }] });
  const [without, inside] = [usual, unusual].map((organization) =>
    countCalls(organization, (event) => {
      const during = event.minute >= truth.startMinute && event.minute < truth.endMinute;
      return `${during ? 'in' : 'out'} ${event.account} ${event.region} ${event.source} ${event.name}`;
    }),
  );
  return { without: without!, inside: inside! };
}

describe('incidents', () => {
  it('has one model for every kind', () => {
    expect(INCIDENT_MODELS.map(({ kind }) => kind)).toEqual(INCIDENT_KINDS);
  });

  it.each(cases)('$strength $kind changes its own series in its own time, and nothing else', ({ kind, strength }) => {
    const plan = smallPlan({ days: 5, incidents: [{ kind, strength, account: 1, startMinute: START }] });
    const organization = simulateOrganization(plan);
    const truth = organization.truths[0]!;

    const { without, inside } = compare(truth);

    const keys = new Set([...without.keys(), ...inside.keys()]);
    const changed = [...keys].filter((key) => without.get(key) !== inside.get(key));
    const named = truth.series.map(
      ({ region, source, name }) => `in ${organization.accounts[1]} ${region} ${source} ${name}`,
    );
    // A rare API of a service that fell silent may be missed too; what came up is named in full.
    if (STOPPED.has(kind)) expect(changed.every((key) => key.startsWith(`in ${organization.accounts[1]}`))).toBe(true);
    else expect(changed.sort()).toEqual([...named].sort());
    for (const key of named) {
      const [before, after] = [without.get(key) ?? 0, inside.get(key) ?? 0];
      if (STOPPED.has(kind)) expect(after).toBeLessThan(before);
      else expect(after).toBeGreaterThan(before);
    }
    expect(truth.startMinute).toBeGreaterThanOrEqual(START);
    expect(truth.principal === undefined).toBe(STOPPED.has(kind));
  });

  it.each(INCIDENT_KINDS.filter((kind) => !STOPPED.has(kind)))('%s brings more calls the stronger it is', (kind) => {
    const calls = STRENGTHS.map((strength) => {
      const incidents = [{ kind, strength, account: 0, startMinute: START }];
      const organization = simulateOrganization(smallPlan({ incidents }));
      return [...countCalls(organization, () => 'all').values()][0]!;
    });

    expect(calls).toEqual([...calls].sort((a, b) => a - b));
    expect(new Set(calls).size).toBe(STRENGTHS.length);
  });

  it('draws incidents at the stated rate after the quiet days, apart from each other', () => {
    const incidents = { perWeek: 40, quietDays: 7 };
    const { truths, accounts } = simulateOrganization(smallPlan({ accounts: 12, days: 35, incidents }));

    // Four weeks at 40, Poisson: 160 with a standard deviation of 13.
    expect(truths.length).toBeGreaterThan(120);
    expect(truths.length).toBeLessThan(200);
    expect(truths.every(({ startMinute }) => startMinute >= at(7))).toBe(true);
    expect(new Set(truths.map(({ kind }) => kind)).size).toBe(INCIDENT_KINDS.length);
    for (const account of accounts) {
      const own = truths.filter((truth) => truth.accounts[0] === account);
      for (const [earlier, later] of own.slice(1).map((truth, index) => [own[index]!, truth] as const)) {
        expect(later.startMinute).toBeGreaterThan(earlier.endMinute);
      }
    }
  });
});
