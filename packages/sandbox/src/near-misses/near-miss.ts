import type { Activity } from '../activities/activity.js';
import type { Random } from '../random.js';
import type { NearMiss, NearMissKind, Period } from '../traffic.js';
import type { AccountWorld, Growth } from '../world/account-world.js';

/** Log files of an account and region that are held back: what happened within is delivered at the end of it. */
export interface DeliveryGap {
  readonly account: string;
  readonly region: string;
  readonly fromMinute: number;
  readonly untilMinute: number;
}

/** Where and when an honest change is to take place. */
interface Setting {
  /** Unique in the organization. */
  readonly id: string;
  readonly account: AccountWorld;
  readonly startMinute: number;
  readonly period: Period;
  readonly random: Random;
}

export interface ArrangedNearMiss {
  readonly nearMiss: NearMiss;
  readonly activities: readonly Activity[];
  readonly growths: readonly Growth[];
  readonly deliveryGaps: readonly DeliveryGap[];
}

/** One kind of honest change that a detector should keep quiet about. */
export interface NearMissModel {
  readonly kind: NearMissKind;
  arrange(setting: Setting): ArrangedNearMiss;
}
