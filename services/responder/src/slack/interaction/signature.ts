import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@trailwarden/platform';

/** Slack's advice: what is older was recorded and is played again. */
export const REPLAY_WINDOW_MS = 5 * 60_000;

export type SignatureCheck =
  | { readonly kind: 'genuine'; readonly signature: string }
  | { readonly kind: 'refused'; readonly reason: string };

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Whether Slack sent these very bytes, now: HMAC-SHA256 over `v0:timestamp:body`.
 * @param headers - lower case, as node:http gives them.
 */
export function checkSignature(rawBody: Uint8Array, headers: Headers, secret: Secret, nowMs: number): SignatureCheck {
  const timestamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return refused('it is not signed');
  if (!/^\d{1,12}$/.test(timestamp)) return refused('its timestamp is no time');
  const expected = `v0=${createHmac('sha256', secret.reveal()).update(`v0:${timestamp}:`).update(rawBody).digest('hex')}`;
  // The signature first: whoever has not the secret learns nothing about our clock.
  if (!isSame(expected, signature)) return refused('the signature is wrong');
  if (Math.abs(nowMs - Number(timestamp) * 1000) > REPLAY_WINDOW_MS) return refused('it is more than 5 minutes off');
  return { kind: 'genuine', signature };
}

/** In a time that does not tell how much of it was right. */
function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refused(reason: string): SignatureCheck {
  return { kind: 'refused', reason };
}
