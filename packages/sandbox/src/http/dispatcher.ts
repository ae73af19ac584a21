import type { Authenticator } from './authorization/authenticator.js';
import { type Authorizer, refuseUnlessAllowed } from './authorization/authorizer.js';
import type { CallLog } from './call-log.js';
import { Fault } from './fault.js';
import type { InjectedFaults } from './faults/faults.js';
import type { FaultyCall } from './faults/injection.js';
import type { RawService } from './raw-service.js';
import type { CallContext, Question, Service } from './service.js';
import { findService, type Identified, identify } from './wire/identify.js';
import { type Members, settleFault } from './wire/protocol.js';
import {
  type CredentialScope,
  credentialScopeOf,
  decompressed,
  type WireReply,
  type WireRequest,
} from './wire/request.js';
import type { WiredService } from './wire/wired-service.js';
import type { Principal } from './world/sessions.js';
import { accountOf, type World } from './world/world.js';

export interface DispatcherParts {
  readonly services: readonly WiredService[];
  readonly raw: readonly RawService[];
  readonly world: World;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly faults: InjectedFaults;
  readonly log: CallLog;
  readonly after: CallContext['after'];
}

/** What is known of a call so far, for the log. */
interface Trace {
  service: string;
  operation: string;
  principal: Principal | undefined;
  readonly actions: string[];
}

export type Dispatch = (request: WireRequest, signal: AbortSignal) => Promise<WireReply>;

/** From request to reply: which service and operation, who calls, may they, what do they get. */
export function makeDispatcher(parts: DispatcherParts): Dispatch {
  const { services, raw, world, log } = parts;
  return async (request, signal) => {
    const rawService = raw.find(({ prefix }) => request.path === prefix || request.path.startsWith(`${prefix}/`));
    if (rawService !== undefined)
      return rawService.handle(request, request.path.slice(rawService.prefix.length), world);
    const requestId = world.ids.uuid();
    const scope = credentialScopeOf(request);
    const trace: Trace = { service: scope?.signingName ?? '', operation: '', principal: undefined, actions: [] };
    const wired = findService(services, request, scope);
    let outcome = 'ok';
    let reply: WireReply;
    try {
      if (wired === undefined) throw noService(request, scope);
      reply = await answer(parts, wired, request, scope, requestId, signal, trace);
    } catch (error) {
      const fault = error instanceof Fault ? error : bug(error);
      outcome = fault.code;
      reply = faultReply(wired, fault, requestId);
    }
    log.add({
      requestId,
      atMs: world.nowMs(),
      service: trace.service,
      operation: trace.operation,
      accountId: trace.principal?.accountId,
      region: scope?.region,
      principal: trace.principal?.arn,
      actions: trace.actions,
      outcome,
      status: reply.status,
    });
    return { ...reply, headers: { ...reply.headers, 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId } };
  };
}

async function answer(
  parts: DispatcherParts,
  wired: WiredService,
  received: WireRequest,
  scope: CredentialScope | undefined,
  requestId: string,
  signal: AbortSignal,
  trace: Trace,
): Promise<WireReply> {
  const { world, faults, authenticator } = parts;
  const { service, kind, protocol } = wired;
  trace.service = service.signingName;
  const request = kind === 'restXml' ? received : decompressed(received);
  const identified = identify(wired, request);
  const { operation, labels } = identified;
  trace.operation = operation.name;
  const handler = service.handlers[operation.name];
  if (handler === undefined) throw notSimulated(identified);
  const input = await protocol.read(operation, request, labels);
  const call: FaultyCall = {
    service: service.signingName,
    operation: operation.name,
    accountId: accountIdOf(world, authenticator, scope),
    input,
    scope,
    kind,
    throttlingCode: service.throttlingCode,
  };
  const delayMs = faults.delayMs(call);
  if (delayMs > 0) await new Promise<void>((resolve) => parts.after(delayMs, resolve));
  const injected = faults.refuse(call);
  if (injected !== undefined) throw injected;
  const principal = authenticator.authenticate(scope, kind);
  trace.principal = principal;
  requireMembers(operation.required, input, wired);
  const ctx = contextOf(
    parts,
    wired,
    operation.name,
    principal,
    scope?.region ?? 'us-east-1',
    requestId,
    signal,
    trace,
  );
  await askIam(service, operation.name, input, ctx);
  const output = ((await handler(input as never, ctx)) ?? {}) as Members;
  rememberUse(world, authenticator, wired, operation.name, principal, ctx.region);
  const reply = protocol.reply(operation, output, requestId);
  const cut = reply.body instanceof Uint8Array ? faults.cut(call, reply.body) : undefined;
  return cut === undefined
    ? reply
    : { ...reply, body: cut.body, headers: { ...reply.headers, 'content-length': String(cut.contentLength) } };
}

function contextOf(
  { world, authorizer, after }: DispatcherParts,
  wired: WiredService,
  operation: string,
  principal: Principal,
  region: string,
  requestId: string,
  signal: AbortSignal,
  trace: Trace,
): CallContext {
  return {
    operation,
    requestId,
    accountId: principal.accountId,
    region,
    principal,
    nowMs: world.nowMs(),
    world,
    signal,
    after,
    async authorize(question: Question) {
      trace.actions.push(question.action);
      const decision = await authorizer.decide(principal, region, question);
      refuseUnlessAllowed(decision, principal, question, accessDeniedCode(wired));
    },
  };
}

async function askIam(service: Service, operation: string, input: Members, ctx: CallContext): Promise<void> {
  const ask = service.authorize[operation];
  const asked =
    ask === undefined ? { action: `${service.iamPrefix}:${operation}`, resource: '*' } : ask(input as never, ctx);
  if (asked === 'nobody' || asked === 'handler') return;
  for (const question of [asked].flat()) await ctx.authorize(question);
}

function accessDeniedCode({ service, kind }: WiredService): string {
  return (
    service.accessDeniedCode ?? (kind === 'awsQuery' || kind === 'restXml' ? 'AccessDenied' : 'AccessDeniedException')
  );
}

function requireMembers(required: readonly string[], input: Members, { kind }: WiredService): void {
  const missing = required.find((member) => input[member] === undefined);
  if (missing === undefined) return;
  const member = missing.charAt(0).toLowerCase() + missing.slice(1);
  throw new Fault(
    kind === 'awsQuery' ? 'ValidationError' : 'ValidationException',
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

const READS = /^(?:Get|List|Simulate|Generate)/;

/** What a call leaves behind beside its effects: a key's last use, and old decisions that no longer hold. */
function rememberUse(
  world: World,
  authenticator: Authenticator,
  { service }: WiredService,
  operation: string,
  principal: Principal,
  region: string,
): void {
  if (principal.kind === 'user') {
    const found = authenticator.findKey(principal.accessKeyId);
    if (found !== undefined) found.key.lastUsed = { atMs: world.nowMs(), region, service: service.signingName };
  }
  if (service.signingName === 'iam' && !READS.test(operation)) accountOf(world, principal.accountId).iam.version += 1;
}

function accountIdOf(world: World, { findKey }: Authenticator, scope: CredentialScope | undefined): string | undefined {
  if (scope === undefined) return undefined;
  return world.sessions.get(scope.accessKeyId)?.accountId ?? findKey(scope.accessKeyId)?.accountId;
}

function noService({ method, path, headers }: WireRequest, scope: CredentialScope | undefined): Fault {
  const name = headers['x-amz-target'] ?? scope?.signingName ?? 'an unsigned request';
  return new Fault('NotImplemented', `The sandbox has no service for ${name} (${method} ${path})`, 501);
}

function notSimulated({ wired, operation }: Identified): Fault {
  return new Fault('NotImplemented', `${wired.service.signingName}:${operation.name} is not simulated`, 501);
}

function bug(error: unknown): Fault {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Fault('InternalFailure', `The sandbox failed: ${text}`, 500);
}

function faultReply(wired: WiredService | undefined, fault: Fault, requestId: string): WireReply {
  const shape = wired?.errors.get(fault.code);
  const settled = settleFault(fault, shape);
  if (wired !== undefined) return wired.protocol.fault(settled, shape, requestId);
  const body = JSON.stringify({ __type: settled.code, message: settled.message });
  return { status: settled.status, headers: { 'content-type': 'application/json' }, body };
}
