import type { Activity, Caller } from '../activities/activity.js';
import { HOUR_MINUTES } from '../activities/hour.js';
import type { Api } from '../catalog/apis.js';
import type { Random } from '../random.js';
import type { SeriesName } from '../traffic.js';
import type { Arranged, IncidentModel, Scene } from './incident.js';

interface Call {
  readonly minute: number;
  readonly caller: Caller;
  readonly api: Api;
  readonly region: string;
  readonly calls: number;
  readonly errorCode: string | undefined;
}

/** Calls written down one by one; together they are an incident. Calls after the period's end are left out. */
export class Script {
  readonly #calls: Call[] = [];
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  add(minute: number, caller: Caller, api: Api, region: string, calls: number, errorCode?: string): void {
    if (calls > 0 && minute < this.#scene.period.endMinute) {
      this.#calls.push({ minute, caller, api, region, calls, errorCode });
    }
  }

  /** What happens, without a ground truth. */
  activity(): Activity {
    return scripted(this.#scene.id, this.#calls);
  }

  finish(kind: IncidentModel['kind'], principal: string | undefined): Arranged {
    const { id, strength, account, startMinute } = this.#scene;
    return {
      truth: {
        id,
        kind,
        strength,
        accounts: [account.id],
        principal,
        startMinute,
        endMinute: 1 + this.#calls.reduce((last, call) => Math.max(last, call.minute), startMinute),
        series: seriesOf(this.#calls),
      },
      activities: [this.activity()],
      mutes: [],
    };
  }
}

/** Splits a number of calls over minutes at random, with at least one in the first. */
export function spread(calls: number, minutes: number, random: Random): number[] {
  const perMinute = new Array<number>(minutes).fill(0);
  perMinute[0] = 1;
  for (let left = calls - 1; left > 0; left--) perMinute[random.int(0, minutes - 1)]! += 1;
  return perMinute;
}

/** The series that calls belong to, once each. */
export function seriesOf(calls: readonly { readonly api: Api; readonly region: string }[]): SeriesName[] {
  const found = new Map<string, SeriesName>();
  for (const { api, region: called } of calls) {
    const region = api.global ? 'us-east-1' : called;
    found.set(`${region} ${api.source} ${api.name}`, { region, source: api.source, name: api.name });
  }
  return [...found.values()];
}

function scripted(id: string, calls: readonly Call[]): Activity {
  return {
    id,
    begin: () => (hour, emit) => {
      for (const { minute, caller, api, region, calls: count, errorCode } of calls) {
        if (minute < hour.startMinute || minute >= hour.startMinute + HOUR_MINUTES) continue;
        emit(minute, caller, api, region, count, errorCode);
      }
    },
  };
}
