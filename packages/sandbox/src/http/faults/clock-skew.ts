import { Fault } from '../fault.js';
import type { ProtocolKind } from '../wire/wired-service.js';
import type { Injection } from './injection.js';

/** How far AWS's clock is from the caller's; beyond the tolerance calls are refused, and the `Date` header tells the caller why. */
export interface ClockSkew {
  /** Positive: AWS is ahead. */
  readonly offsetMs: number;
}

const TOLERANCE_MS = 15 * 60_000;

/** @param machineMs - the clock that callers sign with. */
export function clockSkew({ offsetMs }: ClockSkew, machineMs: () => number): Injection {
  return {
    skewMs: () => offsetMs,
    refuse({ scope, kind }) {
      if (scope?.signedMs === undefined) return undefined;
      const serverMs = machineMs() + offsetMs;
      return Math.abs(serverMs - scope.signedMs) <= TOLERANCE_MS
        ? undefined
        : tooSkewed(kind, scope.signedMs, serverMs);
    },
  };
}

function tooSkewed(kind: ProtocolKind, signedMs: number, serverMs: number): Fault {
  if (kind === 'restXml') {
    return new Fault(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      403,
    );
  }
  const [signed, server] = [basicTime(signedMs), basicTime(serverMs)];
  const message =
    signedMs < serverMs
      ? `Signature expired: ${signed} is now earlier than ${server}`
      : `Signature not yet current: ${signed} is still later than ${server}`;
  return kind === 'awsQuery'
    ? new Fault('SignatureDoesNotMatch', message, 403)
    : new Fault('InvalidSignatureException', message, kind === 'restJson' ? 403 : 400);
}

function basicTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
