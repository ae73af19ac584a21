/**
 * Hourly sums in 16 bits: 5 bits of exponent, 11 of mantissa, no sign. Whole numbers to 4,096 are exact, larger ones within
 * 1/4,096 of themselves; from 1/256 up to 8 million. A week of a series is 336 bytes instead of 672.
 */
const EXPONENT_LOW = -8;
const MANTISSA = 2048;
const CODE_OFFSET = (127 + EXPONENT_LOW - 1) * MANTISSA;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
const SCALE = Float64Array.from({ length: 32 }, (_, e) => 2 ** (EXPONENT_LOW + (e === 0 ? 0 : e - 1)) / MANTISSA);

/** @param sum - not negative; above 8 million it stays there. */
export function encodeHourlySum(sum: number): number {
  if (sum < 2 ** EXPONENT_LOW) return Math.round((sum / 2 ** EXPONENT_LOW) * MANTISSA);
  float[0] = sum;
  const code = ((bits[0]! + 0x800) >>> 12) - CODE_OFFSET;
  return Math.min(code, 0xffff);
}

export function decodeHourlySum(code: number): number {
  const exponent = code >>> 11;
  const mantissa = code & 0x7ff;
  return (exponent === 0 ? mantissa : MANTISSA + mantissa) * SCALE[exponent]!;
}
