import { expect, it } from 'vitest';
import type { PastContainment } from '../situation.js';
import { ACCOUNT, exampleIncident, exampleWorld, OTHER_ACCOUNT } from '../testing/example.js';
import { inWorld } from '../testing/planned.js';
import { coolDown } from './cool-down.js';

const { nowMs } = exampleWorld();
const MINUTE_MS = 60_000;

function past(minutesAgo: number, more: Partial<PastContainment> = {}): PastContainment {
  return {
    incidentId: 'another',
    playbookId: 'example',
    action: 'iam.disable-user',
    accountId: ACCOUNT,
    targetKey: 'user/carla',
    atMs: nowMs - minutesAgo * MINUTE_MS,
    ...more,
  };
}

const after = (...containments: PastContainment[]) => coolDown.check(inWorld({ containments }));

it.each([
  past(0),
  past(59),
  past(59, { playbookId: 'other' }),
  past(59, { incidentId: exampleIncident().id, playbookId: 'other' }),
])('refuses within the cool-down: %j', (containment) => {
  expect(after(containment)).toMatchObject({ kind: 'refuse', reason: expect.stringContaining('1h') });
});

it.each([
  past(60),
  past(1, { action: 'iam.revoke-role-sessions' }),
  past(1, { accountId: OTHER_ACCOUNT }),
  past(1, { targetKey: 'user/carl' }),
])('lets pass after it, and what is another: %j', (containment) => {
  expect(after(containment)).toEqual({ kind: 'pass' });
});

it('lets pass what is this very step, planned again as the incident grew', () => {
  expect(after(past(1, { incidentId: exampleIncident().id, standing: true }))).toEqual({ kind: 'pass' });
});

it('refuses as long as the same still stands, since a snapshot would show its work', () => {
  expect(after(past(600, { standing: true }))).toMatchObject({
    kind: 'refuse',
    reason: expect.stringContaining('stands'),
  });
});
