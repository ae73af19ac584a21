import type { Tally } from '@trailwarden/cloudtrail';
import {
  type Contribution,
  compileSelection,
  createLane,
  createPool,
  DAY_MINUTES,
  DEFAULT_SETTINGS,
  decodeLane,
  decodePool,
  encodeLane,
  encodePool,
  type Lane,
  mergePool,
  type Pool,
  type StepContext,
  type StepResult,
  step,
} from '@trailwarden/detector';
import {
  type PlannedIncident,
  type SimulatedOrganization,
  simulateOrganization,
  tallyFiles,
} from '@trailwarden/sandbox';

/** Monday, 2 March 2026, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 2, 2) / 60_000;
export const DAYS = 9;
export const at = (day: number, hour: number, minute = 0): number => MONDAY + (day * 24 + hour) * 60 + minute;

/** Files are handed over so long before their hour is closed that none is late, and some wait for hours to come. */
const AHEAD_MINUTES = 60;

export interface File {
  readonly deliveredMinute: number;
  readonly tally: Tally;
}

const strong = (kind: PlannedIncident['kind'], account: number, startMinute: number): PlannedIncident => ({
  kind,
  strength: 'strong',
  account,
  startMinute,
});

/** Two accounts over nine days, the last of them a bad one. */
export function smallOrganization(): SimulatedOrganization {
  return simulateOrganization({
    seed: 5,
    accounts: 2,
    regions: 1,
    startMinute: MONDAY,
    days: DAYS,
    volume: 0.15,
    incidents: [
      strong('backup-stopped', 0, at(7, 13)),
      strong('access-denied-burst', 0, at(8, 9, 20)),
      strong('create-user-surge', 1, at(8, 10, 50)),
      strong('throttling-storm', 1, at(8, 14, 5)),
    ],
  });
}

export const filesOf = (organization: SimulatedOrganization, minutesPerFile: number): File[] => [
  ...tallyFiles(organization, { minutesPerFile }),
];

/** An organization in the middle of its logs. */
export interface Running {
  readonly lanes: Map<string, Lane>;
  pool: Pool;
  /** First minute that is still open, the beginning of an hour. */
  openMinute: number;
}

const select = compileSelection(DEFAULT_SETTINGS.select);
export const contextOf = ({ pool }: Pick<Running, 'pool'>): StepContext => ({
  settings: DEFAULT_SETTINGS,
  select,
  pool,
});

export function startRunning(organization: SimulatedOrganization): Running {
  const lanes = new Map([...organization.accounts].sort().map((account) => [account, createLane(account)] as const));
  return { lanes, pool: createPool(DEFAULT_SETTINGS), openMinute: MONDAY };
}

export interface SavedRunning {
  readonly lanes: readonly Uint8Array[];
  readonly pool: Uint8Array;
  readonly openMinute: number;
}

export function save({ lanes, pool, openMinute }: Running): SavedRunning {
  return { lanes: [...lanes.values()].map(encodeLane), pool: encodePool(pool), openMinute };
}

export function load({ lanes, pool, openMinute }: SavedRunning): Running {
  const loaded = lanes.map((bytes) => decodeLane(bytes, select));
  return { lanes: new Map(loaded.map((lane) => [lane.account, lane])), pool: decodePool(pool), openMinute };
}

export interface RunOptions {
  /** Lanes are saved and loaded after these minutes are closed. */
  readonly interruptedAfter?: ReadonlySet<number>;
  /** The files of an hour in the order in which they are handed over. */
  readonly reorder?: (files: readonly File[]) => readonly File[];
}

/** Folds hour by hour up to a minute, the beginning of an hour; all that was said, as text, an hour a line. */
export function run(running: Running, files: readonly File[], until: number, options: RunOptions = {}): string[] {
  const said: string[] = [];
  let next = 0;
  const isGiven = ({ deliveredMinute }: File): boolean =>
    running.openMinute > MONDAY && deliveredMinute < running.openMinute + AHEAD_MINUTES;
  while (next < files.length && isGiven(files[next]!)) next++;
  for (; running.openMinute < until; running.openMinute += 60) {
    const last = running.openMinute + 59;
    const given: File[] = [];
    while (next < files.length && files[next]!.deliveredMinute < running.openMinute + 60 + AHEAD_MINUTES) {
      given.push(files[next++]!);
    }
    for (const { tally } of options.reorder?.(given) ?? given) give(running, tally);
    const hour = [...running.lanes.keys()].map((account) => closeHour(running, account, last, options));
    said.push(JSON.stringify(hour.map(({ open, settled }) => ({ open, settled }))));
    const contributions: Contribution[] = hour.flatMap((result) => [...result.contributions]);
    if (contributions.length === 0) continue;
    running.pool = mergePool(running.pool, Math.floor(last / DAY_MINUTES), contributions, DEFAULT_SETTINGS);
  }
  return said;
}

function closeHour(running: Running, account: string, last: number, { interruptedAfter }: RunOptions): StepResult {
  for (let minute = last - 59; minute < last; minute++) {
    if (!interruptedAfter?.has(minute)) continue;
    step(running.lanes.get(account)!, { kind: 'tick', minute }, contextOf(running));
    running.lanes.set(account, decodeLane(encodeLane(running.lanes.get(account)!), select));
  }
  const result = step(running.lanes.get(account)!, { kind: 'tick', minute: last }, contextOf(running));
  if (interruptedAfter?.has(last)) {
    running.lanes.set(account, decodeLane(encodeLane(running.lanes.get(account)!), select));
  }
  return result;
}

export function give(running: Running, tally: Tally): void {
  for (const account of new Set(Array.from(tally.series.account, (index) => tally.strings[index]!))) {
    step(running.lanes.get(account)!, { kind: 'tally', tally }, contextOf(running));
  }
}
