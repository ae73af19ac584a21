import { describe, expect, it } from 'vitest';
import { batches } from './batches.js';

const limits = { itemsMax: 3, bytesMax: 10, bytesOf: (item: number) => item };

describe('batches', () => {
  it.each([
    ['nothing', [], []],
    ['as many as are allowed', [1, 1, 1, 1], [[1, 1, 1], [1]]],
    ['as much as is allowed', [5, 5, 1], [[5, 5], [1]]],
    ['what is too large, alone', [1, 11, 1], [[1], [11], [1]]],
  ])('hold %s, in order', (_, items, expected) => {
    expect(batches<number>(items, limits)).toEqual(expected);
  });
});
