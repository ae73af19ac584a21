import { access, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Incident } from '@trailwarden/detector';
import { type Config, connectAws, createSecretResolver, type SecretResolver, silentLog } from '@trailwarden/platform';
import type { IncidentState, Playbook } from '@trailwarden/playbooks';
import { ACTIONS, loadPlaybooks, PlaybooksInvalidError } from '@trailwarden/responder';
import type { IncidentAround } from '../control/port.js';
import { NotInStoreError } from '../errors.js';
import type {
  PlaybooksCheckOptions,
  PlaybooksExplainOptions,
  PlaybooksTestOptions,
  TryOptions,
} from '../options/playbooks-options.js';
import { explainObject, explainText } from '../output/explain-text.js';
import { type CheckedPlaybook, playbooksText } from '../output/playbooks-text.js';
import { safeJson } from '../output/text.js';
import { awsOptions } from '../service/open-platform.js';
import { PLAYBOOK_LIBRARY } from '../service/playbook-library.js';
import { respondSettings } from '../service/respond-settings.js';
import type { ExitCode, Surroundings } from '../surroundings.js';
import { type Explained, explainPlan } from '../trying/explain-plan.js';
import { inspectContainments } from '../trying/inspect-containments.js';
import { readIncidentFile, readWorldFile } from '../trying/read-input.js';
import { situationOf } from '../trying/situation-of.js';
import { withControl } from './with-control.js';
import { configOf } from './with-store.js';

/** `playbooks check`: every mistake in every file, and what is fine. @returns 1 when there is a mistake. */
export async function checkPlaybooks(
  { config, json, paths }: PlaybooksCheckOptions,
  around: Surroundings,
): Promise<ExitCode> {
  const { cwd, write, columns, ink } = around;
  const named = paths.length > 0 ? paths : [(await configOf(config, around)).responder.playbooks ?? PLAYBOOK_LIBRARY];
  const checked = (await Promise.all(named.map((path) => checkPath(resolve(cwd, path), path)))).flat();
  const mistakes = checked.flatMap((each) => each.mistakes);
  if (json) {
    const playbooks = checked.flatMap(({ file, playbook }) => (playbook === undefined ? [] : [{ file, ...playbook }]));
    write(`${safeJson({ playbooks, mistakes })}\n`);
  } else write(playbooksText({ checked, columns, ink }));
  return mistakes.length === 0 && checked.length > 0 ? 0 : 1;
}

/** File by file, since one that is wrong says nothing of the others. @param shown - as it was typed. */
async function checkPath(path: string, shown: string): Promise<CheckedPlaybook[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const whole = await checkFile(path, shown);
  // Of a folder as such: a file whose name is nearly right, too many of them.
  if (!isFolder) return [whole];
  const names = (await readdir(path)).filter((name) => name.endsWith('.yaml') && !name.startsWith('.')).sort();
  const files = await Promise.all(names.map((name) => checkFile(join(path, name), join(shown, name))));
  const known = new Set(files.flatMap(({ mistakes }) => mistakes.map(({ at, path: where }) => `${at} ${where}`)));
  const others = whole.mistakes.filter(({ at, path: where }) => !known.has(`${at} ${where}`));
  return [...files, ...(others.length > 0 ? [{ file: shown, playbook: undefined, mistakes: others }] : [])];
}

async function checkFile(path: string, shown: string): Promise<CheckedPlaybook> {
  try {
    const [playbook] = await loadPlaybooks(path, ACTIONS);
    return { file: shown, playbook, mistakes: [] };
  } catch (error) {
    if (!(error instanceof PlaybooksInvalidError)) throw error;
    const mistakes = error.mistakes.map((each) => ({ ...each, at: each.at.replace(path, () => shown) }));
    return { file: shown, playbook: undefined, mistakes };
  }
}

/** `playbooks test`: one playbook on one incident, no store and no credentials needed. @returns 1 when it does not answer it. */
export async function testPlaybook(options: PlaybooksTestOptions, around: Surroundings): Promise<ExitCode> {
  const { cwd } = around;
  const playbooks = await loadPlaybooks(resolve(cwd, options.file), ACTIONS);
  const read = await readIncidentFile(options.incident, cwd);
  return explain({ ...read, around: undefined }, playbooks, options, around);
}

/** `playbooks explain`: all playbooks on one incident, of the store or of a file. @returns 1 when none answers it. */
export async function explainIncident(options: PlaybooksExplainOptions, around: Surroundings): Promise<ExitCode> {
  const { cwd } = around;
  const { playbooks: named, incident, store } = options;
  const configured = named ?? (await configOf(store.config, around)).responder.playbooks ?? PLAYBOOK_LIBRARY;
  const playbooks = await loadPlaybooks(resolve(cwd, configured), ACTIONS);
  const isFile = await access(resolve(cwd, incident)).then(
    () => true,
    () => !/^[0-9a-f-]{4,36}$/.test(incident),
  );
  const read = isFile
    ? { ...(await readIncidentFile(incident, cwd)), around: undefined }
    : await incidentOfStore(options, around);
  return explain(read, playbooks, options, around);
}

interface Read {
  readonly incident: Incident;
  readonly state: IncidentState;
  readonly around: IncidentAround | undefined;
}

const ALIKE_MAX = 5;

function incidentOfStore({ store, incident: idStart }: PlaybooksExplainOptions, around: Surroundings): Promise<Read> {
  return withControl(store, around, async (control) => {
    const found = await control.findIncidents(idStart, ALIKE_MAX);
    const [one] = found;
    if (one === undefined) {
      throw new NotInStoreError(
        `No incident has an id that begins with ${idStart}, and there is no such file.`,
        'insights list --state all names them.',
      );
    }
    if (found.length > 1) {
      const ids = found.map(({ incident }) => incident.id).join(', ');
      throw new NotInStoreError(
        `Several incidents have an id that begins with ${idStart}.`,
        `Write more of it: ${ids}.`,
      );
    }
    return { incident: one.incident, state: one.state, around: one };
  });
}

async function explain(
  read: Read,
  playbooks: readonly Playbook[],
  { store, world, mode, json, inspect }: TryOptions,
  around: Surroundings,
): Promise<ExitCode> {
  const { cwd, clock, columns, ink, write } = around;
  const config = await configOf(store.config, around);
  const settings = respondSettings(config, undefined);
  const tried = situationOf({
    ...read,
    world: world === undefined ? undefined : await readWorldFile(world, cwd),
    mode,
    settings,
    nowMs: clock.nowMs(),
  });
  const planned = explainPlan(tried, playbooks, ACTIONS, settings.homeRegion);
  const explained = inspect ? await inspected(planned, config, around) : planned;
  const { incident } = read;
  write(
    json ? `${safeJson(explainObject(incident, explained))}\n` : explainText({ incident, explained, columns, ink }),
  );
  return explained.runs.length > 0 ? 0 : 1;
}

async function inspected(planned: Explained, config: Config, { clock, env, signal }: Surroundings): Promise<Explained> {
  const { roleName, sessionName } = config.responder;
  const secrets: { resolve?: SecretResolver } = {};
  const options = awsOptions(config, () => secrets.resolve as SecretResolver);
  const aws = connectAws({ ...options, readerRoleName: roleName, sessionName }, { clock, log: silentLog });
  secrets.resolve = createSecretResolver({ env, aws, region: config.aws.region });
  try {
    const nowMs = () => clock.nowMs();
    return await inspectContainments(planned, { aws, actions: ACTIONS, homeRegion: config.aws.region, nowMs, signal });
  } finally {
    await aws.close();
  }
}
