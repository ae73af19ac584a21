import { cloudAddress } from '../catalog/addresses.js';
import type { Api } from '../catalog/apis.js';
import { type Activity, type Caller, type Emit, emitWithErrors } from './activity.js';
import { HOUR_MINUTES, type Hour, isWeekend, minuteOfDay } from './hour.js';

export interface PipelineSettings {
  readonly id: string;
  /** Its address counts only when `runners` is not hosted. */
  readonly caller: Caller;
  readonly region: string;
  /** Everything its stacks touch, in the order it does so. */
  readonly apis: readonly Api[];
  readonly runsPerWorkday: number;
  /** hosted: a new address at every run. */
  readonly runners: 'hosted' | 'own';
  readonly fromMinute?: number;
}

/** When people merge: 07:00 to 19:00 UTC. */
const OPEN_MINUTE = 7 * HOUR_MINUTES;
const CLOSE_MINUTE = 19 * HOUR_MINUTES;
const OUT_OF_HOURS = 0.03;
const FAILED = { share: 0.01, code: 'ValidationException' };
/** Most runs touch a part of what the pipeline can do; now and then one rebuilds everything several times over. */
const CALLS_ALPHA = 2;
const CALLS_MAX = 25;

/** A delivery pipeline: runs in people's hours, each a burst of tens of calls of its own set of APIs. */
export function pipeline(settings: PipelineSettings): Activity {
  const { caller, region, apis, runsPerWorkday, runners, fromMinute = 0 } = settings;
  const openHours = (CLOSE_MINUTE - OPEN_MINUTE) / HOUR_MINUTES;
  return {
    id: settings.id,
    begin: (random) => (hour: Hour, emit: Emit) => {
      if (hour.startMinute < fromMinute) return;
      const clock = minuteOfDay(hour.startMinute);
      const open = clock >= OPEN_MINUTE && clock < CLOSE_MINUTE && !isWeekend(hour.startMinute);
      const runs = random.poisson((runsPerWorkday / openHours) * (open ? 1 : OUT_OF_HOURS) * hour.intensity);
      for (let run = 0; run < runs; run++) {
        const start = hour.startMinute + random.int(0, HOUR_MINUTES - 1);
        const runner = runners === 'hosted' ? { ...caller, address: cloudAddress(random) } : caller;
        const minutes = random.int(2, 9);
        const share = random.between(0.4, 1);
        for (const [at, api] of apis.entries()) {
          if (!random.chance(share)) continue;
          const minute = start + Math.floor((at * minutes) / apis.length);
          const calls = Math.min(CALLS_MAX, Math.floor(random.pareto(CALLS_ALPHA)));
          emitWithErrors(emit, random, minute, runner, api, region, calls, FAILED);
        }
      }
    },
  };
}
