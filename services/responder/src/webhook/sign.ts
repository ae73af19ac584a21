import { createHmac } from 'node:crypto';
import type { Secret } from '@trailwarden/platform';

/** How secrets of Standard Webhooks begin; what follows is the key in Base64. Any other secret is the key as it is. */
const PREFIX = 'whsec_';
/** Shorter keys can be guessed. */
const KEY_BYTES_MIN = 24;

/**
 * Headers by which a receiver knows who sent a body, when, and that nothing was changed: those of Standard Webhooks, whose libraries verify them.
 * With several secrets there is a signature of each, so that a secret can be replaced without a gap.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders(
  secrets: readonly Secret[],
  id: string,
  nowMs: number,
  body: string,
): { readonly [header: string]: string } {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signatures = secrets.map((secret) => {
    const hmac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`);
    return `v1,${hmac.digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/** Whether a secret is long enough to sign with. */
export function isStrong(secret: Secret): boolean {
  return keyOf(secret).length >= KEY_BYTES_MIN;
}

function keyOf(secret: Secret): Buffer {
  const text = secret.reveal();
  return text.startsWith(PREFIX) ? Buffer.from(text.slice(PREFIX.length), 'base64') : Buffer.from(text, 'utf8');
}
