import type { Severity } from '../incident.js';

const WEEKS_PER_QUARTER = 13;
const WEEKS_PER_MONTH = 52 / 12;

/** How rare something is, in the words people sort by: less than once a quarter is critical, a month high, a week medium. */
export function severityOf(perWeekExpected: number): Severity {
  if (perWeekExpected < 1 / WEEKS_PER_QUARTER) return 'critical';
  if (perWeekExpected < 1 / WEEKS_PER_MONTH) return 'high';
  if (perWeekExpected < 1) return 'medium';
  return 'low';
}
