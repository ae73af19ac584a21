import type { Secret } from '@trailwarden/platform';
import { type Press, readPress } from './read-press.js';
import type { RecentIds } from './recent-ids.js';
import { checkSignature, type Headers } from './signature.js';

export type Interaction =
  | Press
  /** Not from Slack, too old, or seen before. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * What somebody decided by a button, of the request that says so.
 * @param rawBody - the very bytes: they are what is signed.
 * @param recent - signatures of the replay window; each counts once.
 */
export function readInteraction(
  rawBody: Uint8Array,
  headers: Headers,
  signingSecret: Secret,
  nowMs: number,
  recent: RecentIds,
): Interaction {
  const check = checkSignature(rawBody, headers, signingSecret, nowMs);
  if (check.kind === 'refused') return check;
  if (!recent.add(check.signature, nowMs)) return { kind: 'refused', reason: 'it came before' };
  const form = new URLSearchParams(Buffer.from(rawBody).toString('utf8'));
  const payload = parseJson(form.get('payload') ?? '');
  return payload === undefined ? { kind: 'unreadable', reason: 'it has no payload' } : readPress(payload, nowMs);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
