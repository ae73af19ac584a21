/** A small generator with a seed, so that a failing file can be spelled again. */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * JSON for the value in one of its many spellings: keys in any order, white space anywhere, any character of a key or text escaped.
 * All of them parse to the same value.
 */
export function spell(value: unknown, random: () => number): string {
  const space = (): string => (random() < 0.1 ? [' ', '\t', '\r', '  '][Math.floor(random() * 4)]! : '');
  const spelled = (inner: unknown): string => {
    if (typeof inner === 'string') return spellText(inner, random);
    if (Array.isArray(inner)) return `[${space()}${inner.map(spelled).join(`${space()},${space()}`)}${space()}]`;
    if (typeof inner !== 'object' || inner === null) return JSON.stringify(inner) ?? 'null';
    const entries = Object.entries(inner).filter(([, field]) => field !== undefined);
    if (random() < 0.5) entries.sort(() => random() - 0.5);
    const fields = entries.map(([key, field]) => `${spellText(key, random)}${space()}:${space()}${spelled(field)}`);
    return `{${space()}${fields.join(`${space()},${space()}`)}${space()}}`;
  };
  return space() + spelled(value) + space();
}

function spellText(text: string, random: () => number): string {
  if (random() < 0.9) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  const escaped = units.map((unit) => {
    return random() < 0.3
      ? `\\u${unit.toString(16).padStart(4, '0')}`
      : JSON.stringify(String.fromCharCode(unit)).slice(1, -1);
  });
  return `"${escaped.join('')}"`;
}
