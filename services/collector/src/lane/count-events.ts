import { categoryOfTraits, isReadOnly, type Tally } from '@trailwarden/cloudtrail';

/** Events by what AWS bills Insights by. */
export interface EventSums {
  readonly managementReads: number;
  readonly managementWrites: number;
  readonly dataEvents: number;
}

export function countEvents(tallies: readonly Tally[]): EventSums {
  const sums = { managementReads: 0, managementWrites: 0, dataEvents: 0 };
  for (const { series, counts } of tallies) {
    const kinds = Array.from(series.traits, kindOf);
    counts.series.forEach((s, row) => {
      const kind = kinds[s];
      if (kind !== undefined) sums[kind] += counts.calls[row] ?? 0;
    });
  }
  return sums;
}

function kindOf(traits: number): keyof EventSums | undefined {
  const category = categoryOfTraits(traits);
  if (category === 'management') return isReadOnly(traits) ? 'managementReads' : 'managementWrites';
  return category === 'data' ? 'dataEvents' : undefined;
}
