import { steps } from '@trailwarden/platform';
import { findingsOf, hubOf } from '@trailwarden/sandbox';
import { min } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACTIONS } from '../actions/index.js';
import { inventedIncident } from '../testing/invented-incident.js';
import { type RunnerLab, startRunnerLab } from '../testing/runner-lab.js';
import { type SlackLab, startSlackLab } from '../testing/slack-lab.js';

const INCIDENTS = 500;
/** Steps worked on at once, as two processes of four would. */
const AT_ONCE = 8;
const REGIONS = 6;
/** A line of five hundred at one a second, each with a look before, and as much again to spare. */
const BOUND_MS = 4 * INCIDENTS * 1_000;
const TAKES_MS = 600_000;

let [lab, around]: [RunnerLab, SlackLab] = [undefined as never, undefined as never];
beforeAll(async () => {
  [lab, around] = await Promise.all([startRunnerLab(), startSlackLab()]);
});
afterAll(() => Promise.all([lab.close(), around.close()]));

const step = (action: string) =>
  ({ action, with: {}, on: 'both', approval: undefined, expiresMinutes: undefined }) as const;

/** To the next moment at which anything is due, until nothing is. */
async function live(): Promise<void> {
  for (;;) {
    await lab.drive(around.ports, AT_ONCE);
    const [next] = await lab.data.db.select({ ms: min(steps.nextMs) }).from(steps);
    if (next?.ms === null || next?.ms === undefined) return;
    around.pass(Math.max(0, next.ms - around.ports.nowMs()));
  }
}

test(
  'five hundred incidents at once, Slack that bears one a second, a hub that fails in part: everything arrives once, in order, in bounded time',
  async () => {
    const { world } = around.sandbox;
    const [account = ''] = [...world.accounts.keys()].slice(-1);
    // Security Hub takes ten calls a second of an account and region, and so long it would take.
    const regions = [...(world.accounts.get(account)?.regions ?? [])].slice(0, REGIONS);
    const troubled = new Set<string>();
    // Each second finding has trouble the first time, and when it is tried alone.
    const hasTroubleWith = (id: string): boolean => {
      const times = [`${id} 1`, `${id} 2`].find((each) => !troubled.has(each));
      if (times === undefined || Number.parseInt(id.at(-1) ?? '0', 16) % 2 === 0) return false;
      troubled.add(times);
      return true;
    };
    for (const region of regions) hubOf(world, account, region).hasTroubleWith = hasTroubleWith;
    around.workspace.messagesPerSecond = 1;
    await lab.reset({
      when: { severity: { atLeast: 'low' } },
      then: [step('slack.alert'), step('securityhub.import-finding')],
    });
    lab.work = {
      ...lab.work,
      actions: ACTIONS,
      channels: around.ports.channels,
      clock: { nowMs: around.ports.nowMs },
    };
    const incidents = Array.from({ length: INCIDENTS }, (_, at) => {
      const incident = inventedIncident({ id: `f3c9e6a0-0000-4000-8000-${String(at).padStart(12, '0')}` });
      const insights = incident.insights.map((insight) => ({
        ...insight,
        account,
        region: regions[at % regions.length] ?? '',
        id: `5f0c1a1e-0000-4000-8000-${String(at).padStart(12, '0')}`,
      }));
      return { ...incident, accounts: [account], insights };
    });
    const startMs = around.ports.nowMs();

    for (const incident of incidents) await lab.tell('start', incident);
    await live();
    for (const incident of incidents) await lab.tell('end', incident, 'ended');
    await live();

    const { messages } = around.workspace;
    const heads = messages.filter(({ threadTs }) => threadTs === undefined);
    const threads = new Map(heads.map(({ ts }) => [ts, messages.filter(({ threadTs }) => threadTs === ts)]));
    const states = (await lab.steps()).map(({ action, state }) => `${action} ${state}`);
    const findings = findingsOf(world, account);

    expect(new Set(states)).toEqual(new Set(['slack.alert told', 'securityhub.import-finding told']));
    expect(heads).toHaveLength(INCIDENTS);
    expect([...threads.values()].every((replies) => replies.length === 1 && /over/.test(replies[0]?.text ?? ''))).toBe(
      true,
    );
    expect(findings).toHaveLength(INCIDENTS);
    expect(findings.every(({ RecordState }) => RecordState === 'ARCHIVED')).toBe(true);
    expect(troubled.size).toBeGreaterThan(100);
    expect(around.ports.nowMs() - startMs).toBeLessThan(2 * BOUND_MS);
  },
  TAKES_MS,
);
