import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { Secret } from '@trailwarden/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectSlack } from './connect-slack.js';
import type { SlackMessage } from './port.js';

const TOKEN = 'xoxb-very-secret-1234';
const MESSAGE: SlackMessage = {
  channel: 'C1',
  text: 'hello',
  blocks: [],
  metadata: { event_type: 'trailwarden_incident', event_payload: { step: 's' } },
};

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

const POSTED: Reply = { body: JSON.stringify({ ok: true, channel: 'C1', ts: '1.1' }) };
const no = (error: string, more: object = {}): Reply => ({ body: JSON.stringify({ ok: false, error, ...more }) });
const wait = (seconds: string): Reply => ({
  status: 429,
  headers: { 'retry-after': seconds },
  body: JSON.stringify({ ok: false, error: 'ratelimited' }),
});

let server: Server;
/** What is answered, one after the other; the last for ever. */
let replies: Reply[];
let asked: { readonly path: string; readonly authorization: string | undefined; readonly form: URLSearchParams }[];
let time: { ms: number };

beforeEach(async () => {
  asked = [];
  replies = [POSTED];
  time = { ms: 1_000_000 };
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization, form });
    const { status = 200, headers = {}, body } = (replies.length > 1 ? replies.shift() : replies[0]) ?? POSTED;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

function connect(url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`) {
  return connectSlack({
    token: new Secret(TOKEN),
    url,
    clock: { nowMs: () => time.ms },
    wait: async (ms) => {
      time.ms += ms;
    },
  });
}

const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error as Error & { code: string; retryable: boolean; hint: string; retryAfterMs?: number },
  );

describe('a message', () => {
  it('is sent with its token in the header, and nothing in it is parsed or fetched', async () => {
    await connect().postMessage({ ...MESSAGE, threadTs: '1.0' });

    const [{ path, authorization, form }] = asked as [(typeof asked)[number]];
    expect([path, authorization]).toEqual(['/api/chat.postMessage', `Bearer ${TOKEN}`]);
    expect(Object.fromEntries(form)).toEqual({
      channel: 'C1',
      text: 'hello',
      blocks: '[]',
      thread_ts: '1.0',
      metadata: JSON.stringify(MESSAGE.metadata),
      parse: 'none',
      link_names: 'false',
      unfurl_links: 'false',
      unfurl_media: 'false',
    });
  });

  it('goes out a second after the one before, in each channel', async () => {
    const slack = connect();

    await Promise.all([slack.postMessage(MESSAGE), slack.postMessage(MESSAGE), slack.postMessage(MESSAGE)]);
    const afterThreeMs = time.ms - 1_000_000;
    await slack.postMessage({ ...MESSAGE, channel: 'C2' });

    expect(afterThreeMs).toBe(2_000);
    expect(time.ms - 1_000_000).toBe(2_000);
  });

  it('is sent again when Slack asks to wait a little', async () => {
    replies = [wait('7'), POSTED];

    const sent = await connect().postMessage(MESSAGE);

    expect(sent).toEqual({ channel: 'C1', ts: '1.1' });
    expect(time.ms - 1_000_000).toBe(7_000);
  });

  it.each([
    ['long', [wait('120')], 1, 120_000],
    ['without end', [wait('5')], 3, 5_000],
    ['without saying how long', [{ ...wait('x'), headers: {} }], 3, 30_000],
    ['by its word alone', [no('ratelimited')], 3, 30_000],
  ])('is left for later when Slack asks to wait %s', async (_, answers, calls, retryAfterMs) => {
    replies = answers;

    const error = await failure(connect().postMessage(MESSAGE));

    expect(error).toMatchObject({ code: 'SLACK_THROTTLED', retryable: true, retryAfterMs });
    expect(asked).toHaveLength(calls);
  });

  it('is not waited for behind too many others, and those sent away come back one by one', async () => {
    const slack = connect();

    const outcomes = await Promise.all(Array.from({ length: 40 }, () => failure(slack.postMessage(MESSAGE))));

    const sentAway = outcomes.flatMap((error) => (error === undefined ? [] : [error.retryAfterMs ?? 0]));
    expect(asked).toHaveLength(31);
    expect(sentAway).toHaveLength(9);
    expect(sentAway.every((ms, at) => at === 0 || ms - (sentAway[at - 1] ?? 0) === 1_000)).toBe(true);
  });
});

describe('what goes wrong', () => {
  it.each<[string, Reply, object]>([
    ['no channel', no('channel_not_found'), { reason: 'channel_not_found', retryable: false, hint: /id .*\/invite/ }],
    ['no member', no('not_in_channel'), { reason: 'not_in_channel', retryable: false, hint: /\/invite/ }],
    ['a wrong token', no('invalid_auth'), { reason: 'invalid_auth', retryable: false, hint: /slack\.token/ }],
    ['a revoked token', no('token_revoked'), { reason: 'token_revoked', retryable: false, hint: /slack\.token/ }],
    ['Slack’s own trouble', no('internal_error'), { reason: 'internal_error', retryable: true, hint: /tried again/ }],
    ['worse trouble', no('fatal_error'), { reason: 'fatal_error', retryable: true }],
    ['maintenance', no('service_unavailable'), { reason: 'service_unavailable', retryable: true }],
    ['a word unheard of', no('new_word'), { reason: 'new_word', retryable: false, hint: /docs\.slack\.dev/ }],
  ])('is named: %s', async (_, reply, expected) => {
    replies = [reply];

    const error = await failure(connect().postMessage(MESSAGE));

    const { hint = /./, ...more } = expected as { hint?: RegExp };
    expect(error).toMatchObject({ code: 'SLACK_REFUSED', ...more });
    expect(error?.hint).toMatch(hint);
    expect(asked).toHaveLength(1);
  });

  it('says which of our blocks Slack does not take', async () => {
    replies = [
      no('invalid_blocks', { response_metadata: { messages: ['[ERROR] too long [json-pointer:/blocks/1]'] } }),
    ];

    const error = await failure(connect().postMessage(MESSAGE));

    expect(error?.message).toContain('json-pointer:/blocks/1');
  });

  it.each<[string, Reply]>([
    ['a proxy’s page', { body: '<html>Please sign in</html>', headers: { 'content-type': 'text/html' } }],
    ['an outage', { status: 503, body: 'down' }],
    ['an answer without a message', { body: '{"ok":true}' }],
  ])('may be no answer of Slack’s: %s', async (_, reply) => {
    replies = [reply];

    const error = await failure(connect().postMessage(MESSAGE));

    expect(error).toMatchObject({ code: 'SLACK_UNREACHABLE', retryable: true });
    expect(asked).toHaveLength(1);
  });

  it('may be the network; then it is not sent again, since it may have arrived', async () => {
    const error = await failure(connect('http://127.0.0.1:9/api/').postMessage(MESSAGE));

    expect(error).toMatchObject({ code: 'SLACK_UNREACHABLE', retryable: true });
  });

  it('never shows the token', async () => {
    const slack = connect();
    const shown: unknown[] = [slack];
    for (const reply of [no('invalid_auth'), wait('999'), { status: 500, body: TOKEN }, { body: TOKEN }]) {
      replies = [reply];
      shown.push(await failure(slack.postMessage(MESSAGE)));
      time.ms += 1_000_000;
    }
    shown.push(await failure(connect('http://127.0.0.1:9/api/').postMessage(MESSAGE)));

    for (const each of shown) {
      expect(inspect(each, { depth: 10, showHidden: true })).not.toContain('very-secret');
      expect(JSON.stringify(each)).not.toContain('very-secret');
    }
  });
});

describe('history', () => {
  const us = { body: JSON.stringify({ ok: true, user_id: 'UUS' }) };
  const page = (messages: object[], cursor = ''): Reply => ({
    body: JSON.stringify({ ok: true, messages, response_metadata: { next_cursor: cursor } }),
  });

  it('is ours only, newest first, over all pages, with metadata that is ours in shape', async () => {
    const { metadata } = MESSAGE;
    replies = [
      us,
      page(
        [
          { user: 'UUS', ts: '2.0', metadata },
          { user: 'UOTHER', ts: '2.5', metadata },
        ],
        'next',
      ),
      page([{ user: 'UUS', ts: '3.0', metadata: { event_type: 'x', event_payload: { n: 1 } } }, { ts: '4.0' }]),
    ];

    const found = await connect().history('C1', undefined, 1_500);

    expect(found).toEqual([
      { channel: 'C1', ts: '3.0', metadata: undefined },
      { channel: 'C1', ts: '2.0', metadata },
    ]);
    expect(asked.map(({ path }) => path)).toEqual([
      '/api/auth.test',
      '/api/conversations.history',
      '/api/conversations.history',
    ]);
    expect(asked[1]?.form.get('oldest')).toBe('1.500000');
    expect(asked[1]?.form.get('include_all_metadata')).toBe('true');
    expect(asked[2]?.form.get('cursor')).toBe('next');
  });

  it('has an end where there is none', async () => {
    replies = [us, page([], 'again')];

    await connect().history('C1', '1.0', 0);

    expect(asked.filter(({ path }) => path === '/api/conversations.replies')).toHaveLength(10);
  });

  it('asks who we are again when it could not be told', async () => {
    const slack = connect();
    replies = [no('internal_error')];
    await failure(slack.history('C1', undefined, 0));
    replies = [us, page([])];

    expect(await slack.history('C1', undefined, 0)).toEqual([]);
  });
});
