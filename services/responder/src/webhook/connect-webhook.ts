import type { LookupFunction } from 'node:net';
import { AppError, type Clock, type Secret } from '@trailwarden/platform';
import { Agent, request } from 'undici';
import { plainText } from '../actions/telling/plain-text.js';
import type { WebhookPort } from '../actions/webhook-port.js';
import { NotConfiguredError } from '../errors.js';
import { checkUrl, hostOf } from './allowed-hosts.js';
import { WebhookAddressError, WebhookRejectedError, WebhookUnreachableError } from './errors.js';
import { guardedConnector } from './guarded-connect.js';
import { makeBlockList } from './public-address.js';
import { isStrong, signatureHeaders } from './sign.js';

export interface WebhookSettings {
  /** Hosts that may be posted to: `hooks.example.com`, `*.example.com`. None: no webhook at all. */
  readonly hosts: readonly string[];
  /** What requests are signed with, known when it is needed; several while one is replaced by the next. */
  readonly secrets: () => Promise<readonly Secret[]>;
  readonly allowHttp?: boolean;
  /** Networks off the internet that may be posted to, as `10.1.0.0/16`; the metadata address of a cloud is in none unless it is named. */
  readonly allowNetworks?: readonly string[];
  /** For everything: connecting, sending, the answer. */
  readonly timeoutMs?: number;
}

export interface Webhook extends WebhookPort {
  close(): Promise<void>;
}

const TIMEOUT_MS = 10_000;
/** An answer is read to here, so that its connection can be used again; one that is longer loses it. */
const ANSWER_BYTES_MAX = 64 * 1024;
const ANSWER_CHARS_SHOWN = 200;
const CONNECTIONS_PER_HOST_MAX = 4;
const RETRY_AFTER_MAX_MS = 3_600_000;

/** @throws RangeError when a network of the settings is none. */
export function connectWebhook(
  settings: WebhookSettings,
  { clock, lookup }: { readonly clock: Clock; readonly lookup?: LookupFunction },
): Webhook {
  const { hosts, allowHttp = false, timeoutMs = TIMEOUT_MS } = settings;
  const networks = makeBlockList(settings.allowNetworks ?? []);
  const agent = new Agent({
    connect: guardedConnector({ networks, timeoutMs, lookup }),
    connections: CONNECTIONS_PER_HOST_MAX,
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });

  return {
    async post(address, body, idempotencyKey, signal) {
      const url = checkUrl(address, { hosts, allowHttp });
      const secrets = await settings.secrets();
      if (secrets.length === 0 || !secrets.every(isStrong)) {
        throw new NotConfiguredError(
          'Webhooks have no secret to sign with, or one of less than 24 bytes.',
          'Make one with `openssl rand -base64 32`, keep it where secrets are kept, and name the place in `responder.webhook.secret`.',
        );
      }
      const answer = await send(agent, url, {
        body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'trailwarden',
          'idempotency-key': idempotencyKey,
          ...signatureHeaders(secrets, idempotencyKey, clock.nowMs(), body),
        },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      if (answer.status >= 200 && answer.status < 300) return { status: answer.status };
      throw rejected(hostOf(url), answer, clock.nowMs());
    },
    close: () => agent.destroy(),
  };
}

interface Letter {
  readonly body: string;
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
}
interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

async function send(agent: Agent, url: URL, { body, headers, signal }: Letter): Promise<Answer> {
  try {
    // Redirects are not followed: the next host would be one that nobody allowed.
    const answer = await request(url, { method: 'POST', dispatcher: agent, body, headers, signal });
    const { 'retry-after': retryAfter } = answer.headers;
    return {
      status: answer.statusCode,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
      text: await readSome(answer.body),
    };
  } catch (error) {
    const refused = addressErrorIn(error);
    if (refused !== undefined) throw refused;
    if (error instanceof AppError) throw error;
    throw new WebhookUnreachableError(
      `The webhook on ${hostOf(url)} did not answer (${wordOf(error)}).`,
      'It is tried again. If it stays, check the server, its certificate, and whether this network lets us out to it.',
      { cause: error },
    );
  }
}

/** Whoever answers with more than anybody reads is hung up on. */
async function readSome(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function rejected(host: string, { status, retryAfter, text }: Answer, nowMs: number): WebhookRejectedError {
  const said = plainText(text, ANSWER_CHARS_SHOWN);
  const hint =
    status >= 300 && status < 400
      ? 'Redirects are not followed: write the address it leads to into the playbook.'
      : 'See what the server says; if it does not know the signature, compare the secrets on both sides.';
  return new WebhookRejectedError(
    `The webhook on ${host} answered ${status}${said === '' ? '' : `: ${said}`}.`,
    hint,
    status,
    waitMs(retryAfter, nowMs),
  );
}

/** Seconds, or a date. */
function waitMs(retryAfter: string | undefined, nowMs: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), RETRY_AFTER_MAX_MS);
}

function addressErrorIn(error: unknown): WebhookAddressError | undefined {
  if (error instanceof WebhookAddressError) return error;
  return error instanceof Error && error.cause !== undefined ? addressErrorIn(error.cause) : undefined;
}

function wordOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
