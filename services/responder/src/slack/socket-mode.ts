import { setTimeout as sleep } from 'node:timers/promises';
import { SocketModeClient } from '@slack/socket-mode';
import { type Clock, type Secret, systemClock } from '@trailwarden/platform';
import { SlackError, SlackUnreachableError } from './errors.js';
import { type DeskOptions, openDesk } from './interaction/desk.js';
import { readPress } from './interaction/read-press.js';
import { RecentIds } from './interaction/recent-ids.js';
import { silentSlackLogger } from './silent-logger.js';
import { toSlackError } from './to-slack-error.js';

export interface SocketModeOptions extends DeskOptions {
  /** App-level token, `xapp-…`, scope connections:write. */
  readonly appToken: Secret;
  /** Where Slack's Web API is; Slack's own when left out. */
  readonly url?: string;
  readonly clock?: Clock;
  /** Slack closes each about every hour; with two, one is open meanwhile. Slack allows ten. */
  readonly connections?: number;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface SocketMode {
  /** Takes nothing more, and ends what it is about. */
  close(): Promise<void>;
}

const CONNECTIONS = 2;
const OPEN_TIMEOUT_MS = 10_000;
/** Slack's last for about an hour. */
const LIFE_MS_MIN = 10_000;
const PAUSE_MS_MIN = 1_000;
const PAUSE_MS_MAX = 60_000;
/** Slack sends again what was not acknowledged, within minutes. */
const ENVELOPES_KEPT_MS = 10 * 60_000;

/**
 * Slack's buttons over connections that we open: nothing has to reach us. Connections that end are opened again, for as long as it takes.
 * @throws SlackError when the first cannot be opened.
 */
export async function startSocketMode(options: SocketModeOptions): Promise<SocketMode> {
  const { log, clock = systemClock, connections = CONNECTIONS, wait = pause } = options;
  const desk = openDesk(options);
  const seen = new RecentIds(ENVELOPES_KEPT_MS);
  const ending = new AbortController();

  function open(): SocketModeClient {
    const client = clientOf(options);
    client.on('interactive', async ({ ack, envelope_id: id, body }: Envelope) => {
      // Acknowledged first: Slack shows an error to whoever pressed after 3 seconds.
      await ack().catch((error: unknown) => log.debug('A Slack envelope could not be acknowledged', { error }));
      if (seen.add(id, clock.nowMs())) desk.take(readPress(body, clock.nowMs()));
    });
    return client;
  }

  async function keepOpen(client: SocketModeClient, first: Connection | undefined): Promise<void> {
    let failures = 0;
    let connection = first;
    while (!ending.signal.aborted) {
      try {
        connection ??= await connect(client, clock);
        // It was asked for before the end, and came after it.
        if (ending.signal.aborted) await client.disconnect();
        await connection.ended;
        // Slack refreshes connections; one that hardly lived is no refresh.
        if (clock.nowMs() - connection.openedMs >= LIFE_MS_MIN) failures = 0;
        else throw new SlackUnreachableError('apps.connections.open', 'the connection broke off at once');
      } catch (error) {
        if (ending.signal.aborted) return;
        failures += 1;
        const problem = error instanceof SlackError ? error : toSlackError('apps.connections.open', error);
        const fields = { error: problem, failures };
        // A token that was revoked stays so until somebody acts, and nobody can press a button until then.
        if (problem.retryable) log.warn('The connection to Slack for buttons broke off', fields);
        else log.error('The connection to Slack for buttons cannot be opened', fields);
        const pauseMs = Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** Math.min(failures - 1, 10));
        await wait(pauseMs, ending.signal).catch(() => {});
      }
      connection = undefined;
    }
  }

  const clients = Array.from({ length: connections }, open);
  const [first] = clients;
  const connection = first === undefined ? undefined : await connect(first, clock);
  const kept = clients.map((client) => keepOpen(client, client === first ? connection : undefined));
  return {
    async close() {
      ending.abort();
      await Promise.all(clients.map((client) => client.disconnect().catch(() => {})));
      await Promise.all(kept);
      await desk.idle();
    },
  };
}

interface Connection {
  readonly openedMs: number;
  readonly ended: Promise<void>;
}

/** @throws SlackError */
async function connect(client: SocketModeClient, clock: Clock): Promise<Connection> {
  let heard = () => {};
  const ended = new Promise<void>((resolve) => {
    heard = resolve;
  });
  client.once('disconnected', heard);
  try {
    await client.start();
    return { openedMs: clock.nowMs(), ended };
  } catch (error) {
    client.off('disconnected', heard);
    // The library says nothing when a connection ends before Slack's greeting.
    if (error === undefined) throw new SlackUnreachableError('apps.connections.open', 'the connection broke off');
    throw toSlackError('apps.connections.open', error);
  }
}

interface Envelope {
  readonly ack: () => Promise<void>;
  readonly envelope_id: string;
  readonly body: unknown;
}

/**
 * Opening again is ours: the library's own way ends the whole process by an unhandled rejection when Slack refuses a token, and its pauses grow without end.
 */
function clientOf({ appToken, url }: SocketModeOptions): SocketModeClient {
  return new SocketModeClient({
    appToken: appToken.reveal(),
    autoReconnectEnabled: false,
    logger: silentSlackLogger,
    clientOptions: {
      ...(url !== undefined && { slackApiUrl: url }),
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: OPEN_TIMEOUT_MS,
    },
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal });
}
