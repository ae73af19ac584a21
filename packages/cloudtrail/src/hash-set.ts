/** Placeholder until the reader lands. */
export interface HashSet64 {
  readonly size: number;
  has(low: number, high: number): boolean;
}
