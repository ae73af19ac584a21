import { resolve } from 'node:path';
import { stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { ACTIONS, loadPlaybooks } from '@trailwarden/responder';
import { UsageError } from '../errors.js';
import type { RehearseOptions } from '../options/rehearse-options.js';
import { isoMinute } from '../output/quantities.js';
import { rehearsalText } from '../output/rehearsal-text.js';
import { safe, safeJson } from '../output/text.js';
import { type Answer, type Asked, rehearse as play } from '../rehearse/rehearsal.js';
import { openStage } from '../rehearse/stage.js';
import { PLAYBOOK_LIBRARY } from '../service/playbook-library.js';
import type { ExitCode, Surroundings } from '../surroundings.js';

/** `rehearse`: plays one incident of the sandbox through everything, and says whether the story closed. */
export async function rehearse(options: RehearseOptions, around: Surroundings): Promise<ExitCode> {
  const { kind, seed, playbooks: from, approve, json } = options;
  if (approve === 'ask' && stdin.isTTY !== true) {
    throw new UsageError('--approve ask needs a terminal to ask on.', 'Take --approve auto or --approve decline.');
  }
  const playbooks = await loadPlaybooks(from === undefined ? PLAYBOOK_LIBRARY : resolve(around.cwd, from), ACTIONS);
  const { progress, signal } = around;
  progress.status('Making up an organization, and reading eight days of its history …');
  const stage = await openStage(
    { kind, seed, playbooks, nowMs: around.nowMs },
    ({ filesDone, filesPending }) => {
      progress.status(`Reading history: ${filesDone} of ${filesDone + filesPending} files …`);
    },
    signal,
  );
  try {
    const say = (minute: number): void => progress.status(`Playing: ${isoMinute(minute)} …`);
    const rehearsed = await play(stage, (asked) => answer(asked, approve, around), say, signal);
    progress.clear();
    const { timeline, runs, closed, open } = rehearsed;
    if (json) {
      const shown = runs.map(({ run, incident, steps }) => ({
        id: run.id,
        playbook: run.playbook.id,
        because: run.because,
        incident: incident.id,
        steps,
      }));
      around.write(`${safeJson({ incident: kind, seed, closed, open, timeline, runs: shown })}\n`);
    } else {
      around.write(rehearsalText(rehearsed, `Rehearsal of ${kind}, organization ${seed}`, around.ink));
    }
    if (signal.aborted) return 130;
    return closed ? 0 : 1;
  } finally {
    progress.clear();
    await stage.close();
  }
}

async function answer(asked: Asked, approve: RehearseOptions['approve'], around: Surroundings): Promise<Answer> {
  if (approve !== 'ask') return approve === 'auto' ? 'approve' : 'decline';
  around.progress.clear();
  around.say(
    `\n${safe(asked.playbookId)} asks: ${safe(asked.title)} on ${safe(asked.target)}?\n  ${asked.calls.map(safe).join('\n  ')}\n`,
  );
  const reader = createInterface({ input: stdin, output: process.stderr });
  try {
    const said = await reader.question('Approve? [y/N] ', { signal: around.signal });
    return /^y(?:es)?$/i.test(said.trim()) ? 'approve' : 'decline';
  } finally {
    reader.close();
  }
}
