import { compileSelection, LATENESS_MINUTES } from '@trailwarden/detector';
import type { AwsAccess, Clock, Data, JobQueue, Log, ReaderPool } from '@trailwarden/platform';
import type { IncidentChange } from '../correlate/compare-incidents.js';
import { createPools, type Pools } from '../judge/pools.js';
import { holdLanes } from '../lane/held-lanes.js';
import type { LaneWork, LaneWorked } from '../lane/work-lane.js';
import { fetchFile } from '../sources/fetch.js';
import type { CollectSettings } from './settings.js';

export interface CollectorDeps {
  readonly data: Data;
  readonly queue: JobQueue;
  readonly aws: AwsAccess;
  readonly clock: Clock;
  readonly log: Log;
  readonly readers: ReaderPool;
  /** Told of each go at a lane. */
  readonly onWorked?: (worked: LaneWorked) => void;
  /** Told of incidents as they begin, change and end. */
  readonly onIncidents?: (changes: readonly IncidentChange[]) => void;
}

/** What all jobs of a collector share. */
export interface Collecting extends CollectorDeps {
  readonly settings: CollectSettings;
  readonly pools: Pools;
  readonly lanes: LaneWork;
  /** Aborted when the collector closes. */
  readonly signal: AbortSignal;
}

export function shareWork(deps: CollectorDeps, settings: CollectSettings, signal: AbortSignal): Collecting {
  const { data, aws, clock, readers } = deps;
  const judgedBy = { settings: settings.detector, select: compileSelection(settings.detector.select) };
  const pools = createPools(data.db, judgedBy);
  const eventIdMinutes = settings.eventIdHours * 60 + LATENESS_MINUTES;
  const fetching = { aws, homeRegion: settings.homeRegion };
  return {
    ...deps,
    settings,
    pools,
    signal,
    lanes: {
      db: data.db,
      pools,
      held: holdLanes({ db: data.db, pools, select: judgedBy.select, eventIdMinutes }),
      reading: {
        readers,
        fetch: (row, stop) => fetchFile(fetching, row, stop),
        nowMs: () => clock.nowMs(),
      },
      endMinute: settings.endMinute,
    },
  };
}
