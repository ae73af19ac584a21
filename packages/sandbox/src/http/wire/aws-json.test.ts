import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as sqs from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { Fault } from '../fault.js';
import { awsJson } from './aws-json.js';
import { errorShapesOf, operationsOf } from './operations.js';
import { settleFault } from './protocol.js';

const lookUp = operationsOf(cloudtrail).get('LookupEvents')!;
const send = operationsOf(sqs).get('SendMessage')!;
const requestOf = (body: string) => ({
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.from(body),
});

describe('awsJson', () => {
  it('reads times as seconds, and writes them so', async () => {
    const protocol = awsJson('1.1');

    const input = await protocol.read(lookUp, requestOf('{"StartTime":1772409600.5,"MaxResults":7}'), {});
    const { body, headers } = protocol.reply(lookUp, { Events: [{ EventTime: new Date(1_772_409_600_000) }] }, '');

    expect(input).toEqual({ StartTime: new Date(1_772_409_600_500), MaxResults: 7 });
    expect(JSON.parse(String(body))).toEqual({ Events: [{ EventTime: 1_772_409_600 }] });
    expect(headers['content-type']).toBe('application/x-amz-json-1.1');
  });

  it('reads and writes bytes as base64', async () => {
    const MessageAttributes = { raw: { DataType: 'Binary', BinaryValue: 'AP8=' } };

    const input = await awsJson('1.0').read(send, requestOf(JSON.stringify({ MessageAttributes })), {});

    expect(input.MessageAttributes).toEqual({ raw: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) } });
  });

  it('takes nothing for an empty input, and refuses what is no JSON', async () => {
    expect(await awsJson('1.1').read(lookUp, requestOf(''), {})).toEqual({});
    await expect(awsJson('1.1').read(lookUp, requestOf('{'), {})).rejects.toMatchObject({
      code: 'SerializationException',
    });
  });

  it('tells old clients of SQS the old code of an error too', () => {
    const shape = errorShapesOf(sqs).get('QueueDoesNotExist');

    const reply = awsJson('1.0').fault(settleFault(new Fault('QueueDoesNotExist', 'none'), shape), shape, '');

    expect(reply.headers['x-amzn-query-error']).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
    expect(JSON.parse(String(reply.body))).toEqual({ __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'none' });
  });
});
