import { CATEGORIES, type Category } from './counted-event.js';

const CATEGORY_MASK = 0b011;
const READ_ONLY_BIT = 0b100;

/** Category and access in one small number: bits 0 and 1 index CATEGORIES, bit 2 says read only. */
export function traitsOf(category: Category, readOnly: boolean): number {
  return CATEGORIES.indexOf(category) | (readOnly ? READ_ONLY_BIT : 0);
}

/** Throws a RangeError for a number that {@link traitsOf} never gives. */
export function categoryOfTraits(traits: number): Category {
  const category = CATEGORIES[traits & CATEGORY_MASK];
  if (category === undefined) throw new RangeError(`no category has the traits ${traits}`);
  return category;
}

export function isReadOnly(traits: number): boolean {
  return (traits & READ_ONLY_BIT) !== 0;
}
