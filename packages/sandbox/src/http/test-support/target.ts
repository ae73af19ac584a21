import type { AccountClientConfig } from '@aws-sdk/client-account';

/** An AWS, or something that behaves like one. */
export interface Target {
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** Settings of any SDK client that talks to `target`; it tries once. */
export function clientConfig({ endpoint, credentials }: Target) {
  return {
    endpoint,
    credentials,
    region: 'us-east-1',
    maxAttempts: 1,
    // Paths instead of host names, as 127.0.0.1 has no names below it.
    forcePathStyle: true,
  } satisfies AccountClientConfig & { forcePathStyle: boolean };
}

/** What a call ends in: 'ok', or the name of the error. */
export function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

export async function messageOfFailure(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return 'it did not fail';
}
