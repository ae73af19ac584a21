import { gunzipSync, gzipSync } from 'node:zlib';
import { buildLogKey, type LogFileKey, parseLogKey } from '@trailwarden/cloudtrail';
import {
  logFiles,
  type PlannedIncident,
  Random,
  type SimulatedOrganization,
  simulateOrganization,
} from '@trailwarden/sandbox';

/** Monday, 2 March 2026, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 2, 2) / 60_000;
const DAY_MINUTES = 1440;
const HISTORY_DAYS = 8;
const SEED = 5;
/** A file is there at most so long after the time in its name, which is what listing and notices allow for. */
const LATE_MINUTES_MAX = 4;

/** The hour is that before this minute: 09:00 of the second Tuesday. */
const HOUR_ENDS = MONDAY + HISTORY_DAYS * DAY_MINUTES + 9 * 60;
const HOUR_BEGINS = HOUR_ENDS - 60;

export interface ScriptedFile {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** When it can be seen in the bucket. */
  readonly appearsMinute: number;
  /** Nobody is told that it is there. */
  readonly unnoticed?: boolean;
}

export interface ScriptedHour {
  readonly organization: SimulatedOrganization;
  readonly beginMinute: number;
  /** Delivered before the hour: eight days and more. */
  readonly history: readonly ScriptedFile[];
  /** What comes in the hour, in the order it appears. */
  readonly files: readonly ScriptedFile[];
  readonly hourBegins: number;
  readonly hourEnds: number;
  /** Judged so far in the end, every file's minutes among it. */
  readonly judgedThrough: number;
}

/**
 * A bad hour of two accounts with a week behind them: two incidents, files in disorder, every third once more under another name, some notices twice,
 * and files with events of a month ago. The same each time.
 * @param historyMinutesPerFile - a divisor of eight hours; more for fewer files.
 */
export function scriptedHour(historyMinutesPerFile = 60): ScriptedHour {
  const organization = simulateOrganization({
    seed: SEED,
    accounts: 2,
    regions: 1,
    startMinute: MONDAY,
    days: HISTORY_DAYS + 1,
    volume: 0.15,
    incidents: [
      strong('throttling-storm', 1, HOUR_BEGINS - 6 * 60),
      strong('console-login-failures', 0, HOUR_BEGINS + 4),
      strong('access-denied-burst', 1, HOUR_BEGINS + 20),
    ],
  });
  const random = new Random(SEED, 'scripted hour');
  const history: ScriptedFile[] = [];
  const files: ScriptedFile[] = [];
  // Which calls a file holds does not hang on how many minutes it is made of, so the two join without a seam.
  for (const { key, deliveredMinute, bytes } of logFiles(organization, { minutesPerFile: historyMinutesPerFile })) {
    if (deliveredMinute > HOUR_BEGINS) break;
    history.push({ key, bytes, appearsMinute: deliveredMinute });
  }
  for (const { key, deliveredMinute, bytes } of logFiles(organization)) {
    if (deliveredMinute <= HOUR_BEGINS) continue;
    if (deliveredMinute > HOUR_ENDS) break;
    const late = () => random.int(0, LATE_MINUTES_MAX);
    files.push({ key, bytes, appearsMinute: deliveredMinute + late() });
    // Once more under another name; a notice twice is the same object put twice.
    if (files.length % 3 === 0) files.push(again(key, bytes, deliveredMinute + random.int(1, 9), late()));
    if (files.length % 4 === 0) files.push({ key, bytes, appearsMinute: deliveredMinute + late() });
  }
  for (const [at, { key, bytes }] of history.filter((_, at) => at % Math.floor(history.length / 7) === 7).entries()) {
    files.push(again(key, monthOlder(bytes, at), HOUR_BEGINS + 2 + 9 * at, random.int(0, LATE_MINUTES_MAX)));
  }
  return {
    organization,
    beginMinute: MONDAY,
    history,
    files: files.sort((one, other) => one.appearsMinute - other.appearsMinute),
    hourBegins: HOUR_BEGINS,
    hourEnds: HOUR_ENDS,
    judgedThrough: HOUR_ENDS + 5,
  };
}

function strong(kind: PlannedIncident['kind'], account: number, startMinute: number): PlannedIncident {
  return { kind, strength: 'strong', account, startMinute };
}

/** The same bytes in a file delivered at another minute. */
function again(key: string, bytes: Uint8Array, deliveredMinute: number, lateMinutes: number): ScriptedFile {
  const parsed = parseLogKey(key) as LogFileKey;
  const unique = [...(parsed.unique ?? '')].reverse().join('');
  const date = new Date(deliveredMinute * 60_000).toISOString().slice(0, 10);
  const name = buildLogKey({ ...parsed, date, deliveredMinute, unique });
  return { key: name, bytes, appearsMinute: deliveredMinute + lateMinutes };
}

interface LogRecord {
  readonly eventTime: string;
  readonly eventID: string;
}

/** Other events, thirty days before. */
function monthOlder(bytes: Uint8Array, number: number): Uint8Array {
  const { Records } = JSON.parse(gunzipSync(bytes).toString('utf8')) as { Records: LogRecord[] };
  const older = Records.map((record) => ({
    ...record,
    eventTime: `${new Date(Date.parse(record.eventTime) - 30 * DAY_MINUTES * 60_000).toISOString().slice(0, 19)}Z`,
    eventID: `${String(number).padStart(8, '0')}${record.eventID.slice(8)}`,
  }));
  return gzipSync(JSON.stringify({ Records: older }));
}
