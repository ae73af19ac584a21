import { inspect } from 'node:util';
import { type Log, Secret, silentLog } from '@trailwarden/platform';
import { type SlackSockets, startSlackSockets } from '@trailwarden/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { slackAlert } from '../actions/slack-alert.js';
import { type SlackLab, startSlackLab } from '../testing/slack-lab.js';
import { bruteForceAsking } from '../testing/slack-stories.js';
import type { Decide, Decision } from './decision.js';
import { type SocketMode, startSocketMode } from './socket-mode.js';

let lab: SlackLab;
let sockets: SlackSockets;
let mode: SocketMode | undefined;
let decided: Decision[];
let logged: { readonly level: string; readonly message: string; readonly fields: unknown }[];
let pausesMs: number[];

beforeAll(async () => {
  lab = await startSlackLab();
});

afterAll(async () => {
  await lab.close();
});

beforeEach(async () => {
  decided = [];
  logged = [];
  pausesMs = [];
  lab.workspace.messages.length = 0;
  lab.workspace.answers.length = 0;
  sockets = await startSlackSockets(lab.sandbox.world);
});

afterEach(async () => {
  await mode?.close();
  mode = undefined;
  await sockets.close();
});

const done: Decide = async (decision) => {
  decided.push(decision);
  return { kind: 'done', message: 'approved' };
};

const log: Log = {
  ...silentLog,
  warn: (message, fields) => void logged.push({ level: 'warn', message, fields }),
  error: (message, fields) => void logged.push({ level: 'error', message, fields }),
};

async function start(options: Partial<Parameters<typeof startSocketMode>[0]> = {}) {
  mode = await startSocketMode({
    appToken: new Secret(lab.workspace.appToken),
    url: sockets.url,
    decide: done,
    log,
    clock: { nowMs: lab.ports.nowMs },
    answerOrigin: lab.sandbox.url,
    wait: async (ms) => {
      pausesMs.push(ms);
      lab.pass(ms);
      // Lets the sockets have their turn, as a pause would.
      await new Promise((resolve) => setImmediate(resolve));
    },
    ...options,
  });
}

async function message() {
  const { channel, ts } = await slackAlert.tell(bruteForceAsking(), {}, undefined, lab.ports);
  return { channel, ts, actionId: 'trailwarden.approve', userId: 'U0ANN' };
}

describe('Socket Mode', () => {
  it('takes a press, acknowledges it, and tells whoever pressed', async () => {
    await start();

    const id = sockets.press(await message());

    await vi.waitFor(() => expect(lab.workspace.answers).toMatchObject([{ body: { text: 'approved' } }]));
    expect(sockets.acknowledged).toEqual([id]);
    expect(decided).toMatchObject([{ kind: 'approve', by: { via: 'slack', id: 'U0ANN' } }]);
  });

  it('acknowledges before it is decided', async () => {
    let finish = () => {};
    const decide: Decide = () =>
      new Promise((resolve) => {
        finish = () => resolve({ kind: 'done', message: 'at last' });
      });
    await start({ decide });

    const id = sockets.press(await message());

    await vi.waitFor(() => expect(sockets.acknowledged).toEqual([id]));
    await vi.waitFor(() => finish());
    finish();
  });

  it('takes an envelope that is sent again only once, and acknowledges both', async () => {
    await start();
    const press = await message();

    sockets.press(press, 'e-1');
    sockets.press(press, 'e-1');

    await vi.waitFor(() => expect(sockets.acknowledged).toEqual(['e-1', 'e-1']));
    await mode?.close();
    expect(decided).toHaveLength(1);
  });

  it('keeps two connections, and opens each anew when Slack asks for it', async () => {
    await start();
    await vi.waitFor(() => expect(sockets.open).toHaveLength(2));
    lab.pass(3_600_000);
    const [oldest] = sockets.open;

    sockets.refresh();

    await vi.waitFor(() => expect([sockets.open.length, sockets.open.includes(oldest as never)]).toEqual([2, false]));
    expect([sockets.asked, pausesMs, logged]).toEqual([3, [], []]);
    const id = sockets.press(await message());
    await vi.waitFor(() => expect(sockets.acknowledged).toEqual([id]));
  });

  it('comes back after everything broke off, with pauses', async () => {
    await start();
    await vi.waitFor(() => expect(sockets.open).toHaveLength(2));

    for (const peer of [...sockets.open]) peer.destroy();

    await vi.waitFor(() => expect([sockets.open.length, sockets.asked]).toEqual([2, 4]));
    expect(pausesMs).toEqual([1_000, 1_000]);
  });

  it('survives a token that is revoked while it runs, and says so', async () => {
    await start({ connections: 1 });
    lab.pass(3_600_000);

    sockets.refusal = 'token_revoked';
    sockets.refresh();
    await vi.waitFor(() => expect(pausesMs.length).toBeGreaterThan(8));
    sockets.refusal = undefined;

    await vi.waitFor(() => expect(sockets.open).toHaveLength(1));
    expect(pausesMs.slice(0, 8)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(logged[0]).toMatchObject({ level: 'error', fields: { error: { code: 'SLACK_REFUSED' } } });
    expect(inspect(logged, { depth: 10 })).not.toContain(lab.workspace.appToken);
  });

  it('does not start with a token that Slack refuses', async () => {
    await expect(start({ appToken: new Secret('xapp-wrong') })).rejects.toMatchObject({
      code: 'SLACK_REFUSED',
      reason: 'invalid_auth',
    });
  });

  it('ends, and opens nothing more', async () => {
    await start();

    await mode?.close();

    await vi.waitFor(() => expect(sockets.open).toEqual([]));
    const { asked } = sockets;
    await new Promise((resolve) => setImmediate(resolve));
    expect(sockets.asked).toBe(asked);
  });
});
