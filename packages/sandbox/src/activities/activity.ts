import type { PrincipalKind } from '@trailwarden/cloudtrail';
import type { Api } from '../catalog/apis.js';
import type { Random } from '../random.js';
import type { Hour } from './hour.js';

/** Somebody calling: a principal in an account, from an address, with a tool. */
export interface Caller {
  readonly account: string;
  readonly principal: string;
  readonly kind: PrincipalKind;
  readonly address: string;
  readonly agent: string;
}

/** Puts equal calls into a minute. Minutes run from the hour being planned to at most MINUTES_AHEAD_MAX after its start. */
export type Emit = (
  minute: number,
  caller: Caller,
  api: Api,
  region: string,
  calls: number,
  errorCode?: string,
) => void;

/** Something that goes on in the organization for the whole period. */
export interface Activity {
  /** Unique in the organization; names its random stream. */
  readonly id: string;
  /** Starts it anew; what comes back is asked for every hour of the period, in order. */
  begin(random: Random): (hour: Hour, emit: Emit) => void;
}

/** An hour's plan may reach this far: the longest job or session, with room. */
export const MINUTES_AHEAD_MAX = 8 * 60;

/** A constant share of calls that fail, always in the same way. */
export interface ErrorHabit {
  readonly share: number;
  readonly code: string;
}

/** Emits calls of which a random part fails. */
export function emitWithErrors(
  emit: Emit,
  random: Random,
  minute: number,
  caller: Caller,
  api: Api,
  region: string,
  calls: number,
  habit: ErrorHabit | undefined,
): void {
  const errors = habit === undefined ? 0 : random.binomial(calls, habit.share);
  if (calls > errors) emit(minute, caller, api, region, calls - errors);
  if (errors > 0) emit(minute, caller, api, region, errors, habit?.code);
}

/** The reader's rule: somebody at a keyboard, or a program. */
export function principalKindOf(principal: string): PrincipalKind {
  return principal === 'hidden' || /^arn:[^:]*:iam::\d*:(user\/|root$|role\/aws-reserved\/sso)/.test(principal)
    ? 'people'
    : 'machines';
}

export function callerOf(account: string, principal: string, address: string, agent: string): Caller {
  return { account, principal, kind: principalKindOf(principal), address, agent };
}

export function roleArn(account: string, path: string): string {
  return `arn:aws:iam::${account}:role/${path}`;
}
