import { z } from 'zod';
import { kindOf, readButtonValue } from '../button-value.js';
import type { Decision } from '../decision.js';

/** A button that was pressed, in words of ours. */
export type Press =
  | { readonly kind: 'decision'; readonly decision: Decision; readonly responseUrl: string | undefined }
  /** Genuine, and none of our buttons: a link, a shortcut, another app's message. */
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

const Payload = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string().regex(/^[UW][A-Z0-9]{2,20}$/) }),
  actions: z
    .array(z.object({ action_id: z.string().max(255), value: z.string().optional() }))
    .min(1)
    .max(25),
  response_url: z.string().max(3_000).optional(),
});

/** @param payload - as Slack sent it, parsed from JSON. */
export function readPress(payload: unknown, nowMs: number): Press {
  const type = z.object({ type: z.string() }).safeParse(payload);
  if (type.success && type.data.type !== 'block_actions') return { kind: 'ignored', reason: 'no button was pressed' };
  const { data } = Payload.safeParse(payload);
  if (data === undefined) return { kind: 'unreadable', reason: 'it is not what Slack sends for a button' };
  // One press is one action; more come from inputs, which our messages have none of.
  const [action] = data.actions;
  const kind = action === undefined ? undefined : kindOf(action.action_id);
  if (action === undefined || kind === undefined) return { kind: 'ignored', reason: 'it is none of our buttons' };
  const value = readButtonValue(action.value ?? '');
  if (value === undefined) return { kind: 'unreadable', reason: 'the button carries what we did not write' };
  const { runId, stepIds, minutes } = value;
  return {
    kind: 'decision',
    decision: {
      kind,
      runId,
      stepIds,
      ...(minutes !== undefined && { minutes }),
      by: { via: 'slack', id: data.user.id },
      atMs: nowMs,
    },
    responseUrl: data.response_url,
  };
}
