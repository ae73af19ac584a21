import { expect, test } from 'vitest';
import { inventedInsight, NINE_O_CLOCK } from '../testing/invented-report.js';
import { chartLines } from './chart.js';
import { createInk } from './ink.js';

const plain = createInk(false);

function chart(counts: readonly number[], startsAt: number, endsAt: number | undefined, width = 100): string[] {
  const insight = inventedInsight({
    chart: { firstMinute: NINE_O_CLOCK, counts },
    startMinute: NINE_O_CLOCK + startsAt,
    endMinute: endsAt === undefined ? undefined : NINE_O_CLOCK + endsAt,
  });
  return chartLines(insight, width, plain);
}

test('one block a minute, the highest full, nothing lowest, and the unusual part bracketed', () => {
  expect(chart([0, 0, 0, 0, 0, 1, 50, 100, 0], 5, 8)).toEqual([
    '▁▁▁▁▁▂▅█▁  peak 100/min at 09:07',
    '     └─┘ 09:05 to 09:08',
  ]);
});

test('a burst of one minute stays visible in a long chart', () => {
  const counts = new Array<number>(1_500).fill(1);
  counts[700] = 90;

  const [bars, axis] = chart(counts, 700, 701, 80);

  expect(bars).toContain('█');
  expect(bars?.length).toBeLessThanOrEqual(80);
  expect(axis).toContain('one mark is');
});

test('rather loses a little of what came before than give two minutes one mark', () => {
  const counts = [...new Array<number>(60).fill(0), 9, 9, 9, ...new Array<number>(12).fill(0)];

  const [bars, axis] = chart(counts, 60, 63, 85);

  expect(bars).toContain('▁███▁');
  expect(axis).toMatch(/^09:15 /);
  expect(axis).not.toContain('one mark');
});

test('what lasts is left open', () => {
  expect(chart([3, 3, 0, 0, 0, 0, 0, 0, 0, 0], 2, undefined)[1]).toBe('  └09:02─→');
});

test('nothing to draw is said, or left out', () => {
  expect(chart([], 0, 1)).toEqual([]);
  expect(chart([0, 0], 0, undefined)).toEqual(['none from 2 Mar 2026 09:00 on UTC']);
});
