import type { Share } from '@trailwarden/detector';

export function addShares(shares: readonly Share[]): Share {
  return shares.reduce((sum, { count, of }) => ({ count: sum.count + count, of: sum.of + of }), { count: 0, of: 0 });
}

export function shareOf<T>(items: readonly T[], counts: (item: T) => boolean): Share {
  return { count: items.filter(counts).length, of: items.length };
}

/** `.42 ±.03 (75/180)`: a share, its standard error as of independent trials, and the counts. */
export function formatShare({ count, of }: Share): string {
  if (of === 0) return '-';
  const p = count / of;
  return `${decimal(p)} ±${decimal(Math.sqrt((p * (1 - p)) / of))} (${count}/${of})`;
}

/** `5.2 ±0.8`: a number a week, with the standard error of a Poisson count. */
export function formatPerWeek(count: number, weeks: number): string {
  return weeks > 0 ? `${(count / weeks).toFixed(1)} ±${(Math.sqrt(count) / weeks).toFixed(1)}` : '-';
}

/** `4 [2, 11]`: median, and the quartiles around it. */
export function formatQuartiles(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.round(share * (sorted.length - 1))] ?? 0);
  return sorted.length === 0 ? '-' : `${at(0.5)} [${at(0.25)}, ${at(0.75)}]`;
}

const decimal = (value: number): string => value.toFixed(2).replace(/^0/, '');
