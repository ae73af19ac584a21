import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseNotice } from './parse-notice.js';

const KEY = 'a b/AWSLogs/o-abc/000000000002/CloudTrail/eu-west-1/2026/03/02/x.json.gz';
const s3 = (key: string, eventName = 'ObjectCreated:Put') => ({
  eventName,
  eventSource: 'aws:s3',
  s3: { bucket: { name: 'trail' }, object: { key, size: 7 } },
});
const object = { bucket: 'trail', key: KEY, bytes: 7 };
const topic = (message: string, type = 'Notification') => ({
  Type: type,
  TopicArn: 'arn:aws:sns:eu-west-1:1:t',
  Message: message,
});
const parse = (value: unknown) => parseNotice(typeof value === 'string' ? value : JSON.stringify(value));

describe('a notice of new objects', () => {
  test("is S3's own, whose keys are encoded as forms are", () => {
    expect(parse({ Records: [s3(encodeURIComponent(KEY).replaceAll('%20', '+'))] })).toEqual({
      kind: 'objects',
      objects: [object],
    });
  });

  test('is the same inside the envelope of a topic', () => {
    const inner = JSON.stringify({ Records: [s3(KEY.replace(' ', '+'))] });

    expect(parse(topic(inner))).toEqual({ kind: 'objects', objects: [object] });
  });

  test("is EventBridge's, whose keys are not encoded", () => {
    const event = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { bucket: { name: 'trail' }, object: { key: KEY, size: 7 } },
    };

    expect(parse(event)).toEqual({ kind: 'objects', objects: [object] });
    expect(parse({ ...event, 'detail-type': 'Object Deleted' }).kind).toBe('ignored');
  });

  test("is CloudTrail's, of several files at once", () => {
    const message = JSON.stringify({ s3Bucket: 'trail', s3ObjectKey: [KEY, 'c+d'] });
    const objects = [
      { bucket: 'trail', key: KEY, bytes: 0 },
      { bucket: 'trail', key: 'c+d', bytes: 0 },
    ];

    expect(parse(topic(message))).toEqual({ kind: 'objects', objects });
    expect(parse(message)).toEqual({ kind: 'objects', objects });
  });
});

describe('what else comes', () => {
  test.each([
    ['the test of S3', { Service: 'Amazon S3', Event: 's3:TestEvent', Time: 'x', Bucket: 'trail' }, 'test'],
    ['it in a topic', topic('{"Service":"Amazon S3","Event":"s3:TestEvent"}'), 'test'],
    ["CloudTrail's validation", topic('CloudTrail validation message.'), 'test'],
    ['any text in a topic', topic('hello'), 'ignored'],
    ['a confirmation', topic('Please', 'SubscriptionConfirmation'), 'ignored'],
    ['a removed object', { Records: [s3(KEY, 'ObjectRemoved:Delete')] }, 'ignored'],
    ['a key that is broken', { Records: [s3('%zz')] }, 'unreadable'],
    ['text', 'hello', 'unreadable'],
    ['JSON of another kind', { Records: [{ kinesis: {} }] }, 'unreadable'],
    ['a topic in a topic in a topic', topic(JSON.stringify(topic(JSON.stringify(topic('{}'))))), 'unreadable'],
  ])('%s', (_, value, kind) => {
    expect(parse(value).kind).toBe(kind);
  });

  test('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseNotice(text)));
    fc.assert(fc.property(fc.jsonValue(), (value) => void parse({ Records: [value] })));
  });
});
