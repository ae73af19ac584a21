import type { Api } from '../catalog/apis.js';
import type { Activity, Caller, Emit } from './activity.js';
import { emitWithErrors } from './activity.js';
import { HOUR_MINUTES, type Hour } from './hour.js';

export interface ScannerSettings {
  readonly id: string;
  readonly caller: Caller;
  readonly regions: readonly string[];
  readonly apis: readonly Api[];
  /** Minutes in which it starts; it is silent between. */
  readonly startMinutes: readonly number[];
  readonly durationMinutes: number;
  /** Largest number of calls of one API and region in a scan. */
  readonly callsMax: number;
}

/** Read-only roles always lack a permission somewhere. */
const DENIED = { share: 0.02, code: 'AccessDenied' };

/** A benign scanner: audits, vendors and inventories that read everything, once in a while. */
export function scanner(settings: ScannerSettings): Activity {
  const { caller, regions, apis, startMinutes, durationMinutes, callsMax } = settings;
  return {
    id: settings.id,
    begin: (random) => (hour: Hour, emit: Emit) => {
      for (const start of startMinutes) {
        if (start < hour.startMinute || start >= hour.startMinute + HOUR_MINUTES) continue;
        for (const region of regions) {
          for (const [at, api] of apis.entries()) {
            const minute = start + Math.floor((at * durationMinutes) / apis.length);
            emitWithErrors(emit, random, minute, caller, api, region, random.int(1, callsMax), DENIED);
          }
        }
      }
    },
  };
}
