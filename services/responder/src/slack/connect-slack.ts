import { setTimeout as sleep } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { type Clock, type Secret, systemClock } from '@trailwarden/platform';
import { z } from 'zod';
import { SlackThrottledError, SlackUnreachableError } from './errors.js';
import { Pacer, WAIT_MS_MAX } from './pacer.js';
import type { SentMessage, SlackMessage, SlackPort } from './port.js';
import { silentSlackLogger } from './silent-logger.js';
import { toSlackError } from './to-slack-error.js';

export interface SlackOptions {
  /** Bot token, `xoxb-…`. */
  readonly token: Secret;
  /** Of messages that name no channel: its id. */
  readonly channel?: string;
  /** Where Slack's Web API is; Slack's own when left out. */
  readonly url?: string;
  readonly clock?: Clock;
  readonly wait?: (ms: number) => Promise<void>;
  /** For one answer. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** "One message per second per channel". */
const MESSAGE_GAP_MS = 1_000;
/** Slack's Tier 3: "50+ per minute", by method and workspace. */
const TIER_3_GAP_MS = 60_000 / 50;
/** Of one call, 429 after 429; each is waited for. */
const ATTEMPTS_MAX = 3;

const PAGE_SIZE = 200;
/** Newest first, so that what is not reached is older than all that matters. */
const PAGES_MAX = 10;

/** Slack by its Web API. Nothing is sent before the first call. */
export function connectSlack({
  token,
  channel,
  url = 'https://slack.com/api/',
  clock = systemClock,
  wait = (ms) => sleep(ms),
  timeoutMs = TIMEOUT_MS,
}: SlackOptions): SlackPort {
  const client = new WebClient(token.reveal(), {
    slackApiUrl: url,
    logger: silentSlackLogger,
    // Who posts again without looking posts twice. Pauses and repetitions are ours.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    timeout: timeoutMs,
  });
  const pacer = new Pacer({ clock, wait });

  async function call(method: string, key: string, gapMs: number, input: Record<string, unknown>): Promise<unknown> {
    const callOnce = async (): Promise<{ readonly answer: unknown } | SlackThrottledError> => {
      try {
        return { answer: await client.apiCall(method, input) };
      } catch (error) {
        const ours = toSlackError(method, error);
        if (!(ours instanceof SlackThrottledError)) throw ours;
        // Before the next one's turn, which would be refused as well.
        pacer.hold(key, ours.retryAfterMs);
        return ours;
      }
    };
    for (let attempt = 1; ; attempt++) {
      const outcome = await pacer.run(method, key, gapMs, callOnce);
      if (!(outcome instanceof SlackThrottledError)) return outcome.answer;
      if (attempt >= ATTEMPTS_MAX || outcome.retryAfterMs > WAIT_MS_MAX) throw outcome;
    }
  }

  // Asked for once, since it never changes; again when it failed.
  let ourselves: Promise<z.infer<typeof Ourselves>> | undefined;
  const whoWeAre = () => {
    ourselves ??= call('auth.test', 'auth.test', TIER_3_GAP_MS, {}).then((answer) =>
      understand('auth.test', Ourselves, answer),
    );
    ourselves.catch(() => {
      ourselves = undefined;
    });
    return ourselves;
  };

  return {
    channel,
    async postMessage({ threadTs, ...message }) {
      const input = { ...contentOf(message), channel: message.channel, ...(threadTs && { thread_ts: threadTs }) };
      const key = `chat.postMessage ${message.channel}`;
      const answer = await call('chat.postMessage', key, MESSAGE_GAP_MS, { ...input, ...NOTHING_FETCHED });
      return understand('chat.postMessage', Posted, answer);
    },
    async update(channel, ts, message) {
      await call('chat.update', 'chat.update', TIER_3_GAP_MS, { ...contentOf(message), channel, ts });
    },
    async history(channel, threadTs, sinceMs) {
      const { user_id: us } = await whoWeAre();
      const method = threadTs === undefined ? 'conversations.history' : 'conversations.replies';
      const asked = {
        channel,
        ...(threadTs !== undefined && { ts: threadTs }),
        oldest: (sinceMs / 1000).toFixed(6),
        include_all_metadata: true,
        limit: PAGE_SIZE,
      };
      const found: SentMessage[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < PAGES_MAX; page++) {
        const answer = await call(method, method, TIER_3_GAP_MS, { ...asked, ...(cursor && { cursor }) });
        const { messages, response_metadata: next } = understand(method, Page, answer);
        for (const { user, ts, metadata } of messages) if (user === us) found.push({ channel, ts, metadata });
        cursor = next?.next_cursor;
        if (!cursor) break;
      }
      return found.sort((a, b) => Number(b.ts) - Number(a.ts));
    },
  };
}

/** What stands behind an address in a message is not fetched: attackers write addresses. */
const NOTHING_FETCHED = { unfurl_links: false, unfurl_media: false };

function contentOf({ text, blocks, metadata }: Pick<SlackMessage, 'text' | 'blocks' | 'metadata'>) {
  // Names in our texts are no mentions, and addresses no links.
  return { text, blocks, metadata, parse: 'none', link_names: false };
}

function understand<Answer>(method: string, schema: z.ZodType<Answer>, answer: unknown): Answer {
  const { data } = schema.safeParse(answer);
  if (data === undefined) throw new SlackUnreachableError(method, 'the answer is not Slack’s');
  return data;
}

const Ourselves = z.object({ user_id: z.string().min(1) });
const Posted = z.object({ channel: z.string(), ts: z.string() });
/** Metadata of others may look like anything. */
const Metadata = z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.string()) });
const Page = z.object({
  messages: z.array(
    z.object({ user: z.string().optional(), ts: z.string(), metadata: Metadata.optional().catch(undefined) }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
