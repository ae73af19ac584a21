export interface BatchLimits<T> {
  readonly itemsMax: number;
  readonly bytesMax: number;
  readonly bytesOf: (item: T) => number;
}

/** In order, as few batches as the limits allow. An item beyond the limit by itself has a batch to itself, so that AWS says no to it alone. */
export function batches<T>(items: readonly T[], { itemsMax, bytesMax, bytesOf }: BatchLimits<T>): T[][] {
  const all: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const more = bytesOf(item);
    if (batch.length > 0 && (batch.length === itemsMax || bytes + more > bytesMax)) {
      all.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += more;
  }
  return batch.length === 0 ? all : [...all, batch];
}
