/** Texts from logs may be long on purpose. */
const TEXT_CHARS_MAX = 100;
/** Named one by one, before the rest is only counted. */
const NAMED_MAX = 3;

/** Cut, and never in the middle of a character. */
export function cut(text: string): string {
  if (text.length <= TEXT_CHARS_MAX) return text;
  return `${text.slice(0, TEXT_CHARS_MAX - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** "a", "a and b", "a, b, c and 4 more"; `none` when there is nothing. */
export function listed(texts: readonly string[], none = 'none', conjunction: 'and' | 'or' = 'and'): string {
  const names = texts.slice(0, NAMED_MAX).map(cut);
  const more = texts.length - names.length;
  if (more > 0) return `${names.join(', ')} ${conjunction} ${more} more`;
  const last = names.pop();
  if (last === undefined) return none;
  return names.length === 0 ? last : `${names.join(', ')} ${conjunction} ${last}`;
}

/** "1 person", "2 people". */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
