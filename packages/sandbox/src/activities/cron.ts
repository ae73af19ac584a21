import type { Api } from '../catalog/apis.js';
import type { Activity, Caller, Emit } from './activity.js';
import { HOUR_MINUTES, type Hour, isWeekend } from './hour.js';

export interface CronSettings {
  readonly id: string;
  readonly caller: Caller;
  readonly region: string;
  readonly periodMinutes: number;
  /** Minutes after midnight (UTC) of a first slot. */
  readonly offsetMinute: number;
  /** A run starts up to so many minutes after its slot. */
  readonly jitterMinutes: number;
  /** Calls of a run are spread over so many minutes. */
  readonly durationMinutes: number;
  readonly weekdaysOnly: boolean;
  readonly steps: readonly { readonly api: Api; readonly calls: number }[];
}

/** Runs that fail to start for honest reasons: about one in two thousand. */
const RUN_MISSED = 0.0005;
/** Spread of the number of calls between runs: an inventory grows and shrinks a little. */
const CALLS_UNREST = 0.08;

/** A job with a timetable. */
export function cron(settings: CronSettings): Activity {
  const { caller, region, jitterMinutes, durationMinutes, weekdaysOnly, steps } = settings;
  return {
    id: settings.id,
    begin: (random) => (hour: Hour, emit: Emit) => {
      for (
        let slot = nextSlot(settings, hour.startMinute);
        slot < hour.startMinute + HOUR_MINUTES;
        slot += settings.periodMinutes
      ) {
        if (weekdaysOnly && isWeekend(slot)) continue;
        if (random.chance(RUN_MISSED)) continue;
        const start = slot + random.int(0, jitterMinutes);
        for (const step of steps) {
          // A step of one call is one call at every run: that is what makes a job look like a job.
          const total = step.calls === 1 ? 1 : Math.max(1, Math.round(random.logNormal(step.calls, CALLS_UNREST)));
          const minutes = Math.min(durationMinutes, total);
          for (let part = 0; part < minutes; part++) {
            const calls = Math.floor((total * (part + 1)) / minutes) - Math.floor((total * part) / minutes);
            emit(start + part, caller, step.api, region, calls);
          }
        }
      }
    },
  };
}

/** The first slot at or after a minute. */
export function nextSlot(settings: Pick<CronSettings, 'periodMinutes' | 'offsetMinute'>, minute: number): number {
  const { periodMinutes, offsetMinute } = settings;
  return offsetMinute + Math.ceil((minute - offsetMinute) / periodMinutes) * periodMinutes;
}
