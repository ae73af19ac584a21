import type { Service } from '../service.js';
import { awsJson } from './aws-json.js';
import { awsQuery } from './aws-query.js';
import { type ErrorShape, errorShapesOf, type Operation, operationsOf } from './operations.js';
import type { Protocol, ProtocolSettings } from './protocol.js';
import { restJson } from './rest-json.js';
import { restXml } from './rest-xml.js';
import { bySpecificity, type Route } from './route.js';

export type ProtocolKind = 'awsJson' | 'awsQuery' | 'restJson' | 'restXml';

/** A service with what its SDK client knows about its wire. */
export interface WiredService {
  readonly service: Service;
  readonly kind: ProtocolKind;
  readonly protocol: Protocol;
  /** Before the dot of X-Amz-Target. */
  readonly serviceTarget: string;
  /** Of the API, in a form's `Version`. */
  readonly version: string;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly errors: ReadonlyMap<string, ErrorShape>;
  /** Of REST services, the most specific first. */
  readonly routed: readonly (Operation & { readonly route: Route })[];
}

interface Settings extends ProtocolSettings {
  readonly serviceTarget: string;
  readonly version: string;
}

/** What a client keeps about its protocol: a class of that name, or one made. */
interface ClientConfig {
  readonly protocol: { readonly constructor: { readonly name: string } } | (new () => object);
  readonly protocolSettings: Settings;
}

/** @throws {TypeError} for a protocol that the sandbox does not speak. */
export function wireService(service: Service): WiredService {
  const { config } = new service.client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
  });
  const { protocol: spoken, protocolSettings: settings } = config as ClientConfig;
  const name = typeof spoken === 'function' ? spoken.name : spoken.constructor.name;
  const [kind, protocol] = protocolOf(name, settings);
  const operations = operationsOf(service.module);
  const routed = [...operations.values()].filter(
    (each): each is WiredService['routed'][number] => each.route !== undefined,
  );
  return {
    service,
    kind,
    protocol,
    serviceTarget: settings.serviceTarget,
    version: settings.version,
    operations,
    errors: errorShapesOf(service.module),
    routed: routed.sort((a, b) => bySpecificity(a.route, b.route)),
  };
}

function protocolOf(name: string, settings: Settings): readonly [ProtocolKind, Protocol] {
  switch (name) {
    case 'AwsJson1_0Protocol':
      return ['awsJson', awsJson('1.0')];
    case 'AwsJson1_1Protocol':
      return ['awsJson', awsJson('1.1')];
    case 'AwsQueryProtocol':
      return ['awsQuery', awsQuery(settings)];
    case 'AwsRestJsonProtocol':
      return ['restJson', restJson()];
    case 'AwsRestXmlProtocol':
    case 'S3RestXmlProtocol':
      return ['restXml', restXml(settings)];
    default:
      throw new TypeError(`the sandbox does not speak ${name}`);
  }
}
