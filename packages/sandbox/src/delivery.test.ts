import { describe, expect, it } from 'vitest';
import { deliver, tallyFiles } from './delivery.js';
import { simulateOrganization } from './simulate-organization.js';
import { at, smallPlan } from './testing/small-plan.js';

const organization = simulateOrganization(smallPlan({ days: 1 }));

describe('deliver', () => {
  it('puts every call into exactly one file of its account and region', () => {
    const delivered = [...deliver(organization)];

    const sent = [...organization.minutes()].flatMap(({ batches }) => batches);
    const received = delivered.flatMap(({ batches }) => batches);
    expect(received).toHaveLength(sent.length);
    expect(new Set(received.map((batch) => JSON.stringify(batch)))).toEqual(
      new Set(sent.map((batch) => JSON.stringify(batch))),
    );
    for (const { account, region, batches } of delivered) {
      expect(batches.length).toBeGreaterThan(0);
      for (const { event } of batches) expect([event.account, event.region]).toEqual([account, region]);
    }
  });

  it('delivers in order, a few minutes late, never before the call', () => {
    const delivered = [...deliver(organization)];

    const times = delivered.map(({ deliveredMinute }) => deliveredMinute);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const delays = delivered
      .flatMap(({ deliveredMinute, batches }) => batches.map(({ event }) => deliveredMinute - event.minute))
      .sort((a, b) => a - b);
    expect(delays[0]).toBeGreaterThan(0);
    // Up to twelve minutes until it is ready, up to five until the file closes.
    expect(delays.at(-1)).toBeLessThanOrEqual(17);
    expect(delays[delays.length >> 1]).toBeGreaterThanOrEqual(4);
    expect(delays[delays.length >> 1]).toBeLessThanOrEqual(8);
  });

  it('holds the files of a gap back and brings all of them at its end', () => {
    const nearMisses = [{ kind: 'delivery-gap', account: 0, startMinute: at(0, 12) }] as const;
    const held = simulateOrganization(smallPlan({ days: 1, nearMisses }));
    const gap = held.deliveryGaps[0]!;

    const files = [...deliver(held)].filter(({ account, region }) => account === gap.account && region === gap.region);

    const inGap = files.filter(({ batches }) =>
      batches.some(({ event }) => event.minute >= gap.fromMinute && event.minute < gap.untilMinute),
    );
    expect(inGap.length).toBeGreaterThan(0);
    expect(inGap.every(({ deliveredMinute }) => deliveredMinute > gap.untilMinute)).toBe(true);
    // Calls made shortly before it are still on their way.
    const silent = files.filter(
      ({ deliveredMinute }) => deliveredMinute > gap.fromMinute + 17 && deliveredMinute <= gap.untilMinute,
    );
    expect(silent).toEqual([]);
  });

  it('makes fewer, larger files on request', () => {
    const count = (minutesPerFile: number) => [...deliver(organization, { minutesPerFile })].length;

    expect(count(60)).toBeLessThan(count(5) / 4);
  });
});

describe('tallyFiles', () => {
  it('adds up to the calls of the organization', () => {
    let calls = 0;
    for (const { batches } of organization.minutes()) for (const batch of batches) calls += batch.calls;

    let tallied = 0;
    for (const { tally } of tallyFiles(organization)) for (const count of tally.counts.calls) tallied += count;

    expect(tallied).toBe(calls);
  });
});
