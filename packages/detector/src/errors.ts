/** A saved lane or pool that this version cannot read: fold the kept tallies again. */
export class DetectorStateError extends Error {
  override readonly name = 'DetectorStateError';
  readonly code = 'DETECTOR_STATE_FORMAT';
  readonly retryable = false;

  constructor(what: string, found: unknown, expected: number) {
    super(
      `saved ${what} has format ${String(found)}, this version reads ${expected}; replay the kept tallies to build it anew`,
    );
  }
}
