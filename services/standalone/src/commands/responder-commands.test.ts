import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Data, incidents, openData, runs, silentLog, steps, systemClock } from '@trailwarden/platform';
import { verifyAudit } from '@trailwarden/responder';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeControlFile } from '../control/control-file.js';
import { startControlServer } from '../control/start-control-server.js';
import { controlOfStore } from '../control/store-control.js';
import { createInk } from '../output/ink.js';
import { createProgress } from '../output/progress.js';
import type { Surroundings } from '../surroundings.js';
import { inventedIncident } from '../testing/invented-report.js';
import { inventedDeadLetter, inventedPlaybook, inventedRun } from '../testing/invented-run.js';
import { respondSettingsForTests } from '../testing/respond-settings.js';
import { addPlaybooksCommand } from './playbooks-command.js';
import { addResponderCommands } from './responder-commands.js';

let folder = '';
let written = '';
const { id: RUN } = inventedRun();
const ASKING = 'step-00000000000000a1';
const FAILED = 'step-00000000000000f2';

const around = (): Surroundings => ({
  cwd: folder,
  write: (text) => {
    written += text;
  },
  say: () => undefined,
  columns: 100,
  ink: createInk(false),
  progress: createProgress(process.stderr, () => 0),
  nowMs: () => 0,
  clock: systemClock,
  env: {},
  signal: new AbortController().signal,
  startPool: () => {
    throw new Error('nothing is read');
  },
  connectS3: () => Promise.reject(new Error('no bucket is asked')),
  command: 'npm start --',
});

async function run(...argv: string[]): Promise<number | undefined> {
  let ended: number | undefined;
  const program = new Command().exitOverride();
  const leaveWith = (code: number) => {
    ended = code;
  };
  addResponderCommands(program, around(), leaveWith);
  addPlaybooksCommand(program, around(), leaveWith);
  written = '';
  await program.parseAsync(argv, { from: 'user' });
  return ended;
}

const open = (): Promise<Data> => openData({ folder: join(folder, '.trailwarden') }, { clock: systemClock });

const closing: (() => Promise<void>)[] = [];
let data: Data;

/** A service that has the store open: opening it for every command would take most of the time. */
async function serving(): Promise<void> {
  data = await open();
  const settings = respondSettingsForTests();
  const control = controlOfStore({ data, clock: systemClock, settings, playbooks: async () => [], isRunning: true });
  const server = await startControlServer(control, silentLog);
  const forget = await writeControlFile(join(folder, '.trailwarden'), server);
  closing.push(() => data.close(), server.close, forget);
}
async function serveNoMore(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trailwarden-runs-'));
  await writeFile(join(folder, 'trailwarden.yaml'), 'responder:\n  approvers: [{ name: ann }, { name: bert }]\n');
  await serving();
  const incident = inventedIncident();
  const { id, startMinute, lastMinute, severity, accounts } = incident;
  await data.db.insert(incidents).values({
    ...{ id, startMinute, lastMinute, severity, accounts, incident },
    state: 'ended',
    revision: 1,
    storedMs: 0,
    updatedMs: 0,
  });
  await data.db.insert(runs).values(inventedRun());
});
beforeEach(async () => {
  for (const table of ['steps', 'votes', 'audit']) await data.pool.query(`delete from trailwarden.${table}`);
  const untilMs = Date.now() + 3_600_000;
  const approval = {
    people: 1,
    withinMinutes: 60,
    otherwise: 'decline',
    because: 'the playbook asks',
    untilMs,
  } as const;
  const asking = inventedDeadLetter({ id: ASKING, state: 'asking', approval, appliedMs: null, failedFrom: null });
  await data.db.insert(steps).values([asking, inventedDeadLetter({ id: FAILED })]);
});
afterAll(async () => {
  await serveNoMore();
  await rm(folder, { recursive: true, force: true });
});

describe('runs', () => {
  test('are listed, also by state and incident', async () => {
    expect(await run('runs', 'list', '--json')).toBe(0);
    expect(JSON.parse(written)).toMatchObject({ id: RUN, states: { asking: 1, failed: 1 } });

    await run('runs', 'list', '--state', 'contained', '--json');
    expect(written).toBe('');
    await run('runs', 'list', '--incident', '0b9c7f60', '--json');
    expect(JSON.parse(written)).toMatchObject({ id: RUN });
    await expect(run('runs', 'list', '--state', 'askng')).rejects.toMatchObject({ code: 'USAGE' });
  });

  test.each(['0123', 'run-0123', '0b9c7f60'])('are found by %s', async (start) => {
    expect(await run('runs', 'show', start, '--json')).toBe(0);
    expect(JSON.parse(written)).toMatchObject({ id: RUN, playbook: { id: inventedPlaybook.id } });
  });

  test('that are not there are said so', async () => {
    await expect(run('runs', 'show', 'ffff')).rejects.toMatchObject({ code: 'NOT_IN_STORE' });
    await expect(run('runs', 'show', '../x')).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('are decided on by approvers only, and by somebody', async () => {
    await expect(run('runs', 'approve', RUN)).rejects.toMatchObject({ code: 'USAGE' });
    expect(await run('runs', 'approve', RUN, '--as', 'mallory')).toBe(1);
    expect(written).toContain('You are not among the approvers');

    expect(await run('runs', 'approve', RUN, '1', '--as', 'ann')).toBe(0);
    expect(written).not.toContain('runs next');
    expect(await run('runs', 'approve', RUN, '--as', 'ann')).toBe(1);
    expect(written).toContain('Nothing of it waits for approval any more');
  });

  test('know their steps by number, and a number too large changes nothing', async () => {
    await expect(run('runs', 'decline', RUN, '9', '--as', 'ann')).rejects.toMatchObject({ code: 'NOT_IN_STORE' });
  });
});

test('a step that failed is tried again, and one that did not is no dead letter', async () => {
  await run('dead-letters', 'list');
  expect(written).toContain(FAILED);
  await expect(run('dead-letters', 'retry', ASKING, '--as', 'ann')).rejects.toMatchObject({ code: 'NOT_IN_STORE' });
  await expect(run('dead-letters', 'retry', '--as', 'ann')).rejects.toMatchObject({ code: 'USAGE' });

  expect(await run('dead-letters', 'retry', FAILED.slice(0, 20), '--as', 'ann', '--json')).toBe(0);
  expect(JSON.parse(written)).toEqual({ retried: [FAILED] });
  await run('dead-letters', 'list');
  expect(written).toContain('No step failed.');
});

test('the audit is whole, until somebody changes it', async () => {
  await run('runs', 'decline', RUN, '--as', 'ann');

  expect(await run('audit', 'verify')).toBe(0);
  await run('audit', 'export', '--run', RUN);
  const rows = written.trim().split('\n');
  expect(JSON.parse(rows.at(-1) ?? '')).toMatchObject({ what: 'declined', actor: 'ann', runId: RUN });

  await data.pool.query("update trailwarden.audit set actor = 'bert' where seq = 1");
  expect(await run('audit', 'verify')).toBe(1);
  expect(written).toContain('row 1 is not what it was written as');
});

test('an incident of the store is explained, by whoever has it open', async () => {
  expect(await run('playbooks', 'explain', '0b9c7f60', '--json')).toBeTypeOf('number');

  expect(JSON.parse(written)).toMatchObject({ incident: inventedIncident().id });
});

test('playbooks are checked file by file, with what is wrong where', async () => {
  await writeFile(join(folder, 'bad.yaml'), 'title: x\nmode: liv\nwhen: { severty: high }\nthen: []\n');

  expect(await run('playbooks', 'check')).toBe(0);
  expect(await run('playbooks', 'check', 'bad.yaml')).toBe(1);
  expect(written).toContain('bad.yaml:2:7');
  expect(written).not.toContain(folder);
});

test("a record of AWS's Insights is as good as an incident", async () => {
  const record = { Records: [{ nothing: 'of it' }] };
  await writeFile(join(folder, 'record.json'), JSON.stringify(record));

  await expect(run('playbooks', 'explain', 'record.json')).rejects.toMatchObject({ code: 'INPUT_FILE' });
  await expect(run('playbooks', 'explain', 'nowhere.json')).rejects.toMatchObject({ code: 'INPUT_FILE' });
});

test('what cannot be asked keeps its store locked; without a service the store itself is asked', async () => {
  const [, , forget] = closing;
  await forget?.();
  await expect(run('runs', 'list')).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  await serveNoMore();

  expect(await run('runs', 'approve', RUN, '1', '--as', 'ann')).toBe(0);
  expect(written).toContain('It is carried out when npm start -- serve runs next.');

  await serving();
  expect(await verifyAudit(data.db)).toMatchObject({ kind: 'whole', rows: 1 });
});
