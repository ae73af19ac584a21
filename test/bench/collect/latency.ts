import type { PlannedIncident } from '@trailwarden/sandbox';
import { count, figure, median } from '../figures.js';
import { printBar, printNote, printTable } from '../table.js';
import { startChild } from './child.js';
import type { CollectorDone, CollectorIdle, CollectorReady, FileTimes } from './collector-process.js';
import { ENGINES, type EngineKind } from './engines.js';
import type { DeliveryDone, SandboxReady } from './sandbox-process.js';

/** Some twenty-four files in five minutes, and time so much faster that these are ten a second. */
const ACCOUNTS = 20;
const SPEED = 126;
const FILES_A_SECOND = 10;
const SEED = 29;
const START_MINUTE = Date.UTC(2026, 2, 2) / 60_000;
const HOUR_MINUTES = 60;
/** A week is learnt from, and a morning, before anything happens. */
const HISTORY_MINUTES = (8 * 24 + 6) * HOUR_MINUTES;
/** Enough calls for files in every five minutes, few enough that the history is read soon. */
const VOLUME = 0.3;
const HISTORY_MINUTES_PER_FILE = 240;
const KINDS = ['access-denied-burst', 'create-user-surge', 'console-login-failures', 'throttling-storm'] as const;
/** After the last of the planned incidents has begun. */
const AFTER_MINUTES = 60;
/** Between two incidents of an account. */
const SPACING_MINUTES = 90;
/** Before the first of all. */
const LEAD_MINUTES = 30;
const SAMPLES_MIN = 30;
/** What a responder waits for anyway: CloudTrail itself takes minutes. */
const P95_MAX_MS = 60_000;
/** More than anybody would look at: what is measured is how soon they are told. */
const INCIDENTS_PER_WEEK = 200;
const SETTLE_MS = 3_000;

/** When what happened to the file that made an incident known, in ms of the machine's clock. */
interface Sample {
  readonly put: number;
  readonly found: number;
  readonly fetched: number;
  readonly read: number;
  readonly committed: number;
  readonly stored: number;
}

/** From the moment S3 has a file to the moment the incident it reveals is stored, while ten files come a second. */
export async function measureLatency(hours: number): Promise<void> {
  const engine = ENGINES[0] as EngineKind;
  const nowMinute = START_MINUTE + HISTORY_MINUTES;
  const untilMinute = nowMinute + hours * HOUR_MINUTES;
  const incidents = planned(nowMinute + LEAD_MINUTES, untilMinute - AFTER_MINUTES);
  const days = Math.ceil((untilMinute - START_MINUTE) / 1_440);
  const plan = {
    seed: SEED,
    accounts: ACCOUNTS,
    regions: 1,
    startMinute: START_MINUTE,
    days,
    volume: VOLUME,
    incidents,
  };
  const sandbox = startChild('sandbox', { plan, nowMinute, minutesPerFile: HISTORY_MINUTES_PER_FILE });
  const opened = await engine.start();
  const { store } = opened;
  try {
    const world = await sandbox.next<SandboxReady>('ready');
    const atRest = { simulatedMs: nowMinute * 60_000, realMs: Date.now(), speed: 1 };
    const about = {
      store,
      sandbox: world,
      time: atRest,
      beginMinute: START_MINUTE,
      lanes: 2,
      incidentsPerWeek: INCIDENTS_PER_WEEK,
    };
    const collector = startChild('collector', about);
    await collector.next<CollectorReady>('ready');
    await collector.next<CollectorIdle>('idle');

    const time = { simulatedMs: (nowMinute + 1) * 60_000, realMs: Date.now(), speed: SPEED };
    collector.tell({ kind: 'time', time });
    sandbox.tell({ kind: 'deliver', time, untilMinute });
    const { put, tookMs } = await sandbox.next<DeliveryDone>('delivered');
    await new Promise((settled) => setTimeout(settled, SETTLE_MS));
    const ending = collector.next<CollectorDone>('done');
    await collector.end();
    const done = await ending;
    print(engine.name, samplesOf(done, put, nowMinute), incidents.length, (put.length / tookMs) * 1e3, done, tookMs);
  } finally {
    await sandbox.end();
    await opened.stop();
  }
}

/** One account after the other, each kind by turns, evenly over the time there is. */
function planned(fromMinute: number, untilMinute: number): PlannedIncident[] {
  const all = ACCOUNTS * Math.max(1, Math.floor((untilMinute - fromMinute) / SPACING_MINUTES));
  return Array.from({ length: all }, (_, at) => ({
    kind: KINDS[(at + Math.floor(at / ACCOUNTS)) % KINDS.length] as PlannedIncident['kind'],
    strength: 'strong',
    account: at % ACCOUNTS,
    startMinute: Math.floor(fromMinute + ((untilMinute - fromMinute) * at) / all),
  }));
}

function samplesOf(done: CollectorDone, put: DeliveryDone['put'], sinceMinute: number): Sample[] {
  const putMs = new Map(put);
  const reads = new Map(done.reads.map((times) => [times.address, times]));
  return done.incidents.flatMap(({ accounts, startMinute, storedMs }) => {
    if (startMinute < sinceMinute) return [];
    const go = done.goes.findLast(({ account, committedMs }) => accounts.includes(account) && committedMs <= storedMs);
    // Of several files that were read in one go the first: which of them it was cannot be told, and none waited longer.
    const [first] = (go?.addresses ?? [])
      .filter((address) => putMs.has(address))
      .sort((a, b) => (putMs.get(a) ?? 0) - (putMs.get(b) ?? 0));
    const times: FileTimes | undefined = first === undefined ? undefined : reads.get(first);
    if (go === undefined || first === undefined || times === undefined) return [];
    const { foundMs, fetchedMs, readMs } = times;
    return [
      {
        put: putMs.get(first) ?? 0,
        found: foundMs,
        fetched: fetchedMs,
        read: readMs,
        committed: go.committedMs,
        stored: storedMs,
      },
    ];
  });
}

function print(
  engine: string,
  samples: readonly Sample[],
  plannedIncidents: number,
  filesASecond: number,
  { cpuMs, peakBytes, behindMinutes }: CollectorDone,
  tookMs: number,
): void {
  const row = (name: string, of: (sample: Sample) => number, ours = false) => {
    const values = samples.map(of);
    return { name, ours, cells: values.length === 0 ? [] : [figure(median(values)), figure(percentile(values, 0.95))] };
  };
  const total = (sample: Sample): number => sample.stored - sample.put;
  printTable(
    'Collector, object to insight',
    `${engine}, 2 lanes, ${ACCOUNTS} accounts, ${figure(filesASecond)} files a second by notices; ${count(samples.length)} incidents, ${count(plannedIncidents)} planted`,
    ['p50 ms', 'p95 ms'],
    [
      row('notice taken, file in the ledger', ({ put, found }) => found - put),
      row('waited for the lane, fetched', ({ found, fetched }) => fetched - found),
      row('read', ({ fetched, read }) => read - fetched),
      row('judged early, committed', ({ read, committed }) => committed - read),
      row('correlated, stored', ({ committed, stored }) => stored - committed),
      row('object to insight', total, true),
    ],
  );
  printNote(
    `The collector's process: ${figure((cpuMs / tookMs) * 100)} % of a core with the history before, ${figure(peakBytes / 1e6)} MB at its largest.`,
  );
  printNote(
    `The lane furthest behind was judged up to ${count(behindMinutes)} minutes ago; 30 are left open for what comes late.`,
  );
  if (samples.length < SAMPLES_MIN) printNote(`Fewer than ${SAMPLES_MIN} incidents: p95 says little.`);
  const rated = filesASecond >= FILES_A_SECOND * 0.9;
  printBar(`At ${FILES_A_SECOND} files a second`, `${figure(filesASecond)}`, rated);
  if (samples.length === 0) return;
  const p95 = percentile(samples.map(total), 0.95);
  printBar(`Object to insight, p95 at most ${P95_MAX_MS / 1e3} s`, `${figure(p95 / 1e3)} s`, p95 <= P95_MAX_MS);
}

/** The smallest value that at least this share of all does not exceed. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
