import { z } from 'zod';

/** A CloudTrail record that came over EventBridge. */
export type BusEvent =
  | {
      readonly kind: 'record';
      readonly account: string;
      readonly region: string;
      readonly record: Readonly<Record<string, unknown>>;
    }
  /** AWS's own Insight. */
  | { readonly kind: 'insight'; readonly record: Readonly<Record<string, unknown>> }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

const RECORD_TYPES = new Set([
  'AWS API Call via CloudTrail',
  // AWS's spelling.
  'AWS Console Signin via CloudTrail',
  'AWS Console Action via CloudTrail',
  'AWS Service Event via CloudTrail',
]);
const INSIGHT_TYPE = 'AWS Insight via CloudTrail';

const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;
const envelope = z.object({
  'detail-type': z.string(),
  account: z.string().regex(ACCOUNT),
  region: z.string().regex(REGION),
  detail: z.record(z.string(), z.unknown()),
});

/** Reads the body of a message that a rule of EventBridge put into a queue. Never throws. */
export function parseBusEvent(body: string): BusEvent {
  const parsed = envelope.safeParse(jsonOf(body));
  if (!parsed.success) return { kind: 'unreadable', reason: 'not an event of EventBridge' };
  const { 'detail-type': type, account, region, detail } = parsed.data;
  if (type === INSIGHT_TYPE) return { kind: 'insight', record: detail };
  if (!RECORD_TYPES.has(type)) return { kind: 'ignored', reason: 'not an event of CloudTrail' };
  // The record's own account and region say which file it will be in; the envelope's are those of the bus.
  const { recipientAccountId, awsRegion } = detail;
  return {
    kind: 'record',
    account: typeof recipientAccountId === 'string' && ACCOUNT.test(recipientAccountId) ? recipientAccountId : account,
    region: typeof awsRegion === 'string' && REGION.test(awsRegion) ? awsRegion : region,
    record: detail,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
