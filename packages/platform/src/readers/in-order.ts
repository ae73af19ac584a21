/** How far work may run ahead of who takes the results. */
export interface Ahead {
  /** Items started and not yet handed out. */
  readonly itemsMax: number;
  /** Sum of their sizes; one larger item is worked on alone. */
  readonly sizeMax: number;
}

/**
 * Works on many items at once and hands the results out in the items' order.
 *
 * @param start - begins the work on one item; a rejection ends the whole.
 * @param signal - once aborted nothing more is started or handed out.
 */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  sizeOf: (item: Item) => number,
  start: (item: Item) => Promise<Result>,
  ahead: Ahead,
  signal: AbortSignal,
): AsyncGenerator<readonly [Item, Result]> {
  const started: { item: Item; size: number; result: Promise<Result> }[] = [];
  let size = 0;
  let next = 0;
  while (!signal.aborted) {
    while (next < items.length && started.length < ahead.itemsMax) {
      const item = items[next] as Item;
      const itemSize = sizeOf(item);
      if (started.length > 0 && size + itemSize > ahead.sizeMax) break;
      const result = start(item);
      // Its turn to be awaited comes later; until then a rejection is not unhandled.
      result.catch(() => undefined);
      started.push({ item, size: itemSize, result });
      size += itemSize;
      next += 1;
    }
    const head = started.shift();
    if (head === undefined) return;
    const result = await head.result;
    size -= head.size;
    if (!signal.aborted) yield [head.item, result];
  }
}
