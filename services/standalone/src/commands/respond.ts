import { AppError, type Log } from '@trailwarden/platform';
import { writeControlFile } from '../control/control-file.js';
import { startControlServer } from '../control/start-control-server.js';
import { controlOfStore } from '../control/store-control.js';
import type { ServiceName } from '../options/serve-options.js';
import { formatCount } from '../output/quantities.js';
import { type StepNews, stepLine } from '../output/step-line.js';
import { plural } from '../output/text.js';
import { announceSteps } from '../service/announce-steps.js';
import { type ResponderOptions, type RunningResponder, runResponder } from '../service/run-responder.js';
import type { Surroundings } from '../surroundings.js';

/** What each mode means, for whoever starts it. */
const MODES = {
  'dry-run': 'it is recorded what they would do, and nothing is done',
  tell: 'people and tools are told, rights are not touched',
  live: 'what playbooks in mode live say is done',
} as const;

/**
 * The responder of this process; of folders read without a way to AWS there is none, and that is said.
 * @throws AppError when it cannot start.
 */
export async function respond(
  options: Omit<ResponderOptions, 'onStep'>,
  service: ServiceName,
  around: Surroundings,
): Promise<RunningResponder | undefined> {
  const { config, platform, playbooks } = options;
  const { data, log, clock } = platform;
  const announce = announceSteps(
    data,
    log,
    () => clock.nowMs(),
    (news) => tellStep(news, log, around),
  );
  try {
    const running = await runResponder({ ...options, onStep: announce });
    const { mode } = running.settings;
    const count = `${formatCount(playbooks.length)} ${plural(playbooks.length, 'playbook')}`;
    around.say(`${count}, mode ${mode}: ${MODES[mode]}.\n`);
    if (running.buttons !== undefined) around.say(`${running.buttons}\n`);
    const closeControl = await openControl(options, running).catch(async (error: unknown) => {
      await running.close();
      throw error;
    });
    return {
      ...running,
      close: async () => {
        await closeControl();
        await running.close();
      },
    };
  } catch (error) {
    if (!(error instanceof AppError) || service !== 'serve' || config.sources.trails !== 'none') throw error;
    log.warn(`nothing is answered: ${error.message}`, { hint: error.hint });
    return undefined;
  }
}

/** Nobody else can open an embedded store while we have it: commands ask us instead. */
async function openControl(
  { config, platform, playbooks }: Omit<ResponderOptions, 'onStep'>,
  { responder, settings }: RunningResponder,
): Promise<() => Promise<void>> {
  const { data, clock, log } = platform;
  if (data.engine !== 'pglite') return async () => undefined;
  const control = controlOfStore({
    data,
    clock,
    settings,
    playbooks: async () => playbooks,
    decide: responder.decide,
    isRunning: true,
  });
  const { url, token, close } = await startControlServer(control, log);
  const forget = await writeControlFile(config.store.folder, { url, token });
  return async () => {
    await forget();
    await close();
  };
}

/** A line a step for people; where nobody reads along, it goes into the log. */
function tellStep(news: StepNews, log: Log, around: Surroundings): void {
  const line = stepLine(news, around.ink, around.command);
  if (line === undefined) return;
  if (process.stderr.isTTY !== true) {
    const { runId, playbookId, step } = news;
    const { id, action, state, target, accountId, reason } = step;
    log.info(`step ${state}`, { id, run: runId, playbook: playbookId, action, target, accountId, reason });
    return;
  }
  around.progress.clear();
  around.say(`${line}\n`);
}
