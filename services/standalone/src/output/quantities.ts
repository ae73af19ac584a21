const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 1_440;
const MINUTES_PER_WEEK = 10_080;
/** Below this a rate a minute says nothing to a person any more, "1 in 3 days" does. */
const RATE_PER_MINUTE_MIN = 0.01;
/** "1 in 9 weeks" is believable for about as long as anybody keeps logs. */
const WEEKS_MAX = 104;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** 12,345 */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** Two digits that matter, no exponent: 0.02, 1.4, 14, 1,230. */
export function formatNumber(value: number): string {
  if (value >= 100) return formatCount(value);
  const digits = value >= 10 ? 0 : value >= 1 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}

/** "41/min", "0.02/min", "1 in 3 days", "none". */
export function formatRate(perMinute: number): string {
  if (!(perMinute > 0)) return 'none';
  if (perMinute >= RATE_PER_MINUTE_MIN) return `${formatNumber(perMinute)}/min`;
  const everyMinutes = 1 / perMinute;
  if (everyMinutes < 2 * MINUTES_PER_DAY) return `1 in ${formatCount(everyMinutes / MINUTES_PER_HOUR)} hours`;
  if (everyMinutes < 3 * MINUTES_PER_WEEK) return `1 in ${formatCount(everyMinutes / MINUTES_PER_DAY)} days`;
  return `1 in ${formatCount(Math.min(everyMinutes / MINUTES_PER_WEEK, WEEKS_MAX))} weeks`;
}

/** "55 min", "3 h 20 min", "2 d 4 h". */
export function formatDuration(minutes: number): string {
  if (minutes < MINUTES_PER_HOUR) return `${minutes} min`;
  if (minutes < MINUTES_PER_DAY) return joinUnits(minutes, MINUTES_PER_HOUR, 'h', 1, 'min');
  return joinUnits(minutes, MINUTES_PER_DAY, 'd', MINUTES_PER_HOUR, 'h');
}

function joinUnits(minutes: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((minutes % large) / small);
  return `${Math.floor(minutes / large)} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}

/** "10 Jul 2023 11:42", UTC. */
export function formatMinute(minute: number): string {
  return `${formatDay(minute)} ${formatClock(minute)}`;
}

/** "10 Jul 11:42", UTC: where the year goes without saying. */
export function formatShortMinute(minute: number): string {
  return formatMinute(minute).replace(/ \d{4} /, ' ');
}

/** "11:42", UTC. */
export function formatClock(minute: number): string {
  return isoMinute(minute).slice(11, 16);
}

export function formatDay(minute: number): string {
  const date = new Date(minute * 60_000);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** "10 Jul 2023 11:42 to 12:37 UTC"; the day is said again only when it is another one. */
export function formatSpan(firstMinute: number, lastMinute: number): string {
  if (firstMinute === lastMinute) return `${formatMinute(firstMinute)} UTC`;
  const sameDay = formatDay(firstMinute) === formatDay(lastMinute);
  return `${formatMinute(firstMinute)} to ${sameDay ? formatClock(lastMinute) : formatMinute(lastMinute)} UTC`;
}

/** 2023-07-10T11:42:00Z */
export function isoMinute(minute: number): string {
  return new Date(minute * 60_000).toISOString().replace('.000Z', 'Z');
}

/** "12 MB" */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  return `${formatNumber(bytes / 1_000 ** step)} ${units[step]}`;
}
