import { count, figure, median, megabytes } from '../figures.js';
import { printBar, printNote, printTable, type Row } from '../table.js';
import { type Child, startChild } from './child.js';
import type { CollectorDone, CollectorIdle, CollectorReady } from './collector-process.js';
import { ENGINES, type EngineKind } from './engines.js';
import type { SandboxReady } from './sandbox-process.js';

const ACCOUNTS = 4;
const VOLUME = 2;
const SEED = 17;
const START_MINUTE = Date.UTC(2026, 2, 2) / 60_000;
const DAY_MINUTES = 1_440;
const MINUTES_PER_FILE = 5;
/** All files have come by then. */
const AFTER_MINUTES = 60;

interface Run {
  readonly tookMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
  readonly files: number;
  readonly records: number;
}

/** A simulated organization over HTTP, from the first call of discovery to the last minute judged, on every engine, with one worker and with two. */
export async function measureThroughput(days: number, rounds: number): Promise<void> {
  const endMinute = START_MINUTE + days * DAY_MINUTES;
  const plan = {
    seed: SEED,
    accounts: ACCOUNTS,
    regions: 1,
    startMinute: START_MINUTE,
    days,
    volume: VOLUME,
    incidents: { perWeek: 10, quietDays: Math.min(1, days / 2) },
  };
  const sandbox = startChild('sandbox', {
    plan,
    nowMinute: endMinute + AFTER_MINUTES,
    minutesPerFile: MINUTES_PER_FILE,
  });
  try {
    const world = await sandbox.next<SandboxReady>('ready');
    const present = ENGINES.filter(({ missing }) => missing === undefined);
    const contests = present.flatMap((engine) => [1, 2].map((workers) => ({ engine, workers, runs: [] as Run[] })));
    // In turns, so that a neighbour on the machine disturbs all of them alike.
    for (let round = 0; round < rounds; round++) {
      for (const { engine, workers, runs } of contests) runs.push(await runOnce(engine, workers, world, endMinute));
    }
    printTable(
      'Collector, end to end',
      `${count(world.files)} files, ${count(world.records)} events, ${megabytes(world.bytes)} of gzip of ${ACCOUNTS} accounts over HTTP, by listing; median of ${rounds} rounds`,
      ['ms', 'files/s', 'events/s', 'CPU ms', 'peak memory'],
      contests.map(({ engine, workers, runs }) => row(nameOf(engine, workers), runs)),
    );
    printNote(
      'A worker is one lane at a time: in one process on PGlite, a process each on PostgreSQL. CPU and memory are the',
    );
    printNote('collectors’ alone; the sandbox and the servers run beside them on the same cores.');
    for (const { name, missing } of ENGINES) if (missing !== undefined) printNote(`${name}: skipped, ${missing}.`);
    const whole = contests.every(({ runs }) =>
      runs.every((r) => r.files === world.files && r.records === world.records),
    );
    printBar('Every file read once, every event counted once', whole ? 'yes' : 'no', whole);
    if (!whole) process.exitCode = 1;
  } finally {
    await sandbox.end();
  }
}

const nameOf = ({ name }: EngineKind, workers: number): string =>
  `${name}, ${workers === 1 ? '1 worker' : `${workers} workers`}`;

function row(name: string, runs: readonly Run[]): Row {
  const tookMs = median(runs.map((run) => run.tookMs));
  const { files = 0, records = 0 } = runs[0] ?? {};
  return {
    name,
    cells: [
      figure(tookMs),
      count((files / tookMs) * 1e3),
      count((records / tookMs) * 1e3),
      figure(median(runs.map(({ cpuMs }) => cpuMs))),
      megabytes(Math.max(...runs.map(({ peakBytes }) => peakBytes))),
    ],
  };
}

async function runOnce(kind: EngineKind, workers: number, sandbox: SandboxReady, endMinute: number): Promise<Run> {
  const engine = await kind.start();
  const [processes, lanes] = kind.embedded ? [1, workers] : [workers, 1];
  const time = { simulatedMs: (endMinute + AFTER_MINUTES) * 60_000, realMs: Date.now(), speed: 1 };
  const { store, redisUrl } = engine;
  const about = { store, redisUrl, sandbox, time, beginMinute: START_MINUTE, endMinute: endMinute - 1, lanes };
  const children: Child[] = [];
  try {
    // One after the other, so that none has to wait for another's tables inside its time.
    for (let at = 0; at < processes; at++) {
      const child = startChild('collector', about);
      children.push(child);
      await child.next<CollectorReady>('ready');
    }
    const idle = await Promise.all(children.map((child) => child.next<CollectorIdle>('idle')));
    const done = await Promise.all(
      children.map(async (child) => {
        const ending = child.next<CollectorDone>('done');
        await child.end();
        return ending;
      }),
    );
    return {
      tookMs: Math.max(...idle.map(({ tookMs }) => tookMs)),
      cpuMs: done.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      peakBytes: done.reduce((sum, { peakBytes }) => sum + peakBytes, 0),
      files: idle[0]?.files ?? 0,
      records: idle[0]?.records ?? 0,
    };
  } finally {
    await Promise.all(children.map((child) => child.end()));
    await engine.stop();
  }
}
