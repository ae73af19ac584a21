import type { Api } from '../catalog/apis.js';
import type { Random } from '../random.js';
import { type Activity, type Caller, type Emit, type ErrorHabit, emitWithErrors } from './activity.js';
import { HOUR_MINUTES, type Hour, type Rhythm, rhythmAt } from './hour.js';

/** One API that a service calls at a steady mean rate. */
export interface Line {
  readonly api: Api;
  readonly region: string;
  readonly callsPerMinute: number;
  /** The deployment that brought it in; undefined when it was always there. */
  readonly fromMinute?: number;
}

export interface PollingSettings {
  readonly id: string;
  /** Its machines; each call comes from one of them. */
  readonly callers: readonly Caller[];
  readonly lines: readonly Line[];
  readonly rhythm: Rhythm;
  /** Spread of an hour's rate around its mean (sigma of a log-normal): what makes real counts wider than Poisson. */
  readonly unrest: number;
  readonly errors?: ErrorHabit;
  /** Replaces the callers' addresses by a fresh one at every call: lambdas. */
  readonly addressOf?: (random: Random) => string;
}

/** Fewer than this in an hour: place each call by itself instead of drawing for every minute. */
const SPARSE_CALLS_MAX = 45;

/** A program that works all day: a Poisson stream per API, with the day's rhythm and some unrest. */
export function polling(settings: PollingSettings): Activity {
  const { callers, lines, rhythm, unrest, errors, addressOf } = settings;
  return {
    id: settings.id,
    begin: (random) => (hour: Hour, emit: Emit) => {
      const level =
        hour.intensity * rhythmAt(rhythm, hour.startMinute) * random.logNormal(Math.exp(-(unrest ** 2) / 2), unrest);
      const caller = (): Caller => {
        const machine = random.pick(callers);
        return addressOf === undefined ? machine : { ...machine, address: addressOf(random) };
      };
      for (const { api, region, callsPerMinute, fromMinute } of lines) {
        if (fromMinute !== undefined && hour.startMinute < fromMinute) continue;
        const perMinute = callsPerMinute * level;
        if (perMinute * HOUR_MINUTES < SPARSE_CALLS_MAX) {
          for (let left = random.poisson(perMinute * HOUR_MINUTES); left > 0; left--) {
            const minute = hour.startMinute + random.int(0, HOUR_MINUTES - 1);
            emitWithErrors(emit, random, minute, caller(), api, region, 1, errors);
          }
          continue;
        }
        for (let minute = hour.startMinute; minute < hour.startMinute + HOUR_MINUTES; minute++) {
          const calls = random.poisson(perMinute);
          if (calls > 0) emitWithErrors(emit, random, minute, caller(), api, region, calls, errors);
        }
      }
    },
  };
}
