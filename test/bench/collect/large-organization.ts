import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  createLane,
  createPool,
  DEFAULT_SETTINGS,
  encodeLane,
  LATENESS_MINUTES,
  type Pool,
  step,
} from '@trailwarden/detector';
import {
  type LogFile,
  logFiles,
  type SimulatedOrganization,
  simulateOrganization,
  tallyFiles,
} from '@trailwarden/sandbox';
import {
  closeHour,
  contextOf,
  type Organization,
  SHAPES_PLAN,
  SMALL_SHAPES,
  SMALL_SOURCES,
} from '../detector/organization.js';

/** Accounts that have learnt for a week, of twelve shapes, and their files of the next hours. */
export interface LargeOrganization {
  readonly pool: Pool;
  /** Everything before it is judged. */
  readonly minute: number;
  readonly shapes: readonly Shape[];
}

export interface Shape {
  readonly account: string;
  readonly snapshot: Uint8Array;
  readonly coming: readonly LogFile[];
}

const HOUR_MINUTES = 60;
const LEARNT_DAYS = 8;

/** Half of the accounts use a few services only, as most accounts do. */
function withSmallAccounts(organization: SimulatedOrganization): SimulatedOrganization {
  const small = new Set(organization.accounts.slice(0, SMALL_SHAPES));
  const sources = new Set(SMALL_SOURCES.map((source) => `${source}.amazonaws.com`));
  return {
    ...organization,
    *minutes() {
      for (const { minute, batches } of organization.minutes()) {
        yield {
          minute,
          batches: batches.filter(({ event }) => !small.has(event.account) || sources.has(event.source)),
        };
      }
    },
  };
}

export function learnShapes(hours: number): LargeOrganization {
  const days = LEARNT_DAYS + Math.ceil((hours + 1) / 24);
  const simulated = withSmallAccounts(simulateOrganization({ ...SHAPES_PLAN, days, incidents: [] }));
  const minute = SHAPES_PLAN.startMinute + LEARNT_DAYS * 24 * HOUR_MINUTES;
  const lanes = new Map(simulated.accounts.map((account) => [account, createLane(account)]));
  const organization: Organization = {
    lanes: [...lanes.values()],
    small: new Set(),
    pool: createPool(DEFAULT_SETTINGS),
    coming: [],
    minute,
  };
  let closedBefore = SHAPES_PLAN.startMinute;
  for (const { deliveredMinute, tally } of tallyFiles(simulated)) {
    if (deliveredMinute >= minute + LATENESS_MINUTES) break;
    while (closedBefore + HOUR_MINUTES <= Math.min(minute, deliveredMinute - LATENESS_MINUTES)) {
      closedBefore += HOUR_MINUTES;
      closeHour(organization, closedBefore);
    }
    const lane = lanes.get(tally.strings[tally.series.account[0] ?? -1] ?? '');
    if (lane !== undefined) step(lane, { kind: 'tally', tally, deliveredMinute }, contextOf(organization, lane));
  }
  if (closedBefore < minute) closeHour(organization, minute);
  const coming = new Map<string, LogFile[]>(simulated.accounts.map((account) => [account, []]));
  for (const file of logFiles(simulated)) {
    if (file.deliveredMinute >= minute + LATENESS_MINUTES + hours * HOUR_MINUTES) break;
    if (file.deliveredMinute < minute + LATENESS_MINUTES) continue;
    const account = simulated.accounts.find((id) => file.key.includes(`/${id}/`));
    coming.get(account ?? '')?.push(file);
  }
  return {
    pool: organization.pool,
    minute,
    shapes: organization.lanes.map((lane) => ({
      account: lane.account,
      snapshot: encodeLane(lane),
      coming: coming.get(lane.account) ?? [],
    })),
  };
}

/** Of the twelve shapes by turns. */
export function laneIds(lanes: number): string[] {
  return Array.from({ length: lanes }, (_, at) => String(100_000_000_000 + at));
}

/** Writes each lane's files under its own name. What is inside is its shape's, so a file is written once and linked. @returns files and bytes. */
export function writeFiles(folder: string, shapes: readonly Shape[], lanes: readonly string[]) {
  let [files, bytes] = [0, 0];
  lanes.forEach((lane, at) => {
    const shape = shapes[at % shapes.length];
    for (const file of shape?.coming ?? []) {
      const path = join(folder, file.key.replaceAll(shape?.account ?? '', lane));
      mkdirSync(dirname(path), { recursive: true });
      if (at < shapes.length) writeFileSync(path, file.bytes);
      else linkSync(join(folder, file.key.replaceAll(shape?.account ?? '', lanes[at % shapes.length] ?? '')), path);
      files += 1;
      bytes += file.bytes.length;
    }
  });
  return { files, bytes };
}
