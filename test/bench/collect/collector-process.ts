import { type CollectSettings, collectProgress, startCollector } from '@trailwarden/collector';
import { DAY_MINUTES, DEFAULT_SETTINGS } from '@trailwarden/detector';
import {
  connectAws,
  logFiles,
  minuteOf,
  openData,
  openQueue,
  type ReaderPool,
  Secret,
  silentLog,
  startReaderPool,
} from '@trailwarden/platform';
import { onTold, say } from './child.js';
import type { SandboxReady } from './sandbox-process.js';
import { clockOf, realOf, type SimulatedTime } from './simulated-time.js';

export interface CollectorAsked {
  readonly store: { readonly folder: string; readonly url?: string };
  readonly redisUrl?: string;
  /** Without one only `folders` are read. */
  readonly sandbox?: SandboxReady;
  readonly folders?: readonly string[];
  readonly time: SimulatedTime;
  readonly beginMinute: number;
  /** Undefined for one that goes on. */
  readonly endMinute?: number;
  readonly lanes: number;
  readonly incidentsPerWeek?: number;
}

export interface CollectorReady {
  readonly kind: 'ready';
}

/** The history is read and judged. */
export interface CollectorIdle {
  readonly kind: 'idle';
  readonly files: number;
  readonly records: number;
  /** Since it said that it is ready. */
  readonly tookMs: number;
}

/** Said at the end. */
export interface CollectorDone {
  readonly kind: 'done';
  readonly cpuMs: number;
  readonly peakBytes: number;
  /** How far the lane that is furthest behind is judged, before the present minute. */
  readonly behindMinutes: number;
  readonly goes: readonly Go[];
  readonly reads: readonly FileTimes[];
  readonly incidents: readonly Told[];
}

/** A go at a lane that told of something new, by the machine's clock. */
export interface Go {
  readonly account: string;
  readonly addresses: readonly string[];
  readonly committedMs: number;
}

export interface FileTimes {
  readonly address: string;
  /** It was put into the ledger. */
  readonly foundMs: number;
  /** It has been fetched; it has been read. */
  readonly fetchedMs: number;
  readonly readMs: number;
}

/** An incident whose row was stored for the first time. */
export interface Told {
  readonly id: string;
  readonly accounts: readonly string[];
  readonly startMinute: number;
  readonly storedMs: number;
}

const NOWHERE = {
  url: 'http://127.0.0.1:9',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none', sessionToken: 'none' },
  externalId: 'none',
  readerRoleName: 'none',
  homeRegion: 'us-east-1',
};
const LOOK_EVERY_MS = 100;
const HOUR_MS = 3_600_000;

/** A collector as `trailwarden serve` starts one, that writes down when what happened. */
export async function runCollectorProcess(asked: CollectorAsked): Promise<void> {
  let time = asked.time;
  const clock = { nowMs: () => clockOf(time).nowMs() };
  onTold('time', (told: { readonly time: SimulatedTime }) => {
    time = told.time;
  });
  const { sandbox = NOWHERE, redisUrl } = asked;
  const data = await openData(asked.store, { clock });
  const queue = await openQueue({ backend: redisUrl === undefined ? { pool: data.pool } : { redisUrl }, clock });
  const externalId = new Secret(sandbox.externalId);
  const { homeRegion: region, credentials, readerRoleName } = sandbox;
  const aws = connectAws(
    { region, endpoint: sandbox.url, credentials, readerRoleName, externalId: async () => externalId },
    { clock, log: silentLog },
  );
  const [goes, reads, incidents]: [Go[], Omit<FileTimes, 'foundMs'>[], Told[]] = [[], [], []];
  const pool = startReaderPool(2);
  const readers: ReaderPool = {
    read: async (job, urgent) => {
      const fetchedMs = Date.now();
      const outcome = await pool.read(job, urgent);
      reads.push({ address: job.key, fetchedMs, readMs: Date.now() });
      return outcome;
    },
    close: () => pool.close(),
  };
  const onWorked = ({
    files,
    told,
  }: {
    files: readonly { row: { lane: string; address: string } }[];
    told: boolean;
  }) => {
    const [first] = files;
    if (!told || first === undefined) return;
    goes.push({ account: first.row.lane, addresses: files.map(({ row }) => row.address), committedMs: Date.now() });
  };
  const startedMs = Date.now();
  say({ kind: 'ready' } as CollectorReady);
  const collector = await startCollector(
    {
      data,
      queue,
      aws,
      clock,
      log: silentLog,
      readers,
      onWorked,
      onIncidents: (changes) => {
        for (const { id, tidings, incident } of changes) {
          if (!tidings.includes('start')) continue;
          const { accounts, startMinute } = incident;
          incidents.push({ id, accounts, startMinute, storedMs: Date.now() });
        }
      },
    },
    settingsOf(asked),
  );
  void untilIdle().then(say);
  onTold('end', () => void end());

  async function untilIdle(): Promise<CollectorIdle> {
    for (;;) {
      const { idle, filesDone, records } = await collectProgress(data.db, asked.endMinute);
      if (idle) return { kind: 'idle', files: filesDone, records, tookMs: Date.now() - startedMs };
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
    }
  }

  async function behindMinutes(): Promise<number> {
    const { rows } = await data.pool.query<{ through: number | null }>(
      'select min(judged_through) as through from trailwarden.lanes',
    );
    return minuteOf(clock) - (rows[0]?.through ?? 0);
  }

  async function withFound(): Promise<FileTimes[]> {
    const rows = await data.db.select({ address: logFiles.address, foundMs: logFiles.foundMs }).from(logFiles);
    const found = new Map(rows.map(({ address, foundMs }) => [address, foundMs]));
    return reads.map((each) => ({ ...each, foundMs: realOf(time, found.get(each.address) ?? 0) }));
  }

  async function end(): Promise<void> {
    const behind = await behindMinutes();
    await collector.close();
    const files = await withFound();
    await readers.close();
    await aws.close();
    await queue.close();
    await data.close();
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const cpuMs = (userCPUTime + systemCPUTime) / 1e3;
    process.send?.(
      {
        kind: 'done',
        cpuMs,
        peakBytes: maxRSS * 1024,
        behindMinutes: behind,
        goes,
        reads: files,
        incidents,
      } as CollectorDone,
      () => process.exit(),
    );
  }
}

function settingsOf(asked: CollectorAsked): CollectSettings {
  const { sandbox, folders = [], lanes, beginMinute, endMinute, time } = asked;
  const { incidentsPerWeek = DEFAULT_SETTINGS.incidentsPerWeek } = asked;
  const { homeRegion } = sandbox ?? NOWHERE;
  const historyDays = Math.ceil((time.simulatedMs / 60_000 - beginMinute) / DAY_MINUTES) + 1;
  return {
    detector: { ...DEFAULT_SETTINGS, incidentsPerWeek },
    homeRegion,
    discover:
      sandbox === undefined
        ? undefined
        : {
            homeRegion,
            excludeAccounts: [],
            regions: [homeRegion],
            historyDays,
            bucketReaders: {},
            lookupEvents: false,
          },
    notices: sandbox === undefined ? [] : [{ url: sandbox.noticeQueueUrl, region: homeRegion }],
    eventBus: [],
    folders,
    historyDays,
    beginMinute,
    ...(endMinute !== undefined && { endMinute }),
    listEveryMinutes: 15,
    discoverEveryMs: HOUR_MS,
    laneWorkers: lanes,
    eventIdHours: 24,
    tallyDays: 35,
    ledgerDays: 45,
  };
}
