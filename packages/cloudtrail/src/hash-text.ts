/**
 * A 64-bit hash of a text's UTF-16 units, written to `out` as [low, high]. The same on every machine and run.
 *
 * Not keyed: somebody who chooses the text can choose collisions, so hash ids that AWS made, or count what was lost.
 * Two Murmur3-like lanes that take two units at a time and are mixed at the end; allocates nothing.
 */
export function hashText(text: string, out: Uint32Array): void {
  const length = text.length;
  let low = 0x9747b28c ^ length;
  let high = 0x5bd1e995 ^ length;
  for (let at = 0; at < length; at += 2) {
    const pair = text.charCodeAt(at) | (at + 1 < length ? text.charCodeAt(at + 1) << 16 : 0);
    low ^= Math.imul(rotate(Math.imul(pair, 0xcc9e2d51), 15), 0x1b873593);
    low = (Math.imul(rotate(low, 13), 5) + 0xe6546b64) | 0;
    high ^= Math.imul(rotate(Math.imul(pair, 0x239b961b), 17), 0xab0e9789);
    high = (Math.imul(rotate(high, 19), 5) + 0x561ccd1b) | 0;
  }
  low = (low + high) | 0;
  high = (high + low) | 0;
  low = avalanche(low);
  high = avalanche(high ^ 0x38b34ae5);
  low = (low + high) | 0;
  high = (high + low) | 0;
  out[0] = low;
  out[1] = high;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function avalanche(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
