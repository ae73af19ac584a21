import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@trailwarden/platform';
import type { AuditRow } from '@trailwarden/responder';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NotInStoreError } from '../errors.js';
import { inventedRun, inventedRunListed } from '../testing/invented-run.js';
import { readControlFile, writeControlFile } from './control-file.js';
import type { ResponderControl } from './port.js';
import { remoteControl } from './remote-control.js';
import { type ControlServer, startControlServer } from './start-control-server.js';

const row = (seq: number): AuditRow => ({
  seq,
  atMs: 0,
  what: 'planned',
  actor: 'trailwarden',
  incidentId: null,
  runId: null,
  stepId: null,
  detail: '{"a":1}',
  previous: '0',
  hash: '1',
});

const asked: unknown[] = [];
let auditFails = false;
const control: ResponderControl = {
  isRunning: true,
  listRuns: async (filter) => {
    asked.push(filter);
    return [inventedRunListed()];
  },
  findRuns: async () => [inventedRun()],
  showRun: async () => {
    throw new NotInStoreError('There is no run run-07.', 'runs list names those there are.');
  },
  decide: async (decision) => {
    asked.push(decision);
    return { kind: 'done', message: 'Approved by ann.' };
  },
  deadLetters: async () => [],
  retry: async () => [],
  async *audit() {
    for (let seq = 1; seq <= 3_000; seq += 1) yield row(seq);
    if (auditFails) throw new Error('the store went away');
  },
  verifyAudit: async () => ({ kind: 'whole', rows: 3, head: 'f' }),
  findIncidents: async () => [],
};

let server: ControlServer;
beforeAll(async () => {
  server = await startControlServer(control, silentLog);
});
beforeEach(() => {
  asked.length = 0;
  auditFails = false;
});
afterAll(() => server.close());

/** A request as somebody would make it who is no command of ours. */
function raw(headers: Record<string, string>, body = '{}', method = 'POST', path = '/'): Promise<number | undefined> {
  const { port } = new URL(server.url);
  return new Promise((done, failed) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume();
      done(response.statusCode);
    });
    sent.on('error', failed);
    sent.end(body);
  });
}
const good = () => ({
  host: new URL(server.url).host,
  authorization: `Bearer ${server.token}`,
  'content-type': 'application/json',
});

describe('commands that ask a running service', () => {
  it('are answered as by the store', async () => {
    const remote = remoteControl(server);

    expect(await remote.listRuns({ max: 5, states: ['asking'] })).toEqual(
      JSON.parse(JSON.stringify([inventedRunListed()])),
    );
    expect(await remote.verifyAudit()).toEqual({ kind: 'whole', rows: 3, head: 'f' });
    expect(asked).toEqual([{ max: 5, states: ['asking'] }]);
  });

  it('decide in the name they give, and by no other way in than the command', async () => {
    const decision = {
      kind: 'approve',
      runId: 'run-01',
      stepIds: [],
      by: { via: 'command', id: 'ann' },
      atMs: 1,
    } as const;

    expect(await remoteControl(server).decide(decision)).toEqual({ kind: 'done', message: 'Approved by ann.' });
    const forged = { ...decision, by: { via: 'slack', id: 'U1' } };
    expect(await raw(good(), JSON.stringify({ call: 'decide', args: [forged] }))).toBe(400);
    expect(asked).toEqual([decision]);
  });

  it('are told what could not be done', async () => {
    await expect(remoteControl(server).showRun('run-07')).rejects.toMatchObject({
      code: 'CONTROL_REFUSED',
      message: 'There is no run run-07.',
      hint: 'runs list names those there are.',
    });
  });

  it('get the audit row by row, and never half of it for the whole', async () => {
    const rows: AuditRow[] = [];
    for await (const each of remoteControl(server).audit(undefined)) rows.push(each);
    expect(rows).toHaveLength(3_000);
    expect(rows[0]).toEqual(row(1));

    auditFails = true;
    const read = async () => {
      for await (const _ of remoteControl(server).audit('run-01'));
    };
    await expect(read()).rejects.toThrow();
  });
});

describe('whoever else asks', () => {
  it.each([
    ['without the token', { authorization: '' }, 401],
    ['with another token', { authorization: `Bearer ${'a'.repeat(43)}` }, 401],
    ['under another name', { host: 'trailwarden.example' }, 403],
    ['from a page', { origin: 'http://127.0.0.1' }, 403],
    ['as a form would', { 'content-type': 'text/plain' }, 415],
  ])('%s is refused', async (_, headers, status) => {
    expect(await raw({ ...good(), ...headers }, '{"call":"verifyAudit","args":[]}')).toBe(status);
  });

  it.each([
    ['{"call":"close","args":[]}', 400],
    ['{"call":"constructor","args":[]}', 400],
    ['{"call":"listRuns","args":[{"max":-1}]}', 400],
    ['no JSON', 400],
    [`"${'a'.repeat(200_000)}"`, 413],
  ])('%.40s is not understood', async (body, status) => {
    expect(await raw(good(), body)).toBe(status);
    expect(asked).toEqual([]);
  });

  it('finds one page only, for POST only', async () => {
    expect(await raw(good(), '{}', 'GET')).toBe(405);
    expect(await raw(good(), '{}', 'POST', '/metrics')).toBe(404);
  });
});

describe('the file that says where to ask', () => {
  it('is readable for its owner alone, and goes when the service does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trailwarden-control-'));
    const address = { url: 'http://127.0.0.1:1234', token: 'a'.repeat(43) };

    const forget = await writeControlFile(folder, address);
    expect((await stat(join(folder, 'control.json'))).mode & 0o777).toBe(0o600);
    expect(await readControlFile(folder)).toEqual(address);

    // The next one has begun already.
    const next = { ...address, token: 'b'.repeat(43) };
    const forgetNext = await writeControlFile(folder, next);
    await forget();
    expect(await readControlFile(folder)).toEqual(next);
    await forgetNext();
    expect(await readControlFile(folder)).toBeUndefined();
    await rm(folder, { recursive: true });
  });

  it('is believed only where it points to this machine', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trailwarden-control-'));
    await writeControlFile(folder, { url: 'http://example.com:80', token: 'a'.repeat(43) });

    expect(await readControlFile(folder)).toBeUndefined();
    await rm(folder, { recursive: true });
  });

  it('may be left behind: then nobody answers, and that is said', async () => {
    const gone = { url: 'http://127.0.0.1:9', token: 'a'.repeat(43) };

    await expect(remoteControl(gone).verifyAudit()).rejects.toMatchObject({ code: 'CONTROL_UNREACHABLE' });
  });
});
