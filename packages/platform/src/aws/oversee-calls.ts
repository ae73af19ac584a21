import { noteCall } from './call-notes.js';
import { classifyAwsError } from './classify-aws-error.js';
import type { AwsCall } from './errors.js';
import type { Pacer } from './pacer.js';
import { turnOf } from './quotas.js';

/** Told of every call when it is over. `outcome`: `ok`, or the code of the error in lower case, as `denied` of AWS_DENIED. */
export type CallObserver = (
  service: string,
  operation: string,
  outcome: string,
  where: { readonly accountId: string; readonly region: string },
) => void;

interface Overseer {
  readonly accountId: string;
  readonly region: string;
  readonly requestsPerSecond: number | undefined;
  readonly pacer: Pacer;
  readonly observe: CallObserver;
}

/** What is used here of the SDK's clients; their own types differ with every service. */
interface Overseen {
  readonly config: { readonly credentials?: (options: { readonly forceRefresh: boolean }) => Promise<unknown> };
  readonly middlewareStack: {
    add(
      middleware: Middleware,
      options: { readonly step: string; readonly priority: string; readonly name: string },
    ): void;
    addRelativeTo(
      middleware: Middleware,
      options: { readonly relation: string; readonly toMiddleware: string; readonly name: string },
    ): void;
  };
}
type Handler = (args: unknown) => Promise<unknown>;
type Middleware = (next: Handler, context: { readonly commandName?: string; readonly clientName?: string }) => Handler;

/** All calls a second of this process that are paced at all, when that is limited. */
const EVERYTHING = 'everything';

/**
 * Adds to a client of the SDK: its calls keep to the quotas; an expired credential is renewed and the call made once more; errors know
 * which call they come from; somebody is told how it went.
 */
export function overseeCalls(sdkClient: unknown, overseer: Overseer): void {
  const { accountId, region, requestsPerSecond, pacer, observe } = overseer;
  const client = sdkClient as Overseen;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const { service, operation } = namesOf(context);
      const call: AwsCall = { service, operation, accountId, region };
      try {
        const answer = await next(args).catch(async (error: unknown) => {
          const { code } = classifyAwsError(error, call);
          if (code !== 'AWS_EXPIRED_CREDENTIALS' || client.config.credentials === undefined) throw error;
          await client.config.credentials({ forceRefresh: true });
          return next(args);
        });
        observe(service, operation, 'ok', overseer);
        return answer;
      } catch (error) {
        noteCall(error, call);
        observe(service, operation, outcomeOf(classifyAwsError(error).code), overseer);
        throw error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'trailwardenCall' },
  );
  // Inside the retries, so that each attempt takes its turn; before signing, so that no signature grows old in line.
  client.middlewareStack.addRelativeTo(
    (next, context) => async (args) => {
      const { service, operation } = namesOf(context);
      const turn = turnOf(service, operation, accountId, region);
      if (turn !== undefined) {
        if (requestsPerSecond !== undefined) await pacer.turn(EVERYTHING, requestsPerSecond);
        await pacer.turn(turn.key, turn.perSecond);
      }
      return next(args);
    },
    { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'trailwardenPace' },
  );
}

function namesOf(context: { readonly commandName?: string; readonly clientName?: string }): {
  service: string;
  operation: string;
} {
  // `SecretsManagerClient` is `secretsmanager` to IAM, and likewise for the others that are used.
  const service = (context.clientName ?? '').replace(/Client$/, '').toLowerCase();
  return { service, operation: (context.commandName ?? '').replace(/Command$/, '') };
}

function outcomeOf(code: string): string {
  return code.replace(/^AWS_/, '').toLowerCase().replaceAll('_', '-');
}
