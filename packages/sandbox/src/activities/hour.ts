export const HOUR_MINUTES = 60;
export const DAY_MINUTES = 24 * HOUR_MINUTES;
export const WEEK_MINUTES = 7 * DAY_MINUTES;

/** An hour of the period, as an activity sees it. */
export interface Hour {
  readonly startMinute: number;
  /** How busy this activity is told to be: 1 normally. */
  readonly intensity: number;
}

/** 0 is Monday. Minute 0, 1970-01-01, was a Thursday. */
export function weekday(minute: number): number {
  return (Math.floor(minute / DAY_MINUTES) + 3) % 7;
}

export function isWeekend(minute: number): boolean {
  return weekday(minute) >= 5;
}

export function minuteOfDay(minute: number): number {
  return minute % DAY_MINUTES;
}

/** How a rate follows the day and the week. */
export interface Rhythm {
  /** 0 flat, 0.9 nearly silent at night. */
  readonly swing: number;
  readonly peakMinuteOfDay: number;
  /** Factor on Saturday and Sunday. */
  readonly weekend: number;
}

/** Mean of about 1 over a weekday. */
export function rhythmAt(rhythm: Rhythm, minute: number): number {
  const phase = (2 * Math.PI * (minuteOfDay(minute) - rhythm.peakMinuteOfDay)) / DAY_MINUTES;
  return (1 + rhythm.swing * Math.cos(phase)) * (isWeekend(minute) ? rhythm.weekend : 1);
}
