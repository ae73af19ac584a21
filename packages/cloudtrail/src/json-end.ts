const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const _CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** As far as a number could still become one. */
const NUMBER_BEGUN = /^-?(?:(?:0|[1-9]\d*)(?:\.(?:\d+(?:[eE][+-]?\d*)?)?|[eE][+-]?\d*)?)?/;

/**
 * Where the first JSON value in `bytes` ends, or else the first byte that cannot belong to one (the length, when it stops
 * in the middle). JSON.parse has no dependable position in its errors, so this looks again, only after it has failed.
 */
export function jsonEnd(bytes: Uint8Array): { readonly valid: boolean; readonly byte: number } {
  /** CLOSE_BRACE or CLOSE_BRACKET of everything open. */
  const open: number[] = [];
  let at = skipSpace(bytes, 0);
  let wantsKey = false;
  for (;;) {
    if (wantsKey) {
      const end = bytes[at] === QUOTE ? stringEnd(bytes, at) : -1 - at;
      if (end < 0) return { valid: false, byte: -1 - end };
      at = skipSpace(bytes, end);
      if (bytes[at] !== COLON) return { valid: false, byte: at };
      at = skipSpace(bytes, at + 1);
      wantsKey = false;
    }
    const first = bytes[at];
    if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      const close = first + 2;
      at = skipSpace(bytes, at + 1);
      if (bytes[at] !== close) {
        open.push(close);
        wantsKey = close === CLOSE_BRACE;
        continue;
      }
      at += 1;
    } else {
      const end = scalarEnd(bytes, at);
      if (end < 0) return { valid: false, byte: -1 - end };
      at = end;
    }
    while (open.length > 0) {
      at = skipSpace(bytes, at);
      if (bytes[at] !== open.at(-1)) break;
      open.pop();
      at += 1;
    }
    if (open.length === 0) return { valid: true, byte: at };
    if (bytes[at] !== COMMA) return { valid: false, byte: at };
    at = skipSpace(bytes, at + 1);
    wantsKey = open.at(-1) === CLOSE_BRACE;
  }
}

export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at += 1;
  return at;
}

/** End of a string, number or word; -1 - (first wrong byte) when it is none. */
export function scalarEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === QUOTE) return stringEnd(bytes, at);
  if (first === 0x74) return wordEnd(bytes, at, 'true');
  if (first === 0x66) return wordEnd(bytes, at, 'false');
  if (first === 0x6e) return wordEnd(bytes, at, 'null');
  return numberEnd(bytes, at);
}

export function stringEnd(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at + 1;
    if (byte < 0x20) return -1 - at;
    if (byte !== BACKSLASH) continue;
    at += 1;
    if (bytes[at] === 0x75) {
      for (let digit = 0; digit < 4; digit++) if (!isHex(bytes[++at])) return -1 - at;
    } else if (!isEscape(bytes[at])) return -1 - at;
  }
  return -1 - bytes.length;
}

function wordEnd(bytes: Uint8Array, from: number, word: string): number {
  for (let at = 0; at < word.length; at++) if (bytes[from + at] !== word.charCodeAt(at)) return -1 - (from + at);
  return from + word.length;
}

function numberEnd(bytes: Uint8Array, from: number): number {
  let to = from;
  while (to < bytes.length && isDigit(bytes[to]!)) to += 1;
  const isPlain = to > from && (bytes[from] !== 0x30 || to === from + 1);
  if (isPlain && !(to < bytes.length && isNumberByte(bytes[to]!))) return to;
  while (to < bytes.length && isNumberByte(bytes[to]!)) to += 1;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
  if (NUMBER.test(text)) return to;
  const begun = NUMBER_BEGUN.exec(text)?.[0].length ?? 0;
  return -1 - (from + begun);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isNumberByte(byte: number): boolean {
  return isDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e || (byte | 0x20) === 0x65;
}

function isHex(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x66);
}

function isEscape(byte: number | undefined): boolean {
  return byte !== undefined && '"\\/bfnrt'.includes(String.fromCharCode(byte));
}
