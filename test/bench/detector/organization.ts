import type { Tally } from '@trailwarden/cloudtrail';
import {
  type Contribution,
  compileSelection,
  createLane,
  createPool,
  DAY_MINUTES,
  DEFAULT_SETTINGS,
  decodeLane,
  encodeLane,
  LATENESS_MINUTES,
  type Lane,
  mergePool,
  type Pool,
  type StepContext,
  step,
} from '@trailwarden/detector';
import { simulateOrganization, tallyFiles } from '@trailwarden/sandbox';

/** Lanes that have learnt, as a collector holds them, and what comes in next. */
export interface Organization {
  readonly lanes: readonly Lane[];
  /** Accounts that use a few services only. */
  readonly small: ReadonlySet<string>;
  pool: Pool;
  /** Files of the coming hours, by account; a list an hour. */
  readonly coming: readonly ReadonlyMap<string, readonly Tally[]>[];
  /** First of the coming minutes. */
  readonly minute: number;
}

const HOUR_MINUTES = 60;
/** Accounts that differ; all others have the shape of one of these. Half of them use a few services only, as most accounts do. */
const SHAPES = 12;
export const SMALL_SHAPES = 6;
export const SMALL_SOURCES = ['ec2', 'iam', 'sts', 'logs', 'kms', 'ssm', 'cloudformation'];
const REGIONS = 1;
/** A full week in every ring, and a day in which everything is judged. */
const LEARNT_DAYS = 8;
const SEED = 23;
const START_MINUTE = Date.UTC(2026, 1, 2) / 60_000;

/** How long, and what happens in it, is for whoever simulates to say. */
export const SHAPES_PLAN = { seed: SEED, accounts: SHAPES, regions: REGIONS, startMinute: START_MINUTE } as const;

const EVERYTHING = compileSelection(DEFAULT_SETTINGS.select);
const SMALL = compileSelection({
  ...DEFAULT_SETTINGS.select,
  patterns: SMALL_SOURCES.map((source) => ({ mode: 'include', field: 'source', pattern: `${source}.*` })),
});

/** Twelve accounts learn eight days of simulated calls, file by file as they were delivered. */
export function learntShapes(hoursComing: number): Organization {
  const days = LEARNT_DAYS + Math.ceil((hoursComing + 1) / 24);
  const simulated = simulateOrganization({ ...SHAPES_PLAN, days, incidents: { perWeek: 20, quietDays: 2 } });
  const minute = START_MINUTE + LEARNT_DAYS * 24 * HOUR_MINUTES;
  const lanes = new Map(simulated.accounts.map((account) => [account, createLane(account)]));
  const coming = Array.from({ length: hoursComing }, () => new Map<string, Tally[]>());
  const shapes: Organization = {
    lanes: [...lanes.values()],
    small: new Set(simulated.accounts.slice(0, SMALL_SHAPES)),
    pool: createPool(DEFAULT_SETTINGS),
    coming,
    minute,
  };
  let closedBefore = START_MINUTE;
  for (const { deliveredMinute, tally } of tallyFiles(simulated)) {
    while (closedBefore + HOUR_MINUTES <= Math.min(minute, deliveredMinute - LATENESS_MINUTES)) {
      closedBefore += HOUR_MINUTES;
      closeHour(shapes, closedBefore);
    }
    const account = tally.strings[tally.series.account[0] ?? -1] ?? '';
    const hour = Math.floor((deliveredMinute - LATENESS_MINUTES - minute) / HOUR_MINUTES);
    const lane = lanes.get(account);
    if (hour >= hoursComing || lane === undefined) continue;
    if (hour < 0) step(lane, { kind: 'tally', tally }, contextOf(shapes, lane));
    else add(coming[hour], account, tally);
  }
  return shapes;
}

/** As many lanes as asked for, each with bytes and texts of its own, in the shapes of `shapes` by turns. */
export function organizationOf(shapes: Organization, lanes: number): Organization {
  const saved = shapes.lanes.map((lane) => ({ bytes: encodeLane(lane), select: contextOf(shapes, lane).select }));
  const copies = Array.from({ length: Math.ceil(lanes / saved.length) }, () =>
    saved.map(({ bytes, select }) => decodeLane(bytes, select)),
  );
  return { ...shapes, lanes: copies.flat().slice(0, lanes) };
}

export function contextOf({ small, pool }: Organization, { account }: Lane): StepContext {
  return { settings: DEFAULT_SETTINGS, select: small.has(account) ? SMALL : EVERYTHING, pool };
}

/** Gives every lane the files of a coming hour. @returns how many there were, and the calls in them. */
export function giveHour(organization: Organization, hour: number): { readonly files: number; readonly calls: number } {
  let [files, calls] = [0, 0];
  for (const lane of organization.lanes) {
    for (const tally of organization.coming[hour]?.get(lane.account) ?? []) {
      step(lane, { kind: 'tally', tally }, contextOf(organization, lane));
      files += 1;
      for (const many of tally.counts.calls) calls += many;
    }
  }
  return { files, calls };
}

/** Closes every lane up to a minute, and merges what a day taught them into the next pool. */
export function closeHour(organization: Organization, endMinute: number): void {
  const contributions: Contribution[] = [];
  for (const lane of organization.lanes) {
    const result = step(lane, { kind: 'tick', minute: endMinute - 1 }, contextOf(organization, lane));
    contributions.push(...result.contributions);
  }
  const day = Math.floor((endMinute - 1) / DAY_MINUTES);
  if (contributions.length > 0) organization.pool = mergePool(organization.pool, day, contributions, DEFAULT_SETTINGS);
}

function add(files: Map<string, Tally[]> | undefined, account: string, tally: Tally): void {
  const known = files?.get(account);
  if (known === undefined) files?.set(account, [tally]);
  else known.push(tally);
}
