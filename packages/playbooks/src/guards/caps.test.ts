import { expect, it } from 'vitest';
import type { Caps, PastContainment } from '../situation.js';
import { ACCOUNT, exampleIncident, exampleWorld, OTHER_ACCOUNT } from '../testing/example.js';
import { inWorld } from '../testing/planned.js';
import { caps } from './caps.js';

const { nowMs } = exampleWorld();
const NO_CAPS: Caps = { perHour: 99, perAccountHour: 99, perRun: 99 };
const ID = exampleIncident().id;

function past(count: number, more: Partial<PastContainment> = {}): PastContainment[] {
  return Array.from({ length: count }, (_, index) => ({
    incidentId: `another-${index}`,
    playbookId: 'example',
    action: 'iam.disable-user',
    accountId: ACCOUNT,
    targetKey: `user/u${index}`,
    atMs: nowMs - 60_000,
    ...more,
  }));
}

const check = (limit: Partial<Caps>, containments: PastContainment[], before: PastContainment[] = []) =>
  caps.check({ ...inWorld({ caps: { ...NO_CAPS, ...limit }, containments }), before });

it('lets pass below the caps', () => {
  expect(check({ perHour: 3, perAccountHour: 3 }, past(2))).toEqual({ kind: 'pass' });
});

it.each([
  ['an hour', { perHour: 3 }, past(3)],
  ['an hour, in whatever account', { perHour: 3 }, past(3, { accountId: OTHER_ACCOUNT })],
  ['an hour and account', { perAccountHour: 3 }, past(3)],
  ['a run', { perRun: 3 }, past(3, { incidentId: ID })],
  ['a run that lasts for hours', { perRun: 3 }, past(3, { incidentId: ID, atMs: nowMs - 3 * 3_600_000 })],
  ['none at all', { perHour: 0 }, []],
])('asks a person at the cap of %s', (_, limit, containments) => {
  expect(check(limit, containments)).toMatchObject({ kind: 'ask', because: expect.stringContaining('the cap is') });
});

it.each([
  ['what is more than an hour ago', { perHour: 3, perAccountHour: 3 }, past(3, { atMs: nowMs - 3_600_000 })],
  ['other accounts', { perAccountHour: 3 }, past(3, { accountId: OTHER_ACCOUNT })],
  ['other incidents', { perRun: 3 }, past(3)],
  ['other playbooks', { perRun: 3 }, past(3, { incidentId: ID, playbookId: 'other' })],
])('does not count %s', (_, limit, containments) => {
  expect(check(limit, containments)).toEqual({ kind: 'pass' });
});

it('counts what the plan decided on before', () => {
  expect(check({ perRun: 2 }, past(1, { incidentId: ID }), past(2, { incidentId: ID }))).toMatchObject({ kind: 'ask' });
});

it('counts once what is planned again, and not the step itself', () => {
  const itself = past(1, { incidentId: ID, targetKey: 'user/carla' });
  const begun = past(2, { incidentId: ID });

  expect(check({ perRun: 3, perHour: 3 }, [...begun, ...itself], begun)).toEqual({ kind: 'pass' });
});
