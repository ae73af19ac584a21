import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MinuteSlots } from './minute-slots.js';

const START = 29_000_000;

type Step =
  | { readonly kind: 'pass'; readonly minutes: number }
  | { readonly kind: 'add'; readonly slot: number; readonly ago: number; readonly count: number }
  | { readonly kind: 'release'; readonly slot: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
    fc.record({
      kind: fc.constant('add' as const),
      slot: fc.integer({ min: 0, max: 4 }),
      ago: fc.integer({ min: 0, max: 80 }),
      count: fc.integer({ min: 1, max: 50 }),
    }),
    fc.record({ kind: fc.constant('release' as const), slot: fc.integer({ min: 0, max: 4 }) }),
  ),
  { maxLength: 80 },
);

describe('MinuteSlots', () => {
  it('answers what a map of every minute would', () => {
    fc.assert(
      fc.property(steps, (taken: Step[]) => {
        const slots = new MinuteSlots();
        /** Number of the slot, and its counts by minute, per name. */
        const model = new Map<number, { slot: number; counts: Map<number, number> }>();
        let now = START;
        for (const step of taken) {
          if (step.kind === 'pass') now += step.minutes;
          else if (step.kind === 'release') {
            const held = model.get(step.slot);
            if (held) slots.release(held.slot);
            model.delete(step.slot);
          } else {
            const held = model.get(step.slot) ?? { slot: slots.take(now), counts: new Map<number, number>() };
            model.set(step.slot, held);
            slots.advance(held.slot, now);
            slots.add(held.slot, now - step.ago, step.count);
            if (step.ago < 60) held.counts.set(now - step.ago, (held.counts.get(now - step.ago) ?? 0) + step.count);
          }
          for (const { slot, counts } of model.values()) {
            let sum = 0;
            for (let m = now - 59; m <= now; m++) sum += counts.get(m) ?? 0;
            expect(slots.hourSum(slot, now)).toBe(sum);
            for (let m = now - 70; m <= now + 1; m++) {
              expect(slots.at(slot, m)).toBe(m > now - 60 && m <= now ? (counts.get(m) ?? 0) : 0);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('takes released slots again before it grows, empty', () => {
    const slots = new MinuteSlots();
    const [first, second] = [slots.take(START), slots.take(START)];
    slots.add(first, START, 7);
    slots.release(first);
    slots.release(second);

    const again = [slots.take(START + 1), slots.take(START + 1), slots.take(START + 1)];

    expect(again).toEqual([second, first, 2]);
    expect(again.map((slot) => slots.hourSum(slot, START + 1))).toEqual([0, 0, 0]);
  });

  it('ignores a minute that is yet to come', () => {
    const slots = new MinuteSlots();
    const slot = slots.take(START);

    slots.add(slot, START + 1, 5);

    expect(slots.hourSum(slot, START)).toBe(0);
  });
});
