import { createHmac } from 'node:crypto';
import { Secret } from '@trailwarden/platform';
import { pressButton } from '@trailwarden/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { slackAlert } from '../../actions/slack-alert.js';
import { type SlackLab, startSlackLab } from '../../testing/slack-lab.js';
import { bruteForceAsking, bruteForceContained } from '../../testing/slack-stories.js';
import { readInteraction } from './read-interaction.js';
import { RecentIds } from './recent-ids.js';
import { REPLAY_WINDOW_MS } from './signature.js';

let lab: SlackLab;
let secret: Secret;
let recent: RecentIds;

beforeAll(async () => {
  lab = await startSlackLab();
  secret = new Secret(lab.workspace.signingSecret);
});

afterAll(async () => {
  await lab.close();
});

beforeEach(() => {
  recent = new RecentIds(2 * REPLAY_WINDOW_MS);
});

async function press(actionId: string, story = bruteForceAsking()) {
  const { channel, ts } = await slackAlert.tell(story, {}, undefined, lab.ports);
  const request = pressButton(lab.sandbox.world, { channel, ts, actionId, userId: 'U0ANN' });
  lab.workspace.messages.length = 0;
  return request;
}

const read = (body: string | Uint8Array, headers: Record<string, string>, atMs = lab.ports.nowMs()) =>
  readInteraction(typeof body === 'string' ? Buffer.from(body) : body, headers, secret, atMs, recent);

function signed(body: string, atMs = lab.ports.nowMs(), key = secret.reveal()) {
  const seconds = String(Math.floor(atMs / 1000));
  const signature = `v0=${createHmac('sha256', key).update(`v0:${seconds}:${body}`).digest('hex')}`;
  return { 'x-slack-request-timestamp': seconds, 'x-slack-signature': signature };
}

const form = (payload: unknown) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

describe('a press', () => {
  it.each([
    ['approve', bruteForceAsking(), {}],
    ['decline', bruteForceAsking(), {}],
    ['extend', bruteForceContained(), { minutes: 240 }],
    ['revert', bruteForceContained(), {}],
  ] as const)('of %s is that decision on the steps of the message', async (kind, story, more) => {
    const { body, headers } = await press(`trailwarden.${kind}`, story);

    const interaction = read(body, { ...headers });

    expect(interaction).toEqual({
      kind: 'decision',
      decision: {
        kind,
        runId: story.runId,
        stepIds: [story.steps[0]?.id],
        ...more,
        by: { via: 'slack', id: 'U0ANN' },
        atMs: lab.ports.nowMs(),
      },
      responseUrl: expect.stringContaining('/slack/actions/'),
    });
  });

  it('of snooze is about the whole run', async () => {
    const { body, headers } = await press('trailwarden.snooze');

    expect(read(body, { ...headers })).toMatchObject({ decision: { kind: 'snooze', stepIds: [], minutes: 60 } });
  });

  it('counts once', async () => {
    const { body, headers } = await press('trailwarden.approve');

    const kinds = [read(body, { ...headers }), read(body, { ...headers })].map(({ kind }) => kind);

    expect(kinds).toEqual(['decision', 'refused']);
  });
});

describe('what is refused', () => {
  it('is anything changed on the way', async () => {
    const { body, headers } = await press('trailwarden.approve');
    const bytes = Buffer.from(body);

    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;

        expect(read(changed, { ...headers })).toEqual({ kind: 'refused', reason: 'the signature is wrong' });
      }),
    );
  });

  it.each<[string, (headers: Record<string, string>) => Record<string, string>]>([
    ['no signature', ({ 'x-slack-signature': _, ...rest }) => rest],
    ['no time', ({ 'x-slack-request-timestamp': _, ...rest }) => rest],
    ['a time that is none', (headers) => ({ ...headers, 'x-slack-request-timestamp': '1e9' })],
    ['another time', (headers) => ({ ...headers, 'x-slack-request-timestamp': '1' })],
    ['a short signature', (headers) => ({ ...headers, 'x-slack-signature': 'v0=' })],
    ['another key’s', (headers) => ({ ...headers, ...signed('x', lab.ports.nowMs(), 'another') })],
  ])('is a request with %s', async (_, change) => {
    const { body, headers } = await press('trailwarden.approve');

    expect(read(body, change({ ...headers })).kind).toBe('refused');
  });

  it.each([
    [REPLAY_WINDOW_MS, 'decision'],
    [REPLAY_WINDOW_MS + 1, 'refused'],
    [-REPLAY_WINDOW_MS, 'decision'],
    [-REPLAY_WINDOW_MS - 1, 'refused'],
  ])('is one that is %i ms old: %s', async (ageMs, kind) => {
    const { body, headers } = await press('trailwarden.approve');

    // The lab's clock stands on a whole second, as the timestamp does.
    const wholeMs = Math.floor(lab.ports.nowMs() / 1000) * 1000;
    expect(read(body, { ...headers }, wholeMs + ageMs).kind).toBe(kind);
  });
});

describe('what is genuine and yet nothing to act on', () => {
  const payload = (action: object, more: object = {}) => ({
    type: 'block_actions',
    user: { id: 'U0ANN' },
    actions: [action],
    ...more,
  });
  const value = JSON.stringify({ run: 'r', steps: ['s'] });

  it.each<[string, unknown, string]>([
    ['another kind of interaction', { type: 'view_submission' }, 'ignored'],
    ['somebody else’s button', payload({ action_id: 'open-link' }), 'ignored'],
    ['a button without a value', payload({ action_id: 'trailwarden.approve' }), 'unreadable'],
    ['a value that is none', payload({ action_id: 'trailwarden.approve', value: '{' }), 'unreadable'],
    [
      'a value with more in it',
      payload({ action_id: 'trailwarden.approve', value: '{"run":"r","steps":[],"x":1}' }),
      'unreadable',
    ],
    [
      'years of extension',
      payload({ action_id: 'trailwarden.extend', value: '{"run":"r","steps":[],"minutes":9999999}' }),
      'unreadable',
    ],
    ['nobody', payload({ action_id: 'trailwarden.approve', value }, { user: { id: '' } }), 'unreadable'],
    ['no action', { type: 'block_actions', user: { id: 'U0ANN' }, actions: [] }, 'unreadable'],
    ['no payload', undefined, 'unreadable'],
  ])('is %s', (_, content, kind) => {
    const body = content === undefined ? 'x=1' : form(content);

    expect(read(body, signed(body)).kind).toBe(kind);
  });

  it('never throws, whatever Slack signs', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ type: fc.constant('block_actions'), actions: fc.jsonValue() })),
        (content) => {
          const body = form(content);

          expect(read(body, signed(body)).kind).not.toBe('decision');
        },
      ),
    );
  });
});

describe('recent ids', () => {
  it('are forgotten when they are old, or too many', () => {
    const ids = new RecentIds(1_000, 3);

    const added = [
      ids.add('a', 0),
      ids.add('a', 1_000),
      ids.add('a', 1_001),
      ids.add('b', 1_002),
      ids.add('c', 1_003),
      ids.add('d', 1_004),
      ids.add('d', 1_005),
    ];

    expect(added).toEqual([true, false, true, true, true, true, false]);
    expect(ids.add('a', 1_006)).toBe(true);
  });
});
