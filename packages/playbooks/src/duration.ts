const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440 };
/** Nobody counts minutes past it. */
const LONG_MINUTES = 2 * 1_440;
const DURATION = /^(\d{1,5})([mhd])$/;

/** Minutes of `30m`, `4h` or `2d`; undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (MINUTES[unit] ?? 0);
}

/** `30m`, `4h`, `2d`: in the largest unit that leaves no rest; of more than two days the rest is left out. */
export function formatDuration(minutes: number): string {
  if (minutes > LONG_MINUTES) return `${Math.floor(minutes / 1_440)}d`;
  if (minutes > 0 && minutes % 1_440 === 0) return `${minutes / 1_440}d`;
  return minutes > 0 && minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}
