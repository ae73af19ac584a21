import { randomBytes } from 'node:crypto';

/** Of the inline policy that denies a user everything. Fixed, so that a service control policy can keep others from removing it. */
export const DENY_POLICY = 'TrailwardenContained';
/** The console's name for it: who presses the button there refreshes ours, and knows it when seeing it. */
export const REVOKE_POLICY = 'AWSRevokeOlderSessions';

const MARK = /^Trailwarden[0-9a-f]{16}$/;

/** Tells the policies of one containment from those of all others, as their Sid. */
export function newMark(): string {
  return `Trailwarden${randomBytes(8).toString('hex')}`;
}

export function isMark(text: string): boolean {
  return MARK.test(text);
}

export function denyAllArn(partition: string): string {
  return `arn:${partition}:iam::aws:policy/AWSDenyAll`;
}

export function denyDocument(mark: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: mark, Effect: 'Deny', Action: '*', Resource: '*' }],
  });
}

/** Denies sessions issued before. Long-term keys are not hit: they have no time of issue. */
export function revocationDocument(mark: string, before: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: mark,
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': before } },
      },
    ],
  });
}

/** The mark of a deny of Trailwarden's; undefined for any other text, a weakened one under our name included. */
export function markOfDeny(text: string | undefined): string | undefined {
  const mark = sidOf(text);
  return mark !== undefined && sameDocument(text, denyDocument(mark)) ? mark : undefined;
}

export interface Revocation {
  /** Undefined: not one of Trailwarden's. */
  readonly mark: string | undefined;
  readonly beforeMs: number;
}

/** What a policy revokes, whoever made it; undefined when it is no plain revocation of older sessions. */
export function readRevocation(text: string | undefined): Revocation | undefined {
  const statement = onlyStatement(text);
  const before = statement?.Condition?.DateLessThan?.['aws:TokenIssueTime'];
  const beforeMs = typeof before === 'string' ? Date.parse(before) : Number.NaN;
  const denies = statement?.Effect === 'Deny' && isStar(statement.Action) && isStar(statement.Resource);
  if (!denies || Number.isNaN(beforeMs) || !hasOnlyThatCondition(statement)) return undefined;
  const sid = sidOf(text);
  return { mark: sid, beforeMs };
}

/** To the second that follows, as AWS issues tokens to the second. */
export function secondAfter(ms: number): string {
  const second = new Date((Math.floor(ms / 1000) + 1) * 1000);
  return second.toISOString().replace('.000Z', 'Z');
}

/** IAM gives documents URL-encoded. */
export function decodeDocument(document: string | undefined): string | undefined {
  if (document === undefined) return undefined;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

export function sameDocument(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && compact(a) === compact(b));
}

interface Statement {
  readonly Sid?: unknown;
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: { readonly DateLessThan?: Readonly<Record<string, unknown>> };
}

function onlyStatement(text: string | undefined): Statement | undefined {
  const document = parse(text) as { readonly Statement?: unknown } | undefined;
  const statements = [document?.Statement].flat();
  const [first] = statements;
  return statements.length === 1 && typeof first === 'object' && first !== null ? (first as Statement) : undefined;
}

function hasOnlyThatCondition({ Condition = {} }: Statement): boolean {
  const { DateLessThan = {}, ...others } = Condition;
  return Object.keys(others).length === 0 && Object.keys(DateLessThan).length === 1;
}

function isStar(value: unknown): boolean {
  const all = [value].flat();
  return all.length === 1 && all[0] === '*';
}

function sidOf(text: string | undefined): string | undefined {
  const sid = onlyStatement(text)?.Sid;
  return typeof sid === 'string' && isMark(sid) ? sid : undefined;
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function compact(text: string): string {
  return JSON.stringify(parse(text)) ?? text;
}
