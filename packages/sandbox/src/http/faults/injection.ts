import type { Fault } from '../fault.js';
import type { CredentialScope } from '../wire/request.js';
import type { ProtocolKind } from '../wire/wired-service.js';

/** What a fault may look at before it decides. */
export interface FaultyCall {
  /** As it is signed for: `s3`, `sts`. */
  readonly service: string;
  readonly operation: string;
  /** Of the caller; undefined before the caller is known. */
  readonly accountId: string | undefined;
  readonly input: Readonly<Record<string, unknown>>;
  readonly scope: CredentialScope | undefined;
  readonly kind: ProtocolKind;
  /** The service's own code for a throttled call. */
  readonly throttlingCode: string;
}

/** What one kind of fault does to calls, bodies and notices; each part is optional. */
export interface Injection {
  /** Answers instead of the service. */
  refuse?(call: FaultyCall): Fault | undefined;
  /** Machine milliseconds to wait first. */
  delayMs?(call: FaultyCall): number;
  /** What is sent of an object's bytes, and how many are announced. */
  cut?(call: FaultyCall, body: Uint8Array): { readonly body: Uint8Array; readonly contentLength: number } | undefined;
  /** How a batch of queue notices arrives. */
  shuffle?(notices: readonly string[]): readonly string[];
  /** How far the sandbox's own clock, as HTTP shows it, is off. */
  skewMs?(): number;
}

/** Which calls are meant; each part left out means all. */
export interface CallFilter {
  readonly service?: string;
  readonly operation?: string;
  /** Of the caller. */
  readonly accountId?: string;
}

export function isMeant({ service, operation, accountId }: CallFilter, call: FaultyCall): boolean {
  return (
    (service === undefined || service === call.service) &&
    (operation === undefined || operation === call.operation) &&
    (accountId === undefined || accountId === call.accountId)
  );
}
