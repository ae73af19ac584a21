import type { Activity } from '../activities/activity.js';
import type { Random } from '../random.js';
import type { GroundTruth, IncidentKind, Period, Strength } from '../traffic.js';
import type { AccountWorld, Mute } from '../world/account-world.js';

/** Where and when an incident is to take place. */
export interface Scene {
  /** Unique in the organization. */
  readonly id: string;
  readonly account: AccountWorld;
  readonly startMinute: number;
  readonly strength: Strength;
  readonly period: Period;
  readonly random: Random;
}

/** An incident ready to happen. */
export interface Arranged {
  readonly truth: GroundTruth;
  readonly activities: readonly Activity[];
  readonly mutes: readonly Mute[];
}

/** One kind of incident. Three strengths: weak is near what honest days bring, medium is clear, strong cannot be missed. */
export interface IncidentModel {
  readonly kind: IncidentKind;
  arrange(scene: Scene): Arranged;
}
