import { type World, worldState } from '../../world/world.js';

export interface SlackChannel {
  /** `C…`. */
  readonly id: string;
  readonly name: string;
  archived: boolean;
  /** Whether the bot was invited. */
  member: boolean;
}

export interface SlackMessage {
  /** `seconds.microseconds`; with the channel the message's name. */
  readonly ts: string;
  /** A channel's id. */
  readonly channel: string;
  /** Of the message that it answers. */
  readonly threadTs: string | undefined;
  text: string;
  blocks: readonly Readonly<Record<string, unknown>>[];
  metadata: Readonly<Record<string, unknown>> | undefined;
  /** How often it was changed. */
  edits: number;
}

/** A Slack workspace with one app in it. */
export interface SlackWorkspace {
  token: string;
  signingSecret: string;
  /** Of Socket Mode. */
  appToken: string;
  readonly teamId: string;
  readonly botUserId: string;
  /** By id. */
  readonly channels: Map<string, SlackChannel>;
  /** Oldest first. */
  readonly messages: SlackMessage[];
  /** Messages a second that each channel bears; undefined for no limit. Slack's own is about 1. */
  messagesPerSecond: number | undefined;
  /** What apps said to whoever pressed a button, by the press's response_url; the latest. */
  readonly answers: { readonly url: string; readonly body: unknown }[];
  /** Of the latest message, for the next to be later. */
  lastMicros: number;
  /** When each channel got its latest ones, in the world's milliseconds. */
  readonly sentMs: Map<string, number[]>;
}

/** Messages kept for tests to look at; the oldest go first. */
const MESSAGES_MAX = 10_000;

/** The workspace. Tests and whoever starts the sandbox may change its settings. */
export const slackWorkspace = worldState(
  'slack',
  ({ ids }): SlackWorkspace => ({
    token: `xoxb-${ids.secret(24)}`,
    signingSecret: ids.hex(32),
    appToken: `xapp-${ids.secret(24)}`,
    teamId: 'T0SANDBOX',
    botUserId: 'U0TRAILWARDEN',
    channels: new Map([['C0SECURITY', { id: 'C0SECURITY', name: 'security', archived: false, member: true }]]),
    messages: [],
    messagesPerSecond: undefined,
    answers: [],
    lastMicros: 0,
    sentMs: new Map(),
  }),
);

/** By id or by name, as Slack takes both. */
export function findChannel({ channels }: SlackWorkspace, name: string): SlackChannel | undefined {
  const bare = name.replace(/^#/, '');
  return channels.get(name) ?? [...channels.values()].find((channel) => channel.name === bare);
}

export function findMessage({ messages }: SlackWorkspace, channel: string, ts: string): SlackMessage | undefined {
  return messages.find((message) => message.channel === channel && message.ts === ts);
}

const MICROS_PER_MS = 1000;
const MICROS_PER_SECOND = 1_000_000;

export function addMessage(world: World, message: Omit<SlackMessage, 'ts' | 'edits'>): SlackMessage {
  const workspace = slackWorkspace(world);
  workspace.lastMicros = Math.max(workspace.lastMicros + 1, Math.floor(world.nowMs()) * MICROS_PER_MS);
  const seconds = Math.floor(workspace.lastMicros / MICROS_PER_SECOND);
  const rest = String(workspace.lastMicros % MICROS_PER_SECOND).padStart(6, '0');
  const added = { ...message, ts: `${seconds}.${rest}`, edits: 0 };
  workspace.messages.push(added);
  if (workspace.messages.length > MESSAGES_MAX) workspace.messages.shift();
  return added;
}

/** Seconds until the channel takes another message, for Retry-After; undefined when it takes one now, which is then counted. */
export function secondsToWait(world: World, channel: string): number | undefined {
  const { messagesPerSecond, sentMs } = slackWorkspace(world);
  if (messagesPerSecond === undefined) return undefined;
  // Below one a second the window is longer, and holds one.
  const windowMs = Math.max(1000, 1000 / messagesPerSecond);
  const now = world.nowMs();
  const recent = (sentMs.get(channel) ?? []).filter((at) => at > now - windowMs);
  const full = recent.length >= Math.max(1, Math.floor(messagesPerSecond));
  sentMs.set(channel, full ? recent : [...recent, now]);
  return full ? Math.max(1, Math.ceil(((recent[0] ?? now) + windowMs - now) / 1000)) : undefined;
}
