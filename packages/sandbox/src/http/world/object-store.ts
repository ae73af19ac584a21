import type { ObjectStore, StoredObject } from './buckets.js';
import { compareKeys } from './compare-keys.js';

/** A block is split when it grows beyond this: inserting moves at most so many keys. */
const BLOCK_KEYS_MAX = 1024;

/** Objects by key, keys in S3's order: in sorted blocks, so that files arriving in any order stay cheap to put and to list. */
export function makeObjectStore(): ObjectStore {
  const objects = new Map<string, StoredObject>();
  const blocks: string[][] = [[]];

  /** The block that holds or would hold `key`. */
  const blockAt = (key: string): number => {
    let [low, high] = [0, blocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (compareKeys(blocks[middle]![0] ?? '', key) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  return {
    get size() {
      return objects.size;
    },
    get: (key) => objects.get(key),
    put(object) {
      const { key } = object;
      const known = objects.has(key);
      objects.set(key, object);
      if (known) return;
      const at = blockAt(key);
      const block = blocks[at]!;
      block.splice(placeOf(block, key), 0, key);
      if (block.length > BLOCK_KEYS_MAX) blocks.splice(at + 1, 0, block.splice(BLOCK_KEYS_MAX / 2));
    },
    delete(key) {
      if (!objects.delete(key)) return false;
      const at = blockAt(key);
      const block = blocks[at]!;
      block.splice(placeOf(block, key), 1);
      if (block.length === 0 && blocks.length > 1) blocks.splice(at, 1);
      return true;
    },
    *keysFrom(from, after) {
      for (let at = blockAt(from), first = true; at < blocks.length; at++, first = false) {
        const block = blocks[at]!;
        for (let place = first ? placeOf(block, from) : 0; place < block.length; place++) {
          const key = block[place]!;
          if (!(after && key === from)) yield key;
        }
      }
    },
  };
}

/** Index of the first key that is at least `key`. */
function placeOf(block: readonly string[], key: string): number {
  let [low, high] = [0, block.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(block[middle]!, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
