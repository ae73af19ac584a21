const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440 };
const DURATION = /^(\d{1,5})([mhd])$/;

/** Minutes of `30m`, `4h` or `2d`; undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (MINUTES[unit] ?? 0);
}

/** `30m`, `4h`, `2d`: in the largest unit that leaves no rest. */
export function formatDuration(minutes: number): string {
  if (minutes > 0 && minutes % 1_440 === 0) return `${minutes / 1_440}d`;
  return minutes > 0 && minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}
