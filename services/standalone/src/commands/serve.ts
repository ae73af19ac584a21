import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Config, loadConfig, startHealthServer, systemClock } from '@trailwarden/platform';
import type { ServeOptions, ServiceName } from '../options/serve-options.js';
import { openPlatform, type Platform } from '../service/open-platform.js';
import { rememberSandbox } from '../service/remember-sandbox.js';
import type { SandboxAsked, SandboxPlan } from '../service/sandbox-plan.js';
import type { Sandboxed } from '../service/start-sandboxed.js';
import type { ExitCode, Surroundings } from '../surroundings.js';

const MINUTE_MS = 60_000;

/** Services that act on incidents, and those that find them. */
const RESPONDING: readonly ServiceName[] = ['serve', 'respond'];
const COLLECTING: readonly ServiceName[] = ['serve', 'collect', 'backfill'];

/** `serve`: every service in one process, until it is stopped, or until nothing is left to do. */
export async function serve(options: ServeOptions, around: Surroundings): Promise<ExitCode> {
  const { service, untilIdle, port } = options;
  const config = await configFor(options, around);
  const responds = RESPONDING.includes(service);
  // Of a playbook that is wrong somebody should know before an incident asks for it.
  const responding = responds ? await loadResponder(config) : undefined;
  // Loaded while a thread opens the store.
  const loading = COLLECTING.includes(service) ? import('./collect.js') : undefined;
  const closing: (() => Promise<void>)[] = [];
  try {
    const { platform, sandboxed } = await open(config, options, around, closing);
    const collecting = await loading;
    const collector = await collecting?.collect(config, options, platform, sandboxed, around);
    if (collector !== undefined) closing.push(() => collector.close());
    const { respond, playbooks = [] } = responding ?? {};
    const responder = await respond?.({ config, platform, playbooks, sandboxed }, service, around);
    if (responder !== undefined) closing.push(() => responder.close());
    if ((responds || port !== undefined) && !untilIdle) closing.push(await startHealth(platform, config, around));
    if (collector !== undefined) await collecting?.readHistory(collector, untilIdle, around);
    else around.say('Answering incidents as they come; Ctrl-C to stop.\n');
    if (!untilIdle) await aborted(around.signal);
    else {
      await responder?.untilIdle(around.signal);
      await collecting?.showCoverage(platform, options, around);
    }
    return around.signal.aborted && untilIdle ? 130 : 0;
  } finally {
    around.progress.clear();
    for (const close of closing.reverse()) await close();
  }
}

/** Services load what they need and no more: a backfill starts half a second sooner without the responder. */
async function loadResponder(config: Config) {
  const { respond } = await import('./respond.js');
  const { playbooksOf } = await import('../service/playbook-library.js');
  return { respond, playbooks: await playbooksOf(config) };
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
  const asked = sandbox && (await planSandbox(sandbox, untilIdle));
  let sandboxed: Sandboxed | undefined;
  const platform = await openPlatform(config, {
    clock: asked?.clock ?? systemClock,
    env: process.env,
    stream: process.stderr,
    pretty: process.stderr.isTTY === true,
    insteadOfAws:
      asked &&
      (async ({ db }) => {
        const plan = (await rememberSandbox(db, asked.plan)) as SandboxPlan;
        around.progress.status('Making up an organization …');
        const started = await asked.start(plan);
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

/** The organization that was asked for, and its time. */
async function planSandbox(sandbox: SandboxAsked, untilIdle: boolean) {
  const { sandboxPlan } = await import('../service/sandbox-plan.js');
  const { simulatedClock, startSandboxed } = await import('../service/start-sandboxed.js');
  const plan = sandboxPlan(sandbox, untilIdle ? undefined : Math.floor(systemClock.nowMs() / MINUTE_MS));
  const clock = untilIdle ? simulatedClock(plan, systemClock) : systemClock;
  return { plan, clock, start: (remembered: SandboxPlan) => startSandboxed(remembered, clock, untilIdle) };
}

async function startHealth({ data, metrics, log }: Platform, { server }: Config, around: Surroundings) {
  const store = async (): Promise<void> => {
    await data.pool.query('select 1');
  };
  const health = await startHealthServer({ ...server, metrics, log, checks: { store } });
  around.say(`Metrics and health: http://${health.host}:${health.port}/metrics, /healthz, /readyz\n`);
  return () => health.close();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
