const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;
const MINUTES_PER_DAY = 1440;

/** From 1 March of the year 0. */
const DAYS_TO_1970 = 719_468;

/** CloudTrail began in November 2013; anything earlier is a broken clock or not CloudTrail. */
export const EVENT_MINUTE_MIN = Date.UTC(2013, 0, 1) / MS_PER_MINUTE;
export const EVENT_MINUTE_MAX = Date.UTC(2100, 0, 1) / MS_PER_MINUTE;

const USUAL_CHARS = 'YYYY-MM-DDTHH:MM:SSZ'.length;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/;
/** ISO text with nanoseconds and an offset takes 35. */
const ISO_CHARS_MAX = 40;

/**
 * The minute since 1970 of an ISO 8601 time with a zone: `2026-03-02T09:12:44Z` as CloudTrail writes it, fractions and offsets too.
 * Undefined for any other text, and for dates and times that do not exist.
 */
export function minuteOfTime(text: string): number | undefined {
  const length = text.length;
  if (length !== USUAL_CHARS || text.charCodeAt(length - 1) !== 0x5a) return minuteOfUnusualTime(text);
  const day = civilDate(number4(text, 0), number2(text, 5), number2(text, 8));
  const [hour, minute, second] = [number2(text, 11), number2(text, 14), number2(text, 17)];
  const punctuated =
    text.charCodeAt(4) === 0x2d &&
    text.charCodeAt(7) === 0x2d &&
    text.charCodeAt(10) === 0x54 &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a;
  if (!punctuated || day === undefined || !(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  return day * MINUTES_PER_DAY + hour * 60 + minute;
}

/** Days since 1970 of a date in the years 1 to 9999; undefined when there is no such day. */
export function civilDate(year: number, month: number, day: number): number | undefined {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return undefined;
  // Years from March, so that a leap day is the last of its year: 153 days in every five months, 146,097 in 400 years.
  const marchYear = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - DAYS_TO_1970;
}

/** `YYYY-MM-DD` of a day since 1970. */
export function isoDate(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

function minuteOfUnusualTime(text: string): number | undefined {
  if (text.length > ISO_CHARS_MAX || !ISO.test(text)) return undefined;
  // Date.parse takes 30 February for 1 March.
  if (civilDate(number4(text, 0), number2(text, 5), number2(text, 8)) === undefined) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / MS_PER_MINUTE);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** NaN unless both are digits. */
function number2(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function number4(text: string, at: number): number {
  return number2(text, at) * 100 + number2(text, at + 2);
}
