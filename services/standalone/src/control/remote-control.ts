import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { AuditRow } from '@trailwarden/responder';
import { ControlRefusedError, ControlUnreachableError } from '../errors.js';
import type { CallName } from './calls.js';
import type { ControlAddress } from './control-file.js';
import type { ResponderControl } from './port.js';

/** Verifying a long audit takes its time. */
const ANSWER_TIMEOUT_MS = 120_000;

type Answer =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'failure'; readonly message: string; readonly hint: string };

/** By the process that has the store open. @throws ControlUnreachableError when it does not answer, ControlRefusedError with what it says. */
export function remoteControl(address: ControlAddress): ResponderControl {
  const ask = async <Name extends CallName>(
    call: Name,
    ...args: Parameters<ResponderControl[Name]>
  ): Promise<Awaited<ReturnType<ResponderControl[Name]>>> => {
    const answer = (await (await send(address, call, args)).json()) as Answer;
    if (answer.kind === 'failure') throw new ControlRefusedError(answer.message, answer.hint);
    return answer.value as Awaited<ReturnType<ResponderControl[Name]>>;
  };
  return {
    isRunning: true,
    listRuns: (filter) => ask('listRuns', filter),
    findRuns: (idStart, max) => ask('findRuns', idStart, max),
    showRun: (runId) => ask('showRun', runId),
    decide: (decision) => ask('decide', decision),
    deadLetters: (max) => ask('deadLetters', max),
    retry: (stepIds, by) => ask('retry', stepIds, by),
    audit: (runId) => auditRows(address, runId),
    verifyAudit: () => ask('verifyAudit'),
    findIncidents: (idStart, max) => ask('findIncidents', idStart, max),
  };
}

async function* auditRows(address: ControlAddress, runId: string | undefined): AsyncGenerator<AuditRow> {
  const { body } = await send(address, 'audit', runId === undefined ? [] : [runId]);
  const lines = createInterface({ input: Readable.fromWeb(body as ReadableStream) });
  for await (const line of lines) {
    const row = JSON.parse(line) as AuditRow | { readonly end: true };
    if ('end' in row) return;
    yield row;
  }
  // Half an audit must not be taken for a whole one.
  throw unreachable('it broke off');
}

async function send({ url, token }: ControlAddress, call: string, args: readonly unknown[]): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ call, args }),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
  } catch (error) {
    throw unreachable('it does not answer', { cause: error });
  }
  if (response.status === 200) return response;
  throw unreachable(`it answers ${response.status}`);
}

function unreachable(why: string, options?: ErrorOptions): ControlUnreachableError {
  return new ControlUnreachableError(
    `The process that has the store open could not be asked: ${why}.`,
    'Try again. If it stays, another version of Trailwarden may be running: use the same one.',
    options,
  );
}
