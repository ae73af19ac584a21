import { XmlCodec } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { Fault } from '../fault.js';
import {
  escapeXml,
  type Members,
  type Protocol,
  type ProtocolSettings,
  TIMESTAMP_DATE_TIME,
  textOf,
  write,
} from './protocol.js';

const HEADERS = { 'content-type': 'text/xml' };

/** awsQuery: a form goes in, XML comes out. The SDK can only write the form, so reading it is done here. */
export function awsQuery({ xmlNamespace, defaultNamespace }: ProtocolSettings): Protocol {
  const codec = new XmlCodec({
    xmlNamespace: '',
    serviceNamespace: defaultNamespace,
    timestampFormat: { useTrait: true, default: TIMESTAMP_DATE_TIME },
  });
  return {
    async read({ input }, { body }) {
      if (input.isUnitSchema()) return {};
      return (readForm(input, new URLSearchParams(textOf(body)), '') ?? {}) as Members;
    },
    reply({ name, output }, value, requestId) {
      const result = output.isUnitSchema()
        ? ''
        : `<${name}Result>${inner(write(codec, output, value))}</${name}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      const body = `<${name}Response xmlns="${xmlNamespace}">${result}${metadata}</${name}Response>`;
      return { status: 200, headers: HEADERS, body };
    },
    fault({ code, message, status, type }, shape, requestId) {
      const error = `<Type>${type}</Type><Code>${shape?.queryCode ?? code}</Code><Message>${escapeXml(message)}</Message>`;
      const body = `<ErrorResponse xmlns="${xmlNamespace}"><Error>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
      return { status, headers: HEADERS, body };
    },
  };
}

/** What lies between a document's outer tags; they are replaced by the protocol's own. */
function inner(xml: string): string {
  const start = xml.indexOf('>') + 1;
  const end = xml.lastIndexOf('</');
  return end < start ? '' : xml.slice(start, end);
}

/** A list or map may be so long; a form cannot make us loop for ever. */
const ITEMS_MAX = 10_000;

function readForm(schema: NormalizedSchema, form: URLSearchParams, name: string): unknown {
  if (schema.isStructSchema()) return readStruct(schema, form, name);
  if (schema.isListSchema()) return readList(schema, form, name);
  if (schema.isMapSchema()) return readMap(schema, form, name);
  const text = form.get(name);
  return text === null ? undefined : scalarOf(schema, text, name);
}

function readStruct(schema: NormalizedSchema, form: URLSearchParams, name: string): Members | undefined {
  const members: Members = {};
  for (const [memberName, member] of schema.structIterator()) {
    const part = (member.getMergedTraits().xmlName as string | undefined) ?? memberName;
    const value = readForm(member, form, name === '' ? part : `${name}.${part}`);
    if (value !== undefined) members[memberName] = value;
  }
  return name !== '' && Object.keys(members).length === 0 ? undefined : members;
}

function readList(schema: NormalizedSchema, form: URLSearchParams, name: string): unknown[] | undefined {
  const item = schema.getValueSchema();
  const flat = schema.getMergedTraits().xmlFlattened;
  const base = flat ? name : `${name}.${(item.getMergedTraits().xmlName as string | undefined) ?? 'member'}`;
  const items: unknown[] = [];
  for (let at = 1; at <= ITEMS_MAX; at++) {
    const value = readForm(item, form, `${base}.${at}`);
    if (value === undefined) break;
    items.push(value);
  }
  return items.length === 0 ? undefined : items;
}

function readMap(schema: NormalizedSchema, form: URLSearchParams, name: string): Members | undefined {
  const base = schema.getMergedTraits().xmlFlattened ? name : `${name}.entry`;
  const entries: Members = {};
  for (let at = 1; at <= ITEMS_MAX; at++) {
    const key = form.get(`${base}.${at}.key`);
    if (key === null) break;
    entries[key] = readForm(schema.getValueSchema(), form, `${base}.${at}.value`);
  }
  return Object.keys(entries).length === 0 ? undefined : entries;
}

function scalarOf(schema: NormalizedSchema, text: string, name: string): unknown {
  if (schema.isBooleanSchema()) return text === 'true';
  if (schema.isBlobSchema()) return Buffer.from(text, 'base64');
  if (schema.isTimestampSchema()) {
    const time = /^\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
    if (Number.isNaN(time.getTime())) throw new Fault('MalformedInput', `timestamp ${name} is not a time`);
    return time;
  }
  if (!schema.isNumericSchema()) return text;
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) throw new Fault('MalformedInput', `${name} is not a number`);
  return value;
}
