import { simulateOrganization } from '@trailwarden/sandbox';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWholeRun, type WholeRun } from './whole-run.js';

const DAY_MINUTES = 1440;
const LOOK_EVERY_MS = 500;
/** Monday, 2 March 2026. */
const START = Date.UTC(2026, 2, 2) / 60_000;
const EVENING = START + DAY_MINUTES - 60;
const AFTER_MIDNIGHT = START + DAY_MINUTES + 45;

const organization = simulateOrganization({
  seed: 11,
  accounts: 5,
  regions: 1,
  startMinute: START,
  days: 2,
  volume: 0.05,
  incidents: [],
});
/** One with a trail of its own, which only its role can read; two with files in the organization's trail; one that is not a member yet. */
const [management = '', , own = '', member = '', newcomer = ''] = organization.accounts;

let run: WholeRun;

beforeEach(async () => {
  run = await startWholeRun({
    sandbox: { organization, trails: { [own]: 'own' }, outside: [newcomer] },
    minute: EVENING,
    endMinute: START + 2 * DAY_MINUTES - 1,
    historyDays: 1,
    lanes: 4,
    settings: { discoverEveryMs: 500, listEveryMinutes: 1 },
  });
  await isJudged([management, own, member], EVENING - 40);
});

afterEach(() => run.close());

test('an account that cannot be read any more is blind, says why, and holds the day of the others up for an hour and no longer', async () => {
  run.sandbox.faults.set({ deniedRoles: { accountIds: [own] } });
  await goOnTo(AFTER_MIDNIGHT);
  await expect.poll(() => standingOf(own)).toBe('blind');
  await isJudged([management, member], START + DAY_MINUTES - 1);
  const waiting = (await run.account(management))?.judgedThrough;

  await goOnTo(AFTER_MIDNIGHT + 90);
  await isJudged([management, member], AFTER_MIDNIGHT + 30);

  await expect.poll(async () => (await run.account(own))?.reach).toBe('denied');
  const blind = await run.account(own);
  expect(waiting).toBe(START + DAY_MINUTES - 1);
  expect(blind).toMatchObject({ standing: 'blind', reach: 'denied' });
  expect(blind?.regions.map(({ problem }) => problem).join(' ')).toContain(own);
  expect(blind?.judgedThrough).toBeLessThan(START + DAY_MINUTES);
  expect(await standingOf(member)).toBe('covered');
});

test('mended, it catches up with the days it missed', async () => {
  run.sandbox.faults.set({ deniedRoles: { accountIds: [own] } });
  await goOnTo(AFTER_MIDNIGHT);
  await expect.poll(() => standingOf(own)).toBe('blind');
  await goOnTo(AFTER_MIDNIGHT + 90);
  await isJudged([management], AFTER_MIDNIGHT + 30);

  run.sandbox.faults.clear();
  await goOnTo(AFTER_MIDNIGHT + 300);
  await isJudged([management, own, member], AFTER_MIDNIGHT + 240);

  expect(await run.account(own)).toMatchObject({ standing: 'covered', reach: 'reachable' });
  expect((await run.coverage()).violations).toEqual([]);
});

test('suspended, joining and leaving accounts are told as what they are, and nobody waits for them', async () => {
  run.sandbox.suspend(own);
  run.sandbox.leave(member);
  run.sandbox.join(newcomer);
  await goOnTo(AFTER_MIDNIGHT);

  await expect.poll(() => standingOf(member)).toBe('gone');
  await expect.poll(async () => (await run.account(own))?.reach).toBe('suspended');
  await expect.poll(async () => (await run.account(newcomer))?.files.done ?? 0).toBeGreaterThan(0);
  await goOnTo(AFTER_MIDNIGHT + 90);
  await isJudged([management, newcomer], AFTER_MIDNIGHT + 30);

  expect(await run.account(own)).toMatchObject({
    state: 'SUSPENDED',
    reachReason: expect.stringMatching(/suspended/),
  });
  expect(await standingOf(own)).not.toBe('covered');
  expect(await run.account(newcomer)).toMatchObject({ standing: 'covered', reach: 'reachable' });
  expect((await run.coverage()).violations).toEqual([]);
});

/** The world, and after it the clock. */
async function goOnTo(minute: number): Promise<void> {
  await run.sandbox.deliverUpTo(minute);
  run.minute = minute;
}

async function standingOf(id: string): Promise<string | undefined> {
  return (await run.account(id))?.standing;
}

async function isJudged(ids: readonly string[], minute: number): Promise<void> {
  const judged = async () => {
    await run.collector.advance();
    return Math.min(...(await Promise.all(ids.map(async (id) => (await run.account(id))?.judgedThrough ?? -1))));
  };
  await expect.poll(judged, { interval: LOOK_EVERY_MS }).toBeGreaterThanOrEqual(minute);
}
