import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ResponderSandbox, startResponderSandbox } from '../../../testing/responder-sandbox.js';
import { pressButton } from './press-button.js';
import { type SlackWorkspace, slackWorkspace } from './workspace.js';

let here: ResponderSandbox;
let workspace: SlackWorkspace;

beforeEach(async () => {
  here = await startResponderSandbox();
  workspace = slackWorkspace(here.sandbox.world);
});

afterEach(async () => {
  await here.sandbox.close();
});

type Body = Readonly<Record<string, unknown>>;

async function send(method: string, input: Body, token = workspace.token) {
  const response = await fetch(`${here.sandbox.url}/slack/api/${method}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(token !== '' && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(input),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

/** As Slack's own client sends: a form whose objects are JSON text. */
async function sendForm(method: string, input: Body) {
  const fields = Object.entries(input).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const response = await fetch(`${here.sandbox.url}/slack/api/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.token}` },
    body: new URLSearchParams(fields),
  });
  return (await response.json()) as Record<string, unknown>;
}

const post = async (input: Body = {}) =>
  (await send('chat.postMessage', { channel: 'C0SECURITY', text: 'hello', ...input })).body;
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const richText = (piece: Body) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [piece] }],
});
const button = (overrides: Body = {}) => ({
  type: 'actions',
  block_id: 'decide',
  elements: [
    {
      type: 'button',
      action_id: 'approve',
      value: 'run-1',
      text: { type: 'plain_text', text: 'Contain' },
      ...overrides,
    },
  ],
});

describe('a message', () => {
  it('is kept, with what was sent as JSON or as a form', async () => {
    const input = { channel: 'C0SECURITY', text: 'a & b', blocks: [section('*unusual*')] };

    const [asJson, asForm] = [await post(input), await sendForm('chat.postMessage', input)];

    expect([asJson.ok, asForm.ok]).toEqual([true, true]);
    const kept = { channel: 'C0SECURITY', text: 'a & b', blocks: [section('*unusual*')] };
    expect(workspace.messages).toMatchObject([
      { ...kept, ts: asJson.ts },
      { ...kept, ts: asForm.ts },
    ]);
  });

  it('has a name that is later than all before, though the clock stands still', async () => {
    const all: unknown[] = [];
    for (let at = 0; at < 5; at++) all.push((await post()).ts);

    expect(all).toEqual([...new Set(all)].sort());
    expect(String(all[0])).toMatch(/^\d{10}\.\d{6}$/);
  });

  it('can be answered in its thread, and not in one that is none', async () => {
    const { ts } = await post();

    const answer = await post({ thread_ts: ts });
    const lost = await post({ thread_ts: '1.000000' });

    const replies = await send('conversations.replies', { channel: 'C0SECURITY', ts });
    expect(lost).toMatchObject({ ok: false, error: 'thread_not_found' });
    expect(replies.body.messages).toMatchObject([{ ts }, { ts: answer.ts, thread_ts: ts }]);
  });

  it('can be changed, and keeps its place', async () => {
    const { ts } = await post({ blocks: [button()] });

    const changed = await send('chat.update', { channel: 'C0SECURITY', ts, text: 'done', blocks: [section('done')] });
    const lost = await send('chat.update', { channel: 'C0SECURITY', ts: '1.000000', text: 'done' });

    expect(changed.body).toMatchObject({ ok: true, ts });
    expect(workspace.messages).toMatchObject([{ ts, text: 'done', blocks: [section('done')] }]);
    expect(lost.body).toMatchObject({ ok: false, error: 'message_not_found' });
  });

  it('can be written in rich text', async () => {
    const pieces = [
      { type: 'text', text: '<!channel>', style: { code: true } },
      { type: 'date', timestamp: 1_772_442_720, format: '{time}', fallback: '09:12 UTC' },
      { type: 'link', url: 'https://example.org', text: 'there' },
    ];
    const item = { type: 'rich_text_section', elements: pieces };
    const list = { type: 'rich_text_list', style: 'bullet', indent: 1, elements: [item] };

    const answer = await post({ blocks: [{ type: 'rich_text', elements: [item, list] }] });

    expect(answer.ok).toBe(true);
  });

  it('is listed page by page, and only for a channel’s id', async () => {
    for (let at = 0; at < 5; at++) await post({ text: `number ${at}` });
    const ask = async (input: Body) =>
      (await send('conversations.history', { channel: 'C0SECURITY', limit: 2, ...input })).body;

    const first = await ask({});
    const { next_cursor: cursor } = first.response_metadata as { next_cursor: string };
    const second = await ask({ cursor });
    const named = await ask({ channel: 'security' });

    expect([first.messages, second.messages]).toMatchObject([
      [{ text: 'number 4' }, { text: 'number 3' }],
      [{ text: 'number 2' }, { text: 'number 1' }],
    ]);
    expect(named).toMatchObject({ ok: false, error: 'channel_not_found' });
  });

  it('can be found again by its metadata', async () => {
    const metadata = { event_type: 'incident', event_payload: { id: 'i-1' } };
    await post({ metadata });

    const { body } = await send('conversations.history', { channel: 'C0SECURITY', include_all_metadata: true });

    expect(body.messages).toMatchObject([{ metadata }]);
  });
});

describe('Slack’s objections', () => {
  it.each<[string, Body, string]>([
    ['no such channel', { channel: 'C404' }, 'channel_not_found'],
    ['a channel without the bot', { channel: 'C1' }, 'not_in_channel'],
    ['an archived channel', { channel: 'C2' }, 'is_archived'],
    ['nothing to say', { text: '' }, 'no_text'],
    ['text too long', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['blocks that are no list', { blocks: 'x' }, 'invalid_blocks_format'],
    ['51 blocks', { blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) }, 'invalid_blocks'],
    ['a section too long', { blocks: [section('x'.repeat(3001))] }, 'invalid_blocks'],
    ['an empty section', { blocks: [section('')] }, 'invalid_blocks'],
    ['a block unheard of', { blocks: [{ type: 'banner' }] }, 'invalid_blocks'],
    [
      'a button label too long',
      { blocks: [button({ text: { type: 'plain_text', text: 'x'.repeat(76) } })] },
      'invalid_blocks',
    ],
    ['rich text without a line', { blocks: [{ type: 'rich_text', elements: [] }] }, 'invalid_blocks'],
    ['rich text with an empty piece', { blocks: [richText({ type: 'text', text: '' })] }, 'invalid_blocks'],
    ['rich text with a piece unheard of', { blocks: [richText({ type: 'shout', text: 'x' })] }, 'invalid_blocks'],
    [
      'rich text in a style unheard of',
      { blocks: [richText({ type: 'text', text: 'x', style: { big: true } })] },
      'invalid_blocks',
    ],
    ['one block id twice', { blocks: [button(), button()] }, 'invalid_blocks'],
    [
      'blocks too long together',
      { blocks: Array.from({ length: 5 }, () => section('x'.repeat(2900))) },
      'msg_blocks_too_long',
    ],
  ])('names %s', async (_, input, error) => {
    workspace.channels.set('C1', { id: 'C1', name: 'private', archived: false, member: false });
    workspace.channels.set('C2', { id: 'C2', name: 'old', archived: true, member: true });

    const body = await post(input);

    expect(body).toMatchObject({ ok: false, error });
    expect(workspace.messages).toEqual([]);
  });

  it('point to what is wrong with a block', async () => {
    const body = await post({ blocks: [section('fine'), section('x'.repeat(3001))] });

    expect(body.response_metadata).toEqual({
      messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]'],
    });
  });

  it('tell a missing token from a wrong one', async () => {
    const without = await send('auth.test', {}, '');
    const wrong = await send('auth.test', {}, 'xoxb-wrong');
    const right = await send('auth.test', {});

    expect([without, wrong, right].map(({ body }) => body.error ?? body.ok)).toEqual([
      'not_authed',
      'invalid_auth',
      true,
    ]);
  });

  it('come as 429 with the seconds to wait when a channel gets too much', async () => {
    workspace.messagesPerSecond = 1;
    const input = { channel: 'C0SECURITY', text: 'hello' };
    await send('chat.postMessage', input);

    const refused = await send('chat.postMessage', input);
    here.sandbox.pass(1000);
    const taken = await send('chat.postMessage', input);

    expect(refused).toMatchObject({ status: 429, body: { ok: false, error: 'ratelimited' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(taken).toMatchObject({ status: 200, body: { ok: true } });
  });
});

describe('pressing a button', () => {
  it('sends what Slack would, signed over its very bytes', async () => {
    const { ts } = await post({ blocks: [button()] });

    const { headers, body } = pressButton(here.sandbox.world, {
      channel: 'security',
      ts: String(ts),
      actionId: 'approve',
      userId: 'U1',
    });

    const payload = JSON.parse(new URLSearchParams(body).get('payload') ?? '');
    expect(payload).toMatchObject({
      type: 'block_actions',
      user: { id: 'U1' },
      channel: { id: 'C0SECURITY' },
      message: { ts },
      actions: [{ action_id: 'approve', block_id: 'decide', value: 'run-1' }],
    });
    const base = `v0:${headers['x-slack-request-timestamp']}:${body}`;
    const signature = createHmac('sha256', workspace.signingSecret).update(base).digest('hex');
    expect(headers['x-slack-signature']).toBe(`v0=${signature}`);
    expect(headers['x-slack-request-timestamp']).toBe(String(here.sandbox.world.nowMs() / 1000));
  });

  it('can be answered at its response_url', async () => {
    const { ts } = await post({ blocks: [button()] });
    const press = { channel: 'security', ts: String(ts), actionId: 'approve', userId: 'U1' };
    const payload = new URLSearchParams(pressButton(here.sandbox.world, press).body).get('payload') ?? '';
    const { response_url: url } = JSON.parse(payload) as { response_url: string };

    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', text: 'done' }),
    });

    expect(workspace.answers).toEqual([{ url, body: { response_type: 'ephemeral', text: 'done' } }]);
  });

  it('needs the button to be there', async () => {
    const { ts } = await post();

    const press = () =>
      pressButton(here.sandbox.world, { channel: 'security', ts: String(ts), actionId: 'approve', userId: 'U1' });

    expect(press).toThrow(/no button approve/);
  });
});
