import type { World } from '../../world/world.js';
import { checkBlocks } from './check-blocks.js';
import { type Arguments, jsonArgument, textArgument } from './read-arguments.js';
import {
  addMessage,
  findChannel,
  findMessage,
  type SlackChannel,
  type SlackMessage,
  secondsToWait,
  slackWorkspace,
} from './workspace.js';

/** As it is sent, but for `retryAfterSeconds`, which becomes a header. */
export type Answer = { readonly ok: boolean; readonly retryAfterSeconds?: number } & Readonly<Record<string, unknown>>;

type Method = (input: Arguments, world: World) => Answer;

const TEXT_CHARS_MAX = 40_000;
const HISTORY_MAX = 1000;

/** By their names in the path. */
export const METHODS: Readonly<Record<string, Method | undefined>> = {
  'auth.test'(_, world) {
    const { teamId, botUserId } = slackWorkspace(world);
    return {
      ok: true,
      url: 'https://sandbox.slack.com/',
      team: 'Sandbox',
      team_id: teamId,
      user: 'trailwarden',
      user_id: botUserId,
      bot_id: 'B0TRAILWARDEN',
      is_enterprise_install: false,
    };
  },

  'chat.postMessage'(input, world) {
    const channel = openChannel(input, world);
    if (!isChannel(channel)) return channel;
    const content = contentOf(input);
    if (!isContent(content)) return content;
    const threadTs = textArgument(input.thread_ts);
    if (threadTs !== '' && findMessage(slackWorkspace(world), channel.id, threadTs) === undefined) {
      return failed('thread_not_found');
    }
    const wait = secondsToWait(world, channel.id);
    if (wait !== undefined) return { ok: false, error: 'ratelimited', retryAfterSeconds: wait };
    const message = addMessage(world, {
      ...content,
      channel: channel.id,
      threadTs: threadTs === '' ? undefined : threadTs,
    });
    return { ok: true, channel: channel.id, ts: message.ts, message: shape(message, world) };
  },

  'chat.update'(input, world) {
    const channel = openChannel(input, world);
    if (!isChannel(channel)) return channel;
    const message = findMessage(slackWorkspace(world), channel.id, textArgument(input.ts));
    if (message === undefined) return failed('message_not_found');
    const content = contentOf(input);
    if (!isContent(content)) return content;
    message.text = content.text;
    message.blocks = content.blocks;
    message.metadata = content.metadata ?? message.metadata;
    message.edits += 1;
    return { ok: true, channel: channel.id, ts: message.ts, text: message.text, message: shape(message, world) };
  },

  /** What a sender that lost its answer can look for; the latest first. */
  'conversations.history'(input, world) {
    const channel = channelById(input, world);
    if (!isChannel(channel)) return channel;
    const found = slackWorkspace(world).messages.filter(
      (message) => message.channel === channel.id && message.threadTs === undefined && isAsked(message, input),
    );
    return listed(found.reverse(), input, world);
  },

  'conversations.replies'(input, world) {
    const channel = channelById(input, world);
    if (!isChannel(channel)) return channel;
    const ts = textArgument(input.ts);
    const found = slackWorkspace(world).messages.filter(
      (message) =>
        message.channel === channel.id && (message.ts === ts || (message.threadTs === ts && isAsked(message, input))),
    );
    return found.length === 0 ? failed('thread_not_found') : listed(found, input, world);
  },
};

interface Content {
  readonly text: string;
  readonly blocks: SlackMessage['blocks'];
  readonly metadata: SlackMessage['metadata'];
}

function failed(error: string, more: Readonly<Record<string, unknown>> = {}): Answer {
  return { ok: false, error, ...more };
}

function isChannel(found: SlackChannel | Answer): found is SlackChannel {
  return !('ok' in found);
}

function isContent(found: Content | Answer): found is Content {
  return !('ok' in found);
}

function openChannel(input: Arguments, world: World): SlackChannel | Answer {
  const channel = findChannel(slackWorkspace(world), textArgument(input.channel));
  if (channel === undefined) return failed('channel_not_found');
  if (channel.archived) return failed('is_archived');
  return channel.member ? channel : failed('not_in_channel');
}

/** Only chat methods take names. */
function channelById(input: Arguments, world: World): SlackChannel | Answer {
  const known = slackWorkspace(world).channels.has(textArgument(input.channel));
  return known ? openChannel(input, world) : failed('channel_not_found');
}

function contentOf(input: Arguments): Content | Answer {
  const text = textArgument(input.text);
  const blocks = input.blocks === undefined ? [] : jsonArgument(input.blocks);
  if (!Array.isArray(blocks) || !blocks.every((block) => typeof block === 'object' && block !== null)) {
    return failed('invalid_blocks_format');
  }
  if (text === '' && blocks.length === 0) return failed('no_text');
  if (text.length > TEXT_CHARS_MAX) return failed('msg_too_long');
  const problem = checkBlocks(blocks);
  if (problem !== undefined) {
    if (problem.error !== 'invalid_blocks') return failed(problem.error);
    const { error, messages } = problem;
    return failed(error, { errors: messages, response_metadata: { messages } });
  }
  const metadata = input.metadata === undefined ? undefined : jsonArgument(input.metadata);
  if (metadata !== undefined && (typeof metadata !== 'object' || metadata === null || !('event_type' in metadata))) {
    return failed('invalid_metadata_format');
  }
  return { text, blocks, metadata: metadata as SlackMessage['metadata'] };
}

function isAsked({ ts }: SlackMessage, { oldest, latest }: Arguments): boolean {
  const [from, to] = [textArgument(oldest), textArgument(latest)];
  return (from === '' || Number(ts) > Number(from)) && (to === '' || Number(ts) < Number(to));
}

/** A page of them, and where the next begins. */
function listed(found: readonly SlackMessage[], { limit, cursor }: Arguments, world: World): Answer {
  const max = Math.min(HISTORY_MAX, Number(textArgument(limit)) || 100);
  const from = cursor === undefined ? 0 : Number(textArgument(cursor).replace(/^page:/, ''));
  if (!Number.isInteger(from)) return failed('invalid_cursor');
  const more = found.length > from + max;
  return {
    ok: true,
    messages: found.slice(from, from + max).map((message) => shape(message, world)),
    has_more: more,
    ...(more && { response_metadata: { next_cursor: `page:${from + max}` } }),
  };
}

function shape({ ts, threadTs, text, blocks, metadata, edits }: SlackMessage, world: World): object {
  const { teamId, botUserId } = slackWorkspace(world);
  return {
    type: 'message',
    user: botUserId,
    bot_id: 'B0TRAILWARDEN',
    team: teamId,
    ts,
    text,
    ...(threadTs !== undefined && { thread_ts: threadTs }),
    ...(blocks.length > 0 && { blocks }),
    ...(metadata !== undefined && { metadata }),
    ...(edits > 0 && { edited: { user: botUserId, ts } }),
  };
}
