import type { NormalizedSchema } from '@smithy/core/schema';
import { Fault } from '../fault.js';
import type { Operation } from './operations.js';
import type { Members } from './protocol.js';
import { payloadOf, type WireReply, type WireRequest } from './request.js';

/** What restJson and restXml share: members bound to path, query and headers, the rest in the body. */
export interface BodyCodec {
  readonly contentType: string;
  read(schema: NormalizedSchema, body: Uint8Array): Promise<unknown>;
  write(schema: NormalizedSchema, value: unknown): string;
}

interface Bindings {
  readonly httpLabel?: unknown;
  readonly httpQuery?: string;
  readonly httpQueryParams?: unknown;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: unknown;
  readonly httpResponseCode?: unknown;
}

const bindingsOf = (member: NormalizedSchema): Bindings => member.getMergedTraits() as Bindings;

export async function readRest(
  { input }: Operation,
  request: WireRequest,
  labels: Readonly<Members>,
  codec: BodyCodec,
): Promise<Members> {
  const members: Members = { ...labels };
  if (input.isUnitSchema()) return members;
  const body = payloadOf(request);
  let inBody = false;
  for (const [name, member] of input.structIterator()) {
    const bindings = bindingsOf(member);
    const value = boundValue(member, bindings, request);
    if (value !== undefined) members[name] = value;
    if (bindings.httpPayload) {
      members[name] = await readPayload(member, body, codec);
    } else if (isInBody(bindings)) inBody = true;
  }
  if (inBody && body.length > 0) Object.assign(members, await codec.read(input, body));
  return members;
}

export function writeRest({ output, route }: Operation, members: Members, codec: BodyCodec): WireReply {
  const headers: Record<string, string> = {};
  let status = route?.status ?? 200;
  if (output.isUnitSchema()) return { status, headers, body: undefined };
  const inBody: Members = {};
  let hasBody = false;
  for (const [name, member] of output.structIterator()) {
    const bindings = bindingsOf(member);
    const value = members[name];
    if (bindings.httpPayload) {
      return withPayload(
        member,
        value,
        rangeStatus(members, status),
        { ...headers, ...headersOf(output, members) },
        codec,
      );
    }
    if (bindings.httpResponseCode) status = typeof value === 'number' ? value : status;
    if (!isInBody(bindings)) continue;
    hasBody = true;
    if (value !== undefined) inBody[name] = value;
  }
  Object.assign(headers, headersOf(output, members));
  if (!hasBody) return { status, headers, body: undefined };
  headers['content-type'] = codec.contentType;
  return { status, headers, body: codec.write(output, inBody) };
}

function isInBody(bindings: Bindings): boolean {
  const { httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders, httpPayload, httpResponseCode } =
    bindings;
  return [httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders, httpPayload, httpResponseCode].every(
    (binding) => binding === undefined,
  );
}

function boundValue(member: NormalizedSchema, bindings: Bindings, { query, headers }: WireRequest): unknown {
  if (bindings.httpQuery !== undefined) {
    if (!query.has(bindings.httpQuery)) return undefined;
    return member.isListSchema()
      ? query.getAll(bindings.httpQuery).map((text) => scalarOf(member.getValueSchema(), text))
      : scalarOf(member, query.get(bindings.httpQuery) ?? '');
  }
  if (bindings.httpQueryParams) return Object.fromEntries(query);
  if (bindings.httpHeader !== undefined) {
    const text = headers[bindings.httpHeader.toLowerCase()];
    if (text === undefined) return undefined;
    return member.isListSchema()
      ? text.split(',').map((item) => scalarOf(member.getValueSchema(), item.trim()))
      : scalarOf(member, text);
  }
  const prefix = bindings.httpPrefixHeaders;
  if (prefix === undefined) return undefined;
  const found = Object.entries(headers).filter(([header]) => header.startsWith(prefix));
  return found.length === 0
    ? undefined
    : Object.fromEntries(found.map(([header, text]) => [header.slice(prefix.length), text]));
}

function scalarOf(schema: NormalizedSchema, text: string): unknown {
  if (schema.isBooleanSchema()) return text === 'true';
  if (schema.isTimestampSchema()) return new Date(text);
  if (!schema.isNumericSchema()) return text;
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) throw new Fault('InvalidArgument', `${text} is not a number`);
  return value;
}

async function readPayload(member: NormalizedSchema, body: Uint8Array, codec: BodyCodec): Promise<unknown> {
  if (member.isStructSchema()) return body.length === 0 ? undefined : await codec.read(member, body);
  return member.isStringSchema() ? Buffer.from(body).toString('utf8') : body;
}

function withPayload(
  member: NormalizedSchema,
  value: unknown,
  status: number,
  headers: Record<string, string>,
  codec: BodyCodec,
): WireReply {
  if (value === undefined) return { status, headers, body: undefined };
  if (!member.isStructSchema()) return { status, headers, body: value as Uint8Array | string };
  return { status, headers: { ...headers, 'content-type': codec.contentType }, body: codec.write(member, value) };
}

/** A part of an object is told from the whole by its status alone, which no schema knows. */
function rangeStatus(members: Members, status: number): number {
  return members.ContentRange === undefined ? status : 206;
}

function headersOf(output: NormalizedSchema, members: Members): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, member] of output.structIterator()) {
    const { httpHeader, httpPrefixHeaders } = bindingsOf(member);
    const value = members[name];
    if (value === undefined || value === null) continue;
    if (httpHeader !== undefined) headers[httpHeader.toLowerCase()] = headerText(value);
    if (httpPrefixHeaders === undefined) continue;
    for (const [key, text] of Object.entries(value)) headers[httpPrefixHeaders + key] = String(text);
  }
  return headers;
}

function headerText(value: unknown): string {
  return value instanceof Date ? value.toUTCString() : Array.isArray(value) ? value.join(',') : String(value);
}
