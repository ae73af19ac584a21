/** What time it is: the machine's own in production, by hand in tests, the simulated one in a sandbox. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  nowMs(): number;
}

export const systemClock: Clock = Object.freeze({ nowMs: () => Date.now() });

/** Whole minutes since 1970, UTC: the unit of everything that is counted. */
export function minuteOf(clock: Clock): number {
  return Math.floor(clock.nowMs() / 60_000);
}
