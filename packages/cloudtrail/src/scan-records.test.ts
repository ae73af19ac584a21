import { describe, expect, test } from 'vitest';
import { record } from '../test-support/record.js';
import { countedEvent } from './counted-event.js';
import { countingId } from './event-ids.js';
import { scanRecords } from './scan-records.js';
import type { JsonObject } from './text.js';

function scanned(text: string): readonly JsonObject[] | undefined {
  const records: JsonObject[] = [];
  return scanRecords(Buffer.from(text), (found) => records.push(found)) ? records : undefined;
}

function defined(found: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

describe('scanRecords', () => {
  test('hands over what is counted of each record and nothing else', () => {
    const { userIdentity } = record();
    const text = JSON.stringify({
      Records: [{ eventName: 'A', userIdentity, requestParameters: { eventName: 'B' }, readOnly: true }],
    });

    expect(scanned(text)?.map(defined)).toEqual([{ eventName: 'A', userIdentity, readOnly: true }]);
  });

  test('leaves out no field that counting reads', () => {
    const read = new Set<string>();
    const watched = new Proxy(
      record({ readOnly: undefined, eventCategory: undefined, recipientAccountId: undefined }),
      {
        get: (fields, name) => {
          read.add(String(name));
          return Reflect.get(fields, name);
        },
      },
    );
    countedEvent(watched, undefined);
    countingId(watched);
    const fields = Object.fromEntries([...read].map((name) => [name, `${name}'s value`]));

    const [found] = scanned(JSON.stringify({ Records: [fields] })) ?? [];

    expect(read.size).toBeGreaterThan(15);
    expect(found && defined(found)).toEqual(fields);
  });

  test('keeps records apart: what one has and the next lacks is absent', () => {
    const text = '{"Records":[{"eventName":"A","errorCode":"X"},{"eventName":"A"},{"errorCode":"X","eventName":"A"}]}';

    expect(scanned(text)?.map((found) => [found.eventName, found.errorCode])).toEqual([
      ['A', 'X'],
      ['A', undefined],
      ['A', 'X'],
    ]);
  });

  test('takes the last of equal keys, in any spelling, and values of any type', () => {
    const text =
      '{"Records":[{"eventName":"A","eventNam\\u0065":"B"},{"eventName":1},{"eventName":12},{"eventName":[1]},{"eventID":{"a":"b"}}]}';

    expect(scanned(text)?.map(defined)).toEqual([
      { eventName: 'B' },
      { eventName: 1 },
      { eventName: 12 },
      { eventName: [1] },
      { eventID: { a: 'b' } },
    ]);
  });

  test('shares an identity between the records that spell it alike', () => {
    const { userIdentity } = record();
    const found = scanned(JSON.stringify({ Records: [{ userIdentity }, { userIdentity: {} }, { userIdentity }] }));

    expect(found?.[2]?.userIdentity).toBe(found?.[0]?.userIdentity);
  });

  test.each([
    '',
    '{',
    '[]',
    '{"Records":[]}',
    '{"Records":[{}]}',
    '{"Records":[null]}',
    '{"Records":{"eventName":"A"}}',
    '{"Events":[{"eventName":"A"}]}',
    '{"Records":[{"eventName":"A"}],"note":1}',
    '{"Records":[{"eventName":"A"}]}{}',
    '{"Records":[{"eventName":"A"},]}',
    '{"Records":[{"eventName":"A"}',
    '{"Records":[{"eventName":"A","requestParameters":{"a":01}}]}',
    '{"Records":[{"eventName":"A","requestParameters":"\\x"}]}',
    '{"Records":[{"eventName":"A"},{"eventName":"A"x}]}',
    '{"Records":[{"CloudTrailEvent":"{}"}]}',
  ])('leaves %j to the plain path', (text) => {
    expect(scanned(text)).toBe(undefined);
  });
});
