import type { Principal } from './world/sessions.js';
import type { World } from './world/world.js';

/** Names of a client module's operations: `ReceiveMessage` for its `ReceiveMessageCommand`. */
export type OperationName<M> = {
  [K in keyof M]: K extends `${infer Name}Command` ? (M[K] extends CommandClass ? Name : never) : never;
}[keyof M] &
  string;

/** The SDK's command classes, as far as their types are needed. */
type CommandClass = abstract new (...input: never) => Command;
interface Command {
  readonly input: unknown;
  resolveMiddleware(...args: never): (...args: never) => Promise<{ output: unknown }>;
}

type CommandOf<M, Name extends string> = `${Name}Command` extends keyof M
  ? M[`${Name}Command`] extends (abstract new (
      ...input: never
    ) => infer C extends Command)
    ? C
    : never
  : never;

/** Streams are bytes here, both ways. */
type Bytes<T> = { [K in keyof T]: K extends 'Body' ? Uint8Array | undefined : T[K] };

/** As the SDK's command takes it. */
export type OperationInput<M, Name extends OperationName<M>> = Bytes<CommandOf<M, Name>['input']>;
/** As the SDK's command gives it, without its `$metadata`. */
export type OperationOutput<M, Name extends OperationName<M>> = Bytes<
  Omit<Awaited<ReturnType<ReturnType<CommandOf<M, Name>['resolveMiddleware']>>>['output'], '$metadata'>
>;

/** What a handler knows about the call beside its input. */
export interface CallContext {
  readonly operation: string;
  readonly requestId: string;
  /** Account of the caller. */
  readonly accountId: string;
  /** As signed for. */
  readonly region: string;
  readonly principal: Principal;
  readonly nowMs: number;
  readonly world: World;
  /** Ends when the caller hangs up or the sandbox closes: long polls listen to it. */
  readonly signal: AbortSignal;
  /** Calls back after so many milliseconds of the machine's time; returns how to cancel it. */
  readonly after: (waitMs: number, run: () => void) => () => void;
  /**
   * Asks IAM a further question, for operations that touch more than they name.
   * @throws {Fault} AccessDenied in AWS's words.
   */
  readonly authorize: (question: Question) => Promise<void>;
}

/** What IAM is asked before a handler runs. */
export interface Question {
  /** `s3:GetObject`. One that IAM knows; a made-up one is a bug and answers 500. */
  readonly action: string;
  /** ARN, or `*` for actions without one. */
  readonly resource: string;
  /** Of the resource; the caller's own when left out. */
  readonly resourceAccountId?: string;
  /** Policy of the resource, JSON text: of a bucket, a queue. */
  readonly resourcePolicy?: string | undefined;
  /** Condition keys beside the global ones, which are filled in. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Nothing, where an operation has nothing to say. */
type Answer<M, Name extends OperationName<M>> = OperationOutput<M, Name> | undefined;

export type Handler<M, Name extends OperationName<M>> = (
  input: OperationInput<M, Name>,
  ctx: CallContext,
) => Answer<M, Name> | Promise<Answer<M, Name>>;

/** Some of a service's operations; a large service spreads several of these. */
export type Handlers<M> = { readonly [Name in OperationName<M>]?: Handler<M, Name> };

/** 'nobody': open to every known caller, as GetCallerIdentity is. 'handler': asked by the handler itself, through `ctx.authorize`. */
export type Authorize<M> = {
  readonly [Name in OperationName<M>]?: (
    input: OperationInput<M, Name>,
    ctx: Omit<CallContext, 'authorize'>,
  ) => Question | readonly Question[] | 'nobody' | 'handler';
};

export interface ServiceDefinition<M, H extends Handlers<M>> {
  /** In the credential scope of a signature: `s3`, `monitoring`. */
  readonly signingName: string;
  /** Of its actions in policies, when it differs from `signingName`: `cloudwatch`. */
  readonly iamPrefix?: string;
  /** The SDK's client; never connects, it only names its protocol. */
  readonly client: ClientClass;
  /** `import * as sqs from '@aws-sdk/client-sqs'`. Its schemas drive the wire. */
  readonly module: M;
  /** Its code for a throttled call; `ThrottlingException` when left out. */
  readonly throttlingCode?: string;
  /** Its code for a call that policies do not allow; by protocol when left out. */
  readonly accessDeniedCode?: string;
  /** What to ask of IAM; left out: `iamPrefix:OperationName` on `*`. */
  readonly authorize?: Authorize<M>;
  /** `H` only lets outputs keep their literal types. */
  readonly handlers: H & Handlers<M>;
}

type ClientClass = new (config: {
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}) => { readonly config: object };

/** A service with its types forgotten, as the dispatcher sees it. */
export interface Service {
  readonly signingName: string;
  readonly iamPrefix: string;
  readonly client: ClientClass;
  readonly module: Readonly<Record<string, unknown>>;
  readonly throttlingCode: string;
  readonly accessDeniedCode: string | undefined;
  readonly authorize: Readonly<
    Record<
      string,
      ((input: never, ctx: CallContext) => Question | readonly Question[] | 'nobody' | 'handler') | undefined
    >
  >;
  readonly handlers: Readonly<Record<string, ((input: never, ctx: CallContext) => unknown) | undefined>>;
}

/**
 * A service of the sandbox. Handlers are typed from the SDK: what its command takes and gives.
 *
 * @example
 * export const sts = defineService({
 *   signingName: 'sts', client: STSClient, module: stsModule,
 *   authorize: { GetCallerIdentity: () => 'nobody' },
 *   handlers: { GetCallerIdentity: (_, { principal }) => ({ Account: principal.accountId, Arn: principal.arn, UserId: principal.userId }) },
 * });
 */
export function defineService<M extends object, H extends Handlers<M>>(definition: ServiceDefinition<M, H>): Service {
  return {
    signingName: definition.signingName,
    iamPrefix: definition.iamPrefix ?? definition.signingName,
    client: definition.client,
    module: definition.module as Readonly<Record<string, unknown>>,
    throttlingCode: definition.throttlingCode ?? 'ThrottlingException',
    accessDeniedCode: definition.accessDeniedCode,
    authorize: (definition.authorize ?? {}) as Service['authorize'],
    handlers: definition.handlers as Service['handlers'],
  };
}
