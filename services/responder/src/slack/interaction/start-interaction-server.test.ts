import { once } from 'node:events';
import { connect } from 'node:net';
import { type Log, Secret, silentLog } from '@trailwarden/platform';
import { pressButton } from '@trailwarden/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { slackAlert } from '../../actions/slack-alert.js';
import { type SlackLab, startSlackLab } from '../../testing/slack-lab.js';
import { bruteForceAsking } from '../../testing/slack-stories.js';
import type { Decide, Decision } from '../decision.js';
import { type InteractionServer, startInteractionServer } from './start-interaction-server.js';

let lab: SlackLab;
let server: InteractionServer | undefined;
let decided: Decision[];
let logged: unknown[];

beforeAll(async () => {
  lab = await startSlackLab();
});

afterAll(async () => {
  await lab.close();
});

beforeEach(() => {
  decided = [];
  logged = [];
  lab.workspace.answers.length = 0;
  lab.workspace.messages.length = 0;
});

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const done: Decide = async (decision) => {
  decided.push(decision);
  return { kind: 'done', message: 'Approved <by> you & nobody else' };
};

const log: Log = {
  ...silentLog,
  warn: (...said) => void logged.push(said),
  error: (...said) => void logged.push(said),
};

async function start(options: Partial<Parameters<typeof startInteractionServer>[0]> = {}) {
  server = await startInteractionServer({
    port: 0,
    signingSecret: new Secret(lab.workspace.signingSecret),
    decide: done,
    log,
    clock: { nowMs: lab.ports.nowMs },
    answerOrigin: lab.sandbox.url,
    ...options,
  });
  return server;
}

async function press() {
  const { channel, ts } = await slackAlert.tell(bruteForceAsking(), {}, undefined, lab.ports);
  return pressButton(lab.sandbox.world, { channel, ts, actionId: 'trailwarden.approve', userId: 'U0ANN' });
}

const address = (path = '/slack/actions') => `http://127.0.0.1:${server?.port}${path}`;
const send = (request: { body: string; headers: Readonly<Record<string, string>> }) =>
  fetch(address(), { method: 'POST', ...request });

/** What is worked on after the answer. */
async function settled(): Promise<void> {
  await server?.close();
}

describe('the server for Slack’s buttons', () => {
  it('answers with nothing, lets decide, and tells whoever pressed', async () => {
    await start();

    const response = await send(await press());
    await settled();

    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(decided).toMatchObject([{ kind: 'approve', by: { via: 'slack', id: 'U0ANN' } }]);
    expect(lab.workspace.answers).toMatchObject([
      {
        body: {
          response_type: 'ephemeral',
          replace_original: false,
          text: 'Approved &lt;by&gt; you &amp; nobody else',
        },
      },
    ]);
  });

  it('answers before it is decided, however long that takes', async () => {
    let finish = () => {};
    const decide: Decide = () =>
      new Promise((resolve) => {
        finish = () => resolve({ kind: 'noted', message: 'later' });
      });
    await start({ decide });

    const { status } = await send(await press());
    finish();
    await settled();

    expect(status).toBe(200);
    expect(lab.workspace.answers).toMatchObject([{ body: { text: 'later' } }]);
  });

  it('says so when it cannot be recorded, without what went wrong', async () => {
    await start({ decide: () => Promise.reject(new Error('password=hunter2')) });

    const { status } = await send(await press());
    await settled();

    expect(status).toBe(200);
    expect(JSON.stringify(lab.workspace.answers)).toContain('nothing was done');
    expect(JSON.stringify(lab.workspace.answers)).not.toContain('hunter2');
    expect(logged).toHaveLength(1);
  });

  it('refuses what is not signed, and what comes twice', async () => {
    await start();
    const request = await press();

    const unsigned = await fetch(address(), { method: 'POST', body: request.body });
    const statuses = [await send(request), await send(request)].map(({ status }) => status);
    await settled();

    expect([unsigned.status, ...statuses]).toEqual([401, 200, 401]);
    expect(decided).toHaveLength(1);
  });

  it('has one door only', async () => {
    await start();

    const other = await fetch(address('/'), { method: 'POST' });
    const get = await fetch(address());

    expect([other.status, get.status, get.headers.get('allow')]).toEqual([404, 405, 'POST']);
  });

  it('does not read more than Slack sends', async () => {
    await start();

    const announced = await fetch(address(), { method: 'POST', body: 'x'.repeat(600_000) }).then(
      ({ status }) => status,
      () => 'broken off',
    );
    const streaming = connect(server?.port ?? 0, '127.0.0.1');
    streaming.on('error', () => {}).resume();
    streaming.write('POST /slack/actions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    for (let at = 0; at < 12; at++) streaming.write(chunk);
    await once(streaming, 'close');

    expect([413, 'broken off']).toContain(announced);
    expect(decided).toEqual([]);
  });

  it.each([
    ['another origin', 'https://hooks.slack.com.evil.example/x'],
    ['a name before the host', 'https://hooks.slack.com@evil.example/x'],
    ['plain http', 'http://hooks.slack.com/x'],
    ['credentials', 'https://me:pw@hooks.slack.com/x'],
    ['the machine itself', 'http://127.0.0.1:1/x'],
    ['no address', 'hooks'],
  ])('tells nobody at %s', async (_, url) => {
    await start();
    const fetched = vi.spyOn(globalThis, 'fetch');
    const { body } = await press();
    const payload = JSON.parse(new URLSearchParams(body).get('payload') ?? '') as Record<string, unknown>;
    const { openDesk } = await import('./desk.js');
    const { readPress } = await import('./read-press.js');
    fetched.mockClear();

    const desk = openDesk({ decide: done, log });
    desk.take(readPress({ ...payload, response_url: url }, 0));
    await desk.idle();

    expect(decided).toHaveLength(1);
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });

  it('asks to press again when too much is decided at once', async () => {
    await start({ busyMax: 0 });

    await send(await press());
    await settled();

    expect(decided).toEqual([]);
    expect(lab.workspace.answers).toMatchObject([{ body: { text: expect.stringContaining('Press again') } }]);
  });

  it('says when its port is taken', async () => {
    const { port } = await start();

    const second = startInteractionServer({ port, signingSecret: new Secret('x'), decide: done, log });

    await expect(second).rejects.toMatchObject({ code: 'SLACK_PORT' });
  });
});
