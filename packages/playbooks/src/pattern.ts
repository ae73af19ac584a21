/** Longer than any ARN; longer patterns are a mistake of whoever wrote them. */
export const PATTERN_CHARS_MAX = 1_024;

/**
 * Whether a text looks as a pattern says: `*` is any text, empty too; all else is literal, and case does not matter, since IAM keeps no two
 * names apart by case. Only what an owner wrote is ever a pattern: a `*` in a text from logs is a star.
 *
 * The parts between stars are looked for from left to right, each at its first place: that finds a match whenever there is one, without the
 * backtracking of a regular expression.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const looked = text.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return looked === first;
  if (looked.length < first.length + last.length || !looked.startsWith(first) || !looked.endsWith(last)) return false;
  const end = looked.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = looked.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

export function matchesAny(patterns: readonly string[], ...texts: readonly string[]): boolean {
  return patterns.some((pattern) => texts.some((text) => matchesPattern(pattern, text)));
}
