import type { Clock } from '@trailwarden/platform';

/** A simulation's time beside the machine's: at `realMs` it was `simulatedMs`, and since then it goes `speed` times as fast. */
export interface SimulatedTime {
  readonly simulatedMs: number;
  readonly realMs: number;
  readonly speed: number;
}

export function clockOf({ simulatedMs, realMs, speed }: SimulatedTime): Clock {
  return { nowMs: () => Math.floor(simulatedMs + (Date.now() - realMs) * speed) };
}

/** When the machine's clock showed what the simulation calls `simulatedMs`. */
export function realOf(time: SimulatedTime, simulatedMs: number): number {
  return time.realMs + (simulatedMs - time.simulatedMs) / time.speed;
}
