import { JsonCodec2 } from '@aws-sdk/core/protocols';
import { Fault } from '../fault.js';
import { type Protocol, read, TIMESTAMP_EPOCH_SECONDS, textOf, write } from './protocol.js';
import { type BodyCodec, readRest, writeRest } from './rest.js';

const CONTENT_TYPE = 'application/json';

/** restJson1: Security Hub, GuardDuty, Account Management. */
export function restJson(): Protocol {
  const json = new JsonCodec2({
    jsonName: true,
    timestampFormat: { useTrait: true, default: TIMESTAMP_EPOCH_SECONDS },
  });
  const codec: BodyCodec = {
    contentType: CONTENT_TYPE,
    write: (schema, value) => write(json, schema, value),
    async read(schema, body) {
      try {
        return await read(json, schema, textOf(body));
      } catch (cause) {
        throw new Fault('BadRequestException', cause instanceof Error ? cause.message : 'unreadable JSON');
      }
    },
  };
  return {
    read: (operation, request, labels) => readRest(operation, request, labels, codec),
    reply: (operation, output) => writeRest(operation, output, codec),
    fault({ code, message, status, details }, shape) {
      return {
        status,
        headers: { 'content-type': CONTENT_TYPE, 'x-amzn-errortype': shape?.name ?? code },
        body: JSON.stringify({ ...details, [shape?.messageMember ?? 'message']: message }),
      };
    },
  };
}
