const WIDTH_MIN = 60;
/** Lines longer than this are hard to read. */
const WIDTH_MAX = 120;
const WIDTH_UNKNOWN = 100;

/** How wide to write, in columns. @param columns - of the terminal; undefined when there is none. */
export function widthOf(columns: number | undefined): number {
  return Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, columns ?? WIDTH_UNKNOWN));
}
