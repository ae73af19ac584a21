import { describe, expect, it } from 'vitest';
import { sampleOrganization } from './sample-organization.js';
import { simulateOrganization } from './simulate-organization.js';
import { countCalls } from './testing/small-plan.js';

describe('sampleOrganization', () => {
  it.each([1, 2, 3])('seed %s: large enough to learn from, small enough to read in seconds', (seed) => {
    const organization = simulateOrganization(sampleOrganization(seed));

    const records = [...countCalls(organization, () => 'all').values()][0];

    expect(organization.accounts).toHaveLength(3);
    expect(records).toBeGreaterThan(80_000);
    expect(records).toBeLessThan(250_000);
  });

  it('shows different kinds of trouble on its last days', () => {
    const { plan, truths } = simulateOrganization(sampleOrganization(1));

    const lastDays = plan.startMinute + (plan.days - 2) * 24 * 60;
    expect(truths.map(({ kind }) => kind)).toEqual([
      'backup-stopped',
      'console-login-failures',
      'create-user-surge',
      'access-denied-burst',
    ]);
    expect(truths.every(({ startMinute }) => startMinute >= lastDays)).toBe(true);
  });
});
