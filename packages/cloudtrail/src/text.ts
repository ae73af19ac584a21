const LONE_SURROGATES = /\p{Surrogate}/gu;

/** The first `charsMax` UTF-16 units, one fewer where that would split a character. */
export function cutText(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const last = text.charCodeAt(charsMax - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? charsMax - 1 : charsMax);
}

/** Lone surrogates replaced by U+FFFD: JSON can spell them, UTF-8 cannot, and a tally must survive being stored. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATES, '\uFFFD');
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
