import { z } from 'zod';

/** Somebody who wants to look at more than a thousand incidents a week wants `--json` and a database. */
const INCIDENTS_PER_WEEK_MAX = 1_000;

/** "5/week" or "5": incidents a week. */
export const budget = z
  .string()
  .regex(/^\d+(\.\d+)?(\/week)?$/, 'is not a number of incidents a week; write 5/week')
  .transform((text) => Number.parseFloat(text))
  .refine(
    (number) => number > 0 && number <= INCIDENTS_PER_WEEK_MAX,
    `must be over 0 and at most ${INCIDENTS_PER_WEEK_MAX}`,
  );
