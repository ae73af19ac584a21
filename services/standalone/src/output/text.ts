// Everything that comes from logs is written by strangers. It is shown, never obeyed: control characters, characters that
// turn or hide text, and broken halves of characters appear as escapes.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

// biome-ignore lint/suspicious/noControlCharactersInRegex: our own colors are what it takes out
const SGR = /\x1b\[[0-9;]*m/g;

/** `text` with every character that could drive or deceive a terminal written as `\x1b` or `\u{202e}`. Ends up on one line. */
export function safe(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** JSON on one line that a terminal can be shown: the same value when parsed, with {@link safe}'s characters as `\uXXXX`. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, unit) => character.charCodeAt(unit))
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** At most `lengthMax` characters: beginning and end, with an ellipsis in the middle. */
export function cutMiddle(text: string, lengthMax: number): string {
  const characters = Array.from(text);
  if (characters.length <= lengthMax) return text;
  const kept = Math.max(1, lengthMax - 1);
  const head = Math.ceil(kept / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`;
}

/** Untrusted text for one place on a line: {@link safe}, and no longer than `lengthMax`. */
export function shown(text: string, lengthMax: number): string {
  return cutMiddle(safe(text), lengthMax);
}

/** Characters on the screen, colors not counted. */
export function visibleLength(text: string): number {
  return Array.from(text.replace(SGR, '')).length;
}

/** Lines of at most `width` characters, broken between words; a longer word is broken where it must. `text` is safe already. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of text.split(' ')) {
    if (line !== '' && visibleLength(line) + 1 + visibleLength(word) > width) {
      lines.push(line);
      line = '';
    }
    while (visibleLength(word) > width) {
      const characters = Array.from(word);
      lines.push(characters.slice(0, width).join(''));
      word = characters.slice(width).join('');
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** `left` and `right` at the two ends of a line, or of two lines where they do not fit on one. */
export function spread(left: string, right: string, width: number): string[] {
  const between = width - visibleLength(left) - visibleLength(right);
  if (between >= 2) return [`${left}${' '.repeat(between)}${right}`];
  return [left, `${' '.repeat(Math.max(0, width - visibleLength(right)))}${right}`];
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
