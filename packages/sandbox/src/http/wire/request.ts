import { gunzipSync } from 'node:zlib';
import { Fault } from '../fault.js';

/** Larger requests are refused: nothing that a sandbox is for sends so much. */
export const BODY_BYTES_MAX = 64 * 2 ** 20;

/** An HTTP request, read to its end. */
export interface WireRequest {
  readonly method: string;
  /** As it was sent, percent signs and all, without the query. A URL object would fold `..` and `//`, which S3 keys may hold. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | undefined;
}

/** What a signature says, version 4. The signature itself is not verified: the sandbox knows callers by their key id. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly signingName: string;
  readonly sessionToken: string | undefined;
  /** When it says it was signed; undefined when it does not or is unreadable. */
  readonly signedMs: number | undefined;
}

const HEADER_CREDENTIAL = /Credential=([^/]+)\/[^/]+\/([^/]+)\/([^/]+)\/aws4_request/;
const QUERY_CREDENTIAL = /^([^/]+)\/[^/]+\/([^/]+)\/([^/]+)\/aws4_request$/;
const BASIC_TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Undefined for an unsigned request. Reads the header or, for a presigned URL, the query. */
export function credentialScopeOf({ headers, query }: WireRequest): CredentialScope | undefined {
  const found =
    HEADER_CREDENTIAL.exec(headers.authorization ?? '') ?? QUERY_CREDENTIAL.exec(query.get('X-Amz-Credential') ?? '');
  if (found === null) return undefined;
  const [, accessKeyId = '', region = '', signingName = ''] = found;
  return {
    accessKeyId,
    region,
    signingName,
    sessionToken: headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token') ?? undefined,
    signedMs: timeOf(headers['x-amz-date'] ?? query.get('X-Amz-Date') ?? ''),
  };
}

function timeOf(text: string): number | undefined {
  const parts = BASIC_TIME.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The payload proper: what a client sent in signed or checksummed chunks is put together again. */
export function payloadOf({ headers, body }: WireRequest): Uint8Array {
  const chunked =
    (headers['content-encoding'] ?? '').includes('aws-chunked') ||
    (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  return chunked ? unchunk(body) : body;
}

/** Clients compress what is large. Not for S3, where an encoding belongs to the object. */
export function decompressed(request: WireRequest): WireRequest {
  if (request.headers['content-encoding'] !== 'gzip') return request;
  try {
    return { ...request, body: gunzipSync(request.body, { maxOutputLength: BODY_BYTES_MAX }) };
  } catch {
    throw new Fault('SerializationException', 'The request is not what its Content-Encoding says.');
  }
}

const CR = 13;

function unchunk(body: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf(CR, at);
    if (lineEnd < 0) throw new Fault('IncompleteBody', 'You did not provide the number of bytes specified.');
    // A signature may follow the size, after a semicolon.
    const size = Number.parseInt(Buffer.from(body.subarray(at, lineEnd)).toString('latin1'), 16);
    if (!(size > 0)) return Buffer.concat(chunks);
    const start = lineEnd + 2;
    chunks.push(body.subarray(start, start + size));
    at = start + size + 2;
  }
}
