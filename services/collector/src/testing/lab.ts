import { createHash } from 'node:crypto';
import { compileSelection, DEFAULT_SETTINGS, type DetectorSettings, type Incident } from '@trailwarden/detector';
import { AppError, type Data, incidents, logFiles as ledger, listings, type ReaderPool } from '@trailwarden/platform';
import { logFiles, type PlannedIncident, simulateOrganization } from '@trailwarden/sandbox';
import { asc, inArray } from 'drizzle-orm';
import { correlate } from '../correlate/correlate.js';
import { dayOf } from '../judge/advance.js';
import { closeDay } from '../judge/close-days.js';
import { beginJudging, createPools } from '../judge/pools.js';
import { holdLanes } from '../lane/held-lanes.js';
import { type LaneWork, workLane } from '../lane/work-lane.js';

/** Monday, 2 March 2026, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 2, 2) / 60_000;
export const DAYS = 9;
export const at = (day: number, hour = 0, minute = 0): number => MONDAY + (day * 24 + hour) * 60 + minute;

const strong = (kind: PlannedIncident['kind'], account: number, startMinute: number): PlannedIncident => ({
  kind,
  strength: 'strong',
  account,
  startMinute,
});

export interface LabFile {
  readonly address: string;
  readonly deliveredMinute: number;
  readonly bytes: Uint8Array;
}

/** Two accounts over nine days, the last of them a bad one; few calls, so that all of it is read in seconds. */
export function labFiles(minutesPerFile = 30): LabFile[] {
  const organization = simulateOrganization({
    seed: 5,
    accounts: 2,
    regions: 1,
    startMinute: MONDAY,
    days: DAYS,
    volume: 0.15,
    incidents: [
      strong('access-denied-burst', 0, at(8, 9, 20)),
      strong('create-user-surge', 1, at(8, 10, 50)),
      strong('throttling-storm', 1, at(8, 14, 5)),
    ],
  });
  return [...logFiles(organization, { minutesPerFile })].map(({ key, deliveredMinute, bytes }) => ({
    address: `s3://trail/${key}`,
    deliveredMinute,
    bytes,
  }));
}

/** Of one statement. */
const ROWS_MAX = 500;

/** A file that is not there any more, or cannot be had for now. */
export class LabFetchError extends AppError {
  override readonly name = 'LabFetchError';
  readonly code = 'LAB_FETCH';
  override readonly retryable = true;
}

export interface Lab {
  readonly data: Data;
  readonly work: LaneWork;
  nowMs: number;
  /** Puts files into the ledger, in the order given. */
  find(files: readonly LabFile[]): Promise<void>;
  /** Says that all files delivered up to a minute have been found. */
  knowThrough(minute: number): Promise<void>;
  /** Works until nothing is left to read or judge. */
  untilIdle(): Promise<void>;
  /** Every incident that stands: its state, its episodes, and a hash of all it says. */
  told(): Promise<string[]>;
}

export interface LabOptions {
  readonly settings?: DetectorSettings;
  /** Bytes of a file; throws for those that cannot be had. */
  readonly fetch?: (file: LabFile) => Uint8Array;
  readonly heldBytesMax?: number;
}

/** A collector's heart on a store, without queue and AWS. */
export async function startLab(
  data: Data,
  readers: Pick<ReaderPool, 'read'>,
  files: readonly LabFile[],
  { settings = DEFAULT_SETTINGS, fetch = ({ bytes }) => bytes, heldBytesMax }: LabOptions = {},
): Promise<Lab> {
  const { db } = data;
  const byAddress = new Map(files.map((file) => [file.address, file]));
  const judgedBy = { settings, select: compileSelection(settings.select) };
  const pools = createPools(db, judgedBy);
  await beginJudging(db, dayOf(MONDAY), settings);
  const lab: Lab = {
    data,
    nowMs: at(DAYS + 1) * 60_000,
    work: {
      db,
      pools,
      held: holdLanes({
        db,
        pools,
        select: judgedBy.select,
        eventIdMinutes: 1_470,
        ...(heldBytesMax !== undefined && { bytesMax: heldBytesMax }),
      }),
      reading: {
        readers,
        nowMs: () => lab.nowMs,
        fetch: async ({ address }) => new Uint8Array(fetch(byAddress.get(address) as LabFile)),
      },
    },
    find: async (found) => {
      const rows = found.map(({ address, deliveredMinute, bytes }) => {
        const { account: lane, region } = placeOf(address);
        const about = { family: 'CloudTrail', bytes: bytes.length, foundMs: lab.nowMs };
        return { address, lane, region, deliveredMinute, ...about };
      });
      for (let at = 0; at < rows.length; at += ROWS_MAX) {
        await db
          .insert(ledger)
          .values(rows.slice(at, at + ROWS_MAX))
          .onConflictDoNothing();
      }
    },
    knowThrough: async (minute) => {
      for (const place of new Set(files.map(({ address }) => address.replace(/\d{4}\/\d\d\/\d\d\/[^/]*$/, '')))) {
        const { account: lane, region } = placeOf(`${place}x`);
        const row = { lane, region, place, family: 'CloudTrail', fromMinute: MONDAY, knownThrough: minute };
        await db
          .insert(listings)
          .values(row)
          .onConflictDoUpdate({
            target: [listings.lane, listings.region, listings.place],
            set: { knownThrough: minute },
          });
      }
    },
    untilIdle: async () => {
      const signal = new AbortController().signal;
      const accounts = [...new Set(files.map(({ address }) => placeOf(address).account))];
      for (;;) {
        let changed = false;
        for (const account of accounts) {
          const worked = await workLane(account, lab.work, signal);
          changed ||= worked !== undefined && (worked.files.length > 0 || worked.judged > 0);
        }
        await correlate(db, lab.nowMs);
        if (!changed && (await closeDay(db, lab.nowMs, settings)) === undefined) return;
      }
    },
    told: async () => {
      const rows = await db
        .select()
        .from(incidents)
        .where(inArray(incidents.state, ['open', 'ended']))
        .orderBy(asc(incidents.id));
      return rows.map(({ state, incident }) => {
        const { episodes } = incident as Incident;
        return `${state} ${episodes.join(' ')} ${createHash('sha256').update(JSON.stringify(incident)).digest('hex')}`;
      });
    },
  };
  return lab;
}

function placeOf(address: string): { account: string; region: string } {
  const folders = /AWSLogs\/o-[a-z0-9]+\/(?<account>\d{12})\/CloudTrail\/(?<region>[a-z0-9-]+)\//.exec(address)?.groups;
  const { account = '', region = '' } = folders ?? {};
  return { account, region };
}
