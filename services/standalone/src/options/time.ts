import { z } from 'zod';

/** A place in time: a minute (UTC, since 1970), or so long before the last event that was read. */
export type TimeBound =
  | { readonly kind: 'at'; readonly minute: number }
  | { readonly kind: 'before-last'; readonly minutes: number };

const MINUTES_PER_DAY = 1_440;
const UNIT_MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: MINUTES_PER_DAY, w: 7 * MINUTES_PER_DAY };
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const HELP = 'is no time; write 2026-03-02, 2026-03-02T09:15Z, or 7d or 36h before the last event';

/** Without a zone it is UTC. A bare day is its first minute, or with `end` its last. */
function timeBound(dayMeans: 'start' | 'end') {
  return z.string().transform((text, context): TimeBound => {
    const [, amount, unit] = /^(\d+)([mhdw])$/.exec(text) ?? [];
    if (amount !== undefined && unit !== undefined) {
      return { kind: 'before-last', minutes: Number(amount) * (UNIT_MINUTES[unit] ?? 0) };
    }
    const bareDay = text.length === 10;
    const zoned = bareDay || /(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`;
    // Date.parse alone would take 31 February for 3 March.
    const real = ISO.test(text) && z.iso.date().safeParse(text.slice(0, 10)).success;
    const ms = real ? Date.parse(zoned) : Number.NaN;
    if (Number.isNaN(ms)) {
      context.addIssue(HELP);
      return z.NEVER;
    }
    const minute = Math.floor(ms / 60_000);
    return { kind: 'at', minute: bareDay && dayMeans === 'end' ? minute + MINUTES_PER_DAY - 1 : minute };
  });
}

export const since = timeBound('start');
export const until = timeBound('end');

/** The minute a bound stands for; a bare `undefined` stays one. */
export function minuteOf(bound: TimeBound | undefined, lastMinute: number): number | undefined {
  if (bound === undefined) return undefined;
  return bound.kind === 'at' ? bound.minute : lastMinute - bound.minutes;
}
