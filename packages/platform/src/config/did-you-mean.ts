/** Longer words are not compared: nobody mistypes a page. */
const LENGTH_MAX = 60;
/** Letters wrong, missing, too many, or swapped with their neighbour. */
const MISTAKES_MAX = 2;

/** The word of `known` that was meant, if one is near enough. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  if (word.length > LENGTH_MAX) return undefined;
  const plain = plainOf(word);
  const near = known
    .map((each) => ({ each, mistakes: mistakesBetween(plain, plainOf(each)) }))
    // Of a short word two letters are most of it.
    .filter(({ each, mistakes }) => mistakes <= Math.min(MISTAKES_MAX, Math.floor(each.length / 3)))
    .sort((a, b) => a.mistakes - b.mistakes);
  return near[0]?.each;
}

/** What to say of a word that is not known: what was meant, or else what there is. Follows a sentence. */
export function hintOf(word: string, known: readonly string[]): string {
  const meant = didYouMean(word, known);
  if (meant !== undefined) return `; did you mean ${meant}?`;
  return known.length === 0 ? '' : `; there are ${known.join(', ')}`;
}

/** `incidents_per_week` and `incidentsPerWeek` are the same mistake: none. */
function plainOf(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '');
}

/** Optimal string alignment, row by row. */
function mistakesBetween(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(changed, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
