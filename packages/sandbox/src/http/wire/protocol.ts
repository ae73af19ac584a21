import type { NormalizedSchema } from '@smithy/core/schema';
import type { Fault } from '../fault.js';
import type { ErrorShape, Operation } from './operations.js';
import type { WireReply, WireRequest } from './request.js';

/** The members of an input or output, by name. */
export type Members = Record<string, unknown>;

/** How one of AWS's protocols puts inputs, outputs and errors into HTTP. */
export interface Protocol {
  /** @param labels - of the path, for REST. @throws {Fault} when the request cannot be read. */
  read(operation: Operation, request: WireRequest, labels: Readonly<Members>): Promise<Members>;
  reply(operation: Operation, output: Members, requestId: string): WireReply;
  /** @param shape - of the error, when the service's model has it. */
  fault(fault: WireFault, shape: ErrorShape | undefined, requestId: string): WireReply;
}

/** A fault with all that was left open filled in. */
export interface WireFault {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly type: 'Sender' | 'Receiver';
  readonly details: Readonly<Record<string, unknown>>;
}

export function settleFault({ code, message, status, type, details }: Fault, shape: ErrorShape | undefined): WireFault {
  const settled = status ?? shape?.status ?? 400;
  return { code, message, status: settled, type: type ?? (settled >= 500 ? 'Receiver' : 'Sender'), details };
}

export interface ProtocolSettings {
  readonly xmlNamespace: string;
  readonly defaultNamespace: string;
}

/** A codec of the SDK, as far as it is used: its serializers write what its clients read, and the other way round. */
interface Codec {
  createSerializer(): { write(schema: NormalizedSchema, value: unknown): void; flush(): string | Uint8Array };
  createDeserializer(): { read(schema: NormalizedSchema, data: string | Uint8Array): unknown };
}

export function write(codec: Codec, schema: NormalizedSchema, value: unknown): string {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  const text = serializer.flush();
  return typeof text === 'string' ? text : textOf(text);
}

export async function read(codec: Codec, schema: NormalizedSchema, body: string): Promise<unknown> {
  return await codec.createDeserializer().read(schema, body);
}

/** The SDK's numbers for the ways to write a time. */
export const TIMESTAMP_DATE_TIME = 5;
export const TIMESTAMP_EPOCH_SECONDS = 7;

export function textOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
