import { JsonCodec2 } from '@aws-sdk/core/protocols';
import { Fault } from '../fault.js';
import { type Members, type Protocol, read, TIMESTAMP_EPOCH_SECONDS, textOf, write } from './protocol.js';

/** awsJson 1.0 and 1.1: everything is a POST of JSON, the operation in X-Amz-Target. */
export function awsJson(version: '1.0' | '1.1'): Protocol {
  const codec = new JsonCodec2({
    jsonName: false,
    timestampFormat: { useTrait: true, default: TIMESTAMP_EPOCH_SECONDS },
  });
  const headers = { 'content-type': `application/x-amz-json-${version}` };
  return {
    async read({ input }, { body }) {
      if (input.isUnitSchema()) return {};
      try {
        return (await read(codec, input, textOf(body) || '{}')) as Members;
      } catch (cause) {
        throw new Fault('SerializationException', cause instanceof Error ? cause.message : 'unreadable JSON');
      }
    },
    reply({ output }, value) {
      const unit = output.isUnitSchema();
      // SQS, and 1.0 services, answer with nothing at all where there is nothing to say.
      return { status: 200, headers, body: unit ? '{}' : write(codec, output, value) };
    },
    fault({ code, message, status, type, details }, shape) {
      const name = shape?.name ?? code;
      return {
        status,
        headers:
          shape?.queryCode === undefined ? headers : { ...headers, 'x-amzn-query-error': `${shape.queryCode};${type}` },
        body: JSON.stringify({
          ...details,
          __type: version === '1.0' && shape !== undefined ? `${shape.namespace}#${name}` : name,
          [shape?.messageMember ?? 'message']: message,
        }),
      };
    },
  };
}
