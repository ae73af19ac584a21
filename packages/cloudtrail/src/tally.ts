/**
 * What one log file adds up to: columns of numbers over one table of strings, a few kilobytes.
 *
 * Canonical: the same events in any order give the same tally, byte for byte. Strings are sorted; so are the rows of every
 * table, in the order in which its columns are named below (`minute` first), compared as text where they are text.
 */
export interface Tally {
  readonly strings: readonly string[];
  /** A row per account, region, source, name, category and access. Columns hold indexes into `strings`; `traits` see {@link traitsOf}. */
  readonly series: {
    readonly account: Uint32Array;
    readonly region: Uint32Array;
    readonly source: Uint32Array;
    readonly name: Uint32Array;
    readonly traits: Uint8Array;
  };
  /** A row per principal: index into `strings`, and index into PRINCIPAL_KINDS. */
  readonly principals: { readonly name: Uint32Array; readonly kind: Uint8Array };
  /** A row per minute and series. `calls` includes the calls that failed. */
  readonly counts: {
    readonly minute: Uint32Array;
    readonly series: Uint32Array;
    readonly calls: Uint32Array;
    readonly errors: Uint32Array;
  };
  /**
   * The largest values per row of `counts` and dimension, at most TOP_MAX each: most calls first, equal ones by text.
   * `value` is an index into `principals` for the dimension `principal`, else into `strings`. Text is cut at VALUE_CHARS_MAX.
   */
  readonly top: {
    readonly row: Uint32Array;
    readonly dimension: Uint8Array;
    readonly value: Uint32Array;
    readonly calls: Uint32Array;
    readonly errors: Uint32Array;
  };
  /** Errors by minute, series and principal: exact, not from the largest. */
  readonly principalErrors: {
    readonly minute: Uint32Array;
    readonly series: Uint32Array;
    readonly principal: Uint32Array;
    readonly errors: Uint32Array;
  };
  /**
   * Who did what from where with what: a row per distinct (hour, series, principal, address prefix, folded agent), at the
   * first minute of that hour it was seen in. `address` and `agent` are indexes into `strings`, see {@link addressPrefix} and {@link foldedAgent}.
   */
  readonly sightings: {
    readonly minute: Uint32Array;
    readonly series: Uint32Array;
    readonly principal: Uint32Array;
    readonly address: Uint32Array;
    readonly agent: Uint32Array;
  };
}

/** What a row of `top` counts; the number in the column is the index here. An errorCode row with the text `''` are the calls that succeeded. */
export const DIMENSIONS = ['principal', 'agent', 'address', 'errorCode'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Largest values kept per row and dimension; the detector names five, and blames from the same list. */
export const TOP_MAX = 8;

/** Longest text kept of a user agent, address or error code; CloudTrail itself allows 1,024. */
export const VALUE_CHARS_MAX = 256;
