import { expect, test } from 'vitest';
import { CATEGORIES } from './counted-event.js';
import { categoryOfTraits, isReadOnly, traitsOf } from './traits.js';

test('traits give back the category and access they were made of, and are all different', () => {
  const all = CATEGORIES.flatMap((category) => [true, false].map((readOnly) => ({ category, readOnly })));

  const traits = all.map(({ category, readOnly }) => traitsOf(category, readOnly));

  expect(traits.map((one) => ({ category: categoryOfTraits(one), readOnly: isReadOnly(one) }))).toEqual(all);
  expect(new Set(traits).size).toBe(all.length);
});

test('a number that stands for no category is refused', () => {
  expect(() => categoryOfTraits(3)).toThrow(RangeError);
});
