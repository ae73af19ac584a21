import { Fault } from '../fault.js';
import type { Operation } from './operations.js';
import type { CredentialScope, WireRequest } from './request.js';
import { matchRoute } from './route.js';
import type { WiredService } from './wired-service.js';

/** Which operation of which service a request is for. */
export interface Identified {
  readonly wired: WiredService;
  readonly operation: Operation;
  /** Of the path, for REST. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The service a request goes to, however it names it; undefined when the sandbox has none such. */
export function findService(
  services: readonly WiredService[],
  request: WireRequest,
  scope: CredentialScope | undefined,
): WiredService | undefined {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) {
    const name = target.split('.').at(-2);
    return services.find(({ serviceTarget, kind }) => kind === 'awsJson' && serviceTarget === name);
  }
  return services.find(({ service }) => service.signingName === scope?.signingName);
}

/** @throws {Fault} when the service has no such operation. */
export function identify(wired: WiredService, request: WireRequest): Identified {
  switch (wired.kind) {
    case 'awsJson': {
      // Old clients put a package before the target: the last two parts are what counts.
      const target = request.headers['x-amz-target'] ?? '';
      return named(wired, target.split('.').at(-1) ?? '', 'UnknownOperationException');
    }
    case 'awsQuery': {
      const action = new URLSearchParams(Buffer.from(request.body).toString('utf8')).get('Action') ?? '';
      return named(wired, action, 'InvalidAction');
    }
    default:
      return routed(wired, request);
  }
}

function named(wired: WiredService, name: string, code: string): Identified {
  const operation = wired.operations.get(name);
  if (operation === undefined) {
    throw new Fault(code, `${wired.service.signingName} has no operation ${name === '' ? 'without a name' : name}`);
  }
  return { wired, operation, labels: {} };
}

/** Headers that make it another operation on the same path. */
const COPY_SOURCE = 'x-amz-copy-source';

function routed(wired: WiredService, request: WireRequest): Identified {
  const [bucket, path] = wired.kind === 'restXml' ? splitBucket(request.path) : [undefined, request.path];
  const copies = COPY_SOURCE in request.headers;
  const candidates = wired.routed.flatMap((operation): Identified[] => {
    // S3's schemas leave the bucket out of the path, yet it decides what the path means.
    if (wired.kind === 'restXml' && hasMember(operation, 'Bucket') !== (bucket !== undefined)) return [];
    if (hasMember(operation, 'CopySource') !== copies) return [];
    const labels = matchRoute(operation.route, request, path);
    if (labels === undefined) return [];
    return [{ wired, operation, labels: bucket === undefined ? labels : { ...labels, Bucket: bucket } }];
  });
  const [first] = candidates;
  if (first === undefined) {
    throw new Fault(
      'NotImplemented',
      `${wired.service.signingName} has no operation at ${request.method} ${path}`,
      501,
    );
  }
  // Where a path means several, the one that is simulated is meant.
  const asked = first.operation.route?.query.length;
  return (
    candidates.find(
      ({ operation }) => operation.route?.query.length === asked && operation.name in wired.service.handlers,
    ) ?? first
  );
}

function hasMember({ input }: Operation, name: string): boolean {
  return !input.isUnitSchema() && name in input.getMemberSchemas();
}

/** `/bucket/key` into the bucket and `/key`. */
function splitBucket(path: string): readonly [string | undefined, string] {
  const [, bucket = '', rest = ''] = /^\/([^/]*)(.*)$/s.exec(path) ?? [];
  return bucket === '' ? [undefined, '/'] : [decodeURIComponent(bucket), rest === '' ? '/' : rest];
}
