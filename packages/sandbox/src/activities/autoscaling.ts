import { api } from '../catalog/apis.js';
import type { Activity, Caller, Emit } from './activity.js';
import { HOUR_MINUTES, type Hour, type Rhythm, rhythmAt } from './hour.js';

export interface AutoscalingSettings {
  readonly id: string;
  readonly caller: Caller;
  /** The instances' own service, which fetches credentials for each. */
  readonly instances: Caller;
  readonly region: string;
  readonly burstsPerDay: number;
  readonly rhythm: Rhythm;
}

/** Sizes of scale-outs have no typical value: one in a hundred is above 35. */
const SIZE_ALPHA = 1.3;
const SIZE_MAX = 80;
const LIFE_MEAN_MINUTES = 90;
const LIFE_MAX_MINUTES = 6 * HOUR_MINUTES;

const RUN = api('ec2:RunInstances');
const TERMINATE = api('ec2:TerminateInstances');
const DESCRIBE = api('ec2:DescribeInstances');
const TAG = api('ec2:CreateTags');
const ASSUME = api('sts:AssumeRole');

/** Bursts of launches, and the terminations that follow them: bursty by nature, and honest. */
export function autoscaling(settings: AutoscalingSettings): Activity {
  const { caller, instances, region, rhythm } = settings;
  return {
    id: settings.id,
    begin: (random) => (hour: Hour, emit: Emit) => {
      const bursts = random.poisson((settings.burstsPerDay / 24) * rhythmAt(rhythm, hour.startMinute) * hour.intensity);
      for (let burst = 0; burst < bursts; burst++) {
        const start = hour.startMinute + random.int(0, HOUR_MINUTES - 1);
        const size = Math.min(SIZE_MAX, Math.floor(random.pareto(SIZE_ALPHA)));
        const minutes = Math.min(size, random.int(1, 5));
        for (let part = 0; part < minutes; part++) {
          const calls = Math.floor((size * (part + 1)) / minutes) - Math.floor((size * part) / minutes);
          emit(start + part, caller, RUN, region, calls);
          emit(start + part, caller, TAG, region, calls);
          emit(start + part + 1, instances, ASSUME, region, calls);
        }
        emit(start + minutes, caller, DESCRIBE, region, 1 + Math.floor(size / 4));
        const gone = start + 10 + Math.min(LIFE_MAX_MINUTES, Math.round(random.exponential(LIFE_MEAN_MINUTES)));
        emit(gone, caller, TERMINATE, region, Math.ceil(size / 5));
      }
    },
  };
}
