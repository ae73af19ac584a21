import { XmlCodec } from '@aws-sdk/core/protocols';
import { Fault } from '../fault.js';
import {
  escapeXml,
  type Protocol,
  type ProtocolSettings,
  read,
  TIMESTAMP_DATE_TIME,
  textOf,
  write,
} from './protocol.js';
import { type BodyCodec, readRest, writeRest } from './rest.js';

const CONTENT_TYPE = 'application/xml';

/** restXml, as S3 speaks it. */
export function restXml({ xmlNamespace, defaultNamespace }: ProtocolSettings): Protocol {
  const xml = new XmlCodec({
    xmlNamespace,
    serviceNamespace: defaultNamespace,
    timestampFormat: { useTrait: true, default: TIMESTAMP_DATE_TIME },
  });
  const codec: BodyCodec = {
    contentType: CONTENT_TYPE,
    write: (schema, value) => `<?xml version="1.0" encoding="UTF-8"?>\n${write(xml, schema, value)}`,
    async read(schema, body) {
      try {
        return await read(xml, schema, textOf(body));
      } catch {
        throw new Fault('MalformedXML', 'The XML you provided was not well-formed.');
      }
    },
  };
  return {
    read: (operation, request, labels) => readRest(operation, request, labels, codec),
    reply: (operation, output) => writeRest(operation, output, codec),
    fault({ code, message, status, details }, _shape, requestId) {
      const extra = Object.entries(details).map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`);
      const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message>${extra.join('')}<RequestId>${requestId}</RequestId></Error>`;
      return { status, headers: { 'content-type': CONTENT_TYPE }, body };
    },
  };
}
