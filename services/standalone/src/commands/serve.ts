import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CollectProgress, type CollectSettings, type IncidentChange, readCoverage } from '@trailwarden/collector';
import { type Config, type Log, loadConfig, minuteOf, startHealthServer, systemClock } from '@trailwarden/platform';
import type { ServeOptions, ServiceName } from '../options/serve-options.js';
import { readingNote } from '../output/progress.js';
import { servedLine } from '../output/served-line.js';
import { statusObject } from '../output/status-json.js';
import { statusText } from '../output/status-text.js';
import { safeJson } from '../output/text.js';
import { collectSettings } from '../service/collect-settings.js';
import { openPlatform, type Platform } from '../service/open-platform.js';
import { playbooksOf } from '../service/playbook-library.js';
import { rememberSandbox } from '../service/remember-sandbox.js';
import { type RunningCollector, runCollector } from '../service/run-collector.js';
import { type SandboxPlan, sandboxPlan } from '../service/sandbox-plan.js';
import { type Sandboxed, simulatedClock, startSandboxed } from '../service/start-sandboxed.js';
import type { ExitCode, Surroundings } from '../surroundings.js';
import { respond } from './respond.js';

const MINUTE_MS = 60_000;

/** Services that act on incidents, and those that find them. */
const RESPONDING: readonly ServiceName[] = ['serve', 'respond'];
const COLLECTING: readonly ServiceName[] = ['serve', 'collect', 'backfill'];

/** `serve`: every service in one process, until it is stopped, or until nothing is left to do. */
export async function serve(options: ServeOptions, around: Surroundings): Promise<ExitCode> {
  const { service, untilIdle } = options;
  const config = await configFor(options, around);
  const responds = RESPONDING.includes(service);
  // Of a playbook that is wrong somebody should know before an incident asks for it.
  const playbooks = responds ? await playbooksOf(config) : [];
  const closing: (() => Promise<void>)[] = [];
  try {
    const { platform, sandboxed } = await open(config, options, around, closing);
    const collector = COLLECTING.includes(service)
      ? await collect(config, options, platform, sandboxed, around)
      : undefined;
    if (collector !== undefined) closing.push(() => collector.close());
    const responder = responds ? await respond({ config, platform, playbooks, sandboxed }, service, around) : undefined;
    if (responder !== undefined) closing.push(() => responder.close());
    if (responds && !untilIdle) closing.push(await startHealth(platform, config, around));
    if (collector !== undefined) await readHistory(collector, untilIdle, around);
    else around.say('Answering incidents as they come; Ctrl-C to stop.\n');
    if (!untilIdle) await aborted(around.signal);
    else {
      await responder?.untilIdle(around.signal);
      await showCoverage(platform, options, around);
    }
    return around.signal.aborted && untilIdle ? 130 : 0;
  } finally {
    around.progress.clear();
    for (const close of closing.reverse()) await close();
  }
}

function collect(
  config: Config,
  options: ServeOptions,
  platform: Platform,
  sandboxed: Sandboxed | undefined,
  around: Surroundings,
): Promise<RunningCollector> {
  const settings = settingsFor(config, options, platform, sandboxed);
  return runCollector(platform, settings, (changes) => tell(changes, platform.log, around));
}

async function configFor(
  { config: file, data, port, historyDays }: ServeOptions,
  around: Surroundings,
): Promise<Config> {
  const env = {
    ...process.env,
    // A folder that is named is meant, whatever the environment says of a database.
    ...(data !== undefined && { TRAILWARDEN_DATA: resolve(around.cwd, data), DATABASE_URL: undefined }),
    ...(port !== undefined && { TRAILWARDEN_PORT: String(port) }),
    ...(historyDays !== undefined && { TRAILWARDEN_BACKFILL_DAYS: String(historyDays) }),
  };
  return loadConfig({ ...(file !== undefined && { file }), env, readFile: (path) => readFile(path, 'utf8') });
}

async function open(
  config: Config,
  { sandbox, untilIdle }: ServeOptions,
  around: Surroundings,
  closing: (() => Promise<void>)[],
): Promise<{ readonly platform: Platform; readonly sandboxed: Sandboxed | undefined }> {
  const nowMinute = untilIdle ? undefined : Math.floor(systemClock.nowMs() / MINUTE_MS);
  const asked = sandbox && sandboxPlan(sandbox, nowMinute);
  const clock = asked && untilIdle ? simulatedClock(asked, systemClock) : systemClock;
  let sandboxed: Sandboxed | undefined;
  const platform = await openPlatform(config, {
    clock,
    env: process.env,
    stream: process.stderr,
    pretty: process.stderr.isTTY === true,
    insteadOfAws:
      asked &&
      (async ({ db }) => {
        const plan = (await rememberSandbox(db, asked)) as SandboxPlan;
        around.progress.status('Making up an organization …');
        const started = await startSandboxed(plan, clock, untilIdle);
        sandboxed = started;
        closing.unshift(() => started.close());
        return started.aws;
      }),
  });
  closing.push(() => platform.close());
  if (asked === undefined) {
    await rememberSandbox(platform.data.db, undefined);
    // Without a way to AWS nothing would be found; better said now than again and again.
    if (config.sources.trails === 'auto') await platform.aws.identity();
  }
  return { platform, sandboxed };
}

/** What is delivered in the last hour may still be on its way; of a simulation everything has come. */
const SETTLED_MINUTES = 60;

function settingsFor(
  config: Config,
  { untilIdle }: ServeOptions,
  { clock }: Platform,
  sandboxed: Sandboxed | undefined,
): CollectSettings {
  const settings = collectSettings(config);
  if (sandboxed !== undefined) return sandboxed.settings(settings);
  return untilIdle ? { ...settings, endMinute: minuteOf(clock) - SETTLED_MINUTES } : settings;
}

async function showCoverage({ data, clock }: Platform, { json }: ServeOptions, around: Surroundings): Promise<void> {
  const coverage = await readCoverage({ db: data.db, clock }, undefined);
  const { columns, ink, command } = around;
  around.write(
    json
      ? `${safeJson(statusObject(coverage, undefined))}\n`
      : statusText({ coverage, queueProblem: undefined, all: false, columns, ink, command }),
  );
}

async function startHealth({ data, metrics, log }: Platform, { server }: Config, around: Surroundings) {
  const store = async (): Promise<void> => {
    await data.pool.query('select 1');
  };
  const health = await startHealthServer({ ...server, metrics, log, checks: { store } });
  around.say(`Metrics and health: http://${health.host}:${health.port}/metrics, /healthz, /readyz\n`);
  return () => health.close();
}

/** Shows how far history is; of a simulation that ends, and of a backfill, that is all there is to do. */
async function readHistory(collector: RunningCollector, untilIdle: boolean, around: Surroundings): Promise<void> {
  const startedMs = around.nowMs();
  const bar = around.progress.bar('Reading', 1_000);
  await collector.untilIdle(around.signal, (progress) => {
    bar.update(Math.floor(1_000 * shareDone(progress)), noteOf(progress, around.nowMs() - startedMs));
  });
  bar.stop();
  if (!untilIdle && !around.signal.aborted) around.say('History is read. Watching for what comes; Ctrl-C to stop.\n');
}

function shareDone({ bytesDone, bytesPending, places, placesListed }: CollectProgress): number {
  const listed = places === 0 ? 0 : placesListed / places;
  return listed * (bytesDone / Math.max(1, bytesDone + bytesPending));
}

function noteOf({ filesDone, filesPending, filesQuarantined, records }: CollectProgress, elapsedMs: number): string {
  return readingNote(filesDone, filesDone + filesPending + filesQuarantined, records, elapsedMs);
}

/** A line a change for people; where nobody reads along, it goes into the log. */
function tell(changes: readonly IncidentChange[], log: Log, around: Surroundings): void {
  if (process.stderr.isTTY !== true) {
    for (const { id, tidings, incident } of changes) {
      const { severity, accounts, principals, reasons } = incident;
      const who = principals.map(({ name }) => name);
      log.info(`incident ${tidings.join(', ')}`, { id, severity, accounts, who, why: reasons[0] });
    }
    return;
  }
  around.progress.clear();
  for (const change of changes) around.say(`${servedLine(change, around.ink)}\n`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
