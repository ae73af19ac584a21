import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bytesOf, KEY, record } from '../test-support/record.js';
import { HashSet64 } from './hash-set.js';
import { hashText } from './hash-text.js';
import { type LogFileRead, REJECTIONS_MAX } from './log-file.js';
import { readLogFile } from './read-log-file.js';
import { encodeTally } from './tally-codec.js';

const three = [
  record({ eventID: 'a' }),
  record({ eventID: 'b' }),
  record({ eventID: 'c', eventName: 'StopInstances' }),
];

function read(bytes: Uint8Array, counted?: HashSet64): LogFileRead {
  const outcome = readLogFile(bytes, KEY, counted === undefined ? {} : { counted });
  if (outcome.kind === 'unreadable') throw new Error(outcome.message);
  return outcome;
}

function readRecords(...records: unknown[]): LogFileRead {
  return read(bytesOf({ Records: records }));
}

function countedSet(outcome: LogFileRead): HashSet64 {
  const set = new HashSet64(1000);
  for (const id of outcome.eventIds) set.add(Number(id & 0xffffffffn), Number(id >> 32n));
  return set;
}

describe('the shapes a log file comes in', () => {
  const lines = three.map((one) => JSON.stringify(one));
  const lookedUp = three.map((one) => ({ EventName: 'x', ReadOnly: 'false', CloudTrailEvent: JSON.stringify(one) }));
  const expected = encodeTally(readRecords(...three).tally);

  test.each<[string, Uint8Array]>([
    ['as delivered', gzipSync(bytesOf({ Records: three }))],
    [
      'in two gzip members',
      Buffer.concat([gzipSync(bytesOf(`{"Records":[${lines[0]},`)), gzipSync(bytesOf(`${lines[1]},${lines[2]}]}`))]),
    ],
    ['gunzipped', bytesOf({ Records: three })],
    ['with a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytesOf({ Records: three })])],
    ['pretty', bytesOf(JSON.stringify({ Records: three }, null, 2))],
    ['with other keys first', bytesOf({ note: [1], Records: three })],
    ['a bare list', bytesOf(three)],
    ['JSON lines', bytesOf(lines.join('\n'))],
    ['JSON lines with carriage returns, blanks and a last newline', bytesOf(`\n${lines.join('\r\n\r\n')}\r\n`)],
    ['whole files, one a line', bytesOf(three.map((one) => JSON.stringify({ Records: [one] })).join('\n'))],
    ['lookup-events', bytesOf(JSON.stringify({ Events: lookedUp, NextToken: 'x' }, null, 4))],
    ['lookup-events, the list alone', bytesOf(lookedUp)],
    [
      'a view into a larger buffer',
      Buffer.concat([Buffer.from('xx'), bytesOf({ Records: three }), Buffer.from('yy')]).subarray(2, -2),
    ],
  ])('%s', (_, bytes) => {
    const outcome = read(bytes);

    expect(outcome.records).toEqual({ read: 3, counted: 3, duplicates: 0, rejected: 0 });
    expect(encodeTally(outcome.tally)).toEqual(expected);
  });

  test('a single record', () => {
    expect(read(bytesOf(record())).records.counted).toBe(1);
  });

  test('a file without records is read, and holds none', () => {
    expect(readRecords().records).toEqual({ read: 0, counted: 0, duplicates: 0, rejected: 0 });
  });
});

describe('events that were counted before', () => {
  test('drops a repeated id within a file, and keeps the first', () => {
    const outcome = readRecords(record({ eventID: 'a' }), record({ eventID: 'a', eventName: 'Other' }));

    expect(outcome.records).toEqual({ read: 2, counted: 1, duplicates: 1, rejected: 0 });
    expect(outcome.tally.strings).not.toContain('Other');
  });

  test('drops an event whose id was counted from another file, and leaves the given set alone', () => {
    const before = countedSet(readRecords(three[0], three[1]));
    const bytes = before.encode();

    const outcome = read(bytesOf(three), before);

    expect(outcome.records).toEqual({ read: 3, counted: 1, duplicates: 2, rejected: 0 });
    expect(before.encode()).toEqual(bytes);
  });

  test('gives the hash of each counted id once, in file order', () => {
    const hash = new Uint32Array(2);
    const expected = ['a', 'b', 'c'].map((id) => {
      hashText(id, hash);
      return (BigInt(hash[1]!) << 32n) | BigInt(hash[0]!);
    });

    expect([...readRecords(three[0], three[0], three[1], 'rejected', three[2]).eventIds]).toEqual(expected);
  });

  test('knows an updated event by the id of its original', () => {
    const addendum = { reason: 'UPDATED_DATA', originalEventID: 'a' };

    expect(readRecords(three[0], record({ eventID: 'new', addendum })).records.duplicates).toBe(1);
    expect(readRecords(record({ eventID: 'new', addendum }), three[0]).records.duplicates).toBe(1);
  });

  test('counts a delayed event, which is delivered for the first time', () => {
    const delayed = record({ eventID: 'new', addendum: { reason: 'DELIVERY_DELAY', originalEventID: 'a' } });

    expect(readRecords(three[0], delayed).records.counted).toBe(2);
  });

  test('counts events without an id each time, and has no hash for them', () => {
    const outcome = readRecords(record(), record({ eventID: 7 }), record({ eventID: '' }));

    expect([outcome.records.counted, outcome.eventIds.length]).toEqual([3, 0]);
  });

  test('a rejected record does not use up its id', () => {
    expect(readRecords(record({ eventID: 'a', eventTime: 'noon' }), three[0]).records.counted).toBe(1);
  });
});

describe('records that cannot be counted', () => {
  test('are rejected one by one, with place and reason; the others count', () => {
    const outcome = readRecords(three[0], 7, record({ eventTime: 'noon' }), three[1]);

    expect(outcome.records).toEqual({ read: 4, counted: 2, duplicates: 0, rejected: 2 });
    expect(outcome.rejections).toEqual([
      { record: 1, reason: 'not an object' },
      { record: 2, reason: 'eventTime is not an ISO 8601 time' },
    ]);
  });

  test('are listed up to a limit and counted beyond it', () => {
    const outcome = readRecords(three[0], ...new Array<number>(REJECTIONS_MAX + 50).fill(0));

    expect([outcome.rejections.length, outcome.records.rejected]).toEqual([REJECTIONS_MAX, REJECTIONS_MAX + 50]);
  });

  test('make a file of Insights records one with nothing to count, not an unreadable one', () => {
    expect(readRecords(record({ eventCategory: 'Insight' })).records.rejected).toBe(1);
  });

  test('looked up text that is not JSON is rejected', () => {
    expect(
      read(bytesOf({ Events: [{ CloudTrailEvent: '{' }, { CloudTrailEvent: JSON.stringify(three[0]) }] })).records,
    ).toMatchObject({
      counted: 1,
      rejected: 1,
    });
  });

  test('no reason repeats text of the record, which is an attacker\u2019s', () => {
    const bad = 'EVIL\u001b[2J';
    const outcome = readRecords(three[0], record({ eventTime: bad }), record({ eventSource: [bad] }), bad, {
      [bad]: 1,
    });

    expect(JSON.stringify(outcome.rejections)).not.toContain('EVIL');
  });
});

describe('files that cannot be read', () => {
  const line = JSON.stringify(record());
  const cutLine = line.slice(0, 80);

  test.each<[string, Uint8Array, object]>([
    ['no bytes', new Uint8Array(), { reason: 'empty', at: { byte: 0 } }],
    ['only white space', bytesOf(' \r\n\t'), { reason: 'empty' }],
    ['gzip of nothing', gzipSync(''), { reason: 'empty' }],
    ['gzip cut short', gzipSync(line).subarray(0, 60), { reason: 'truncated', at: { byte: 60 } }],
    ['half a gzip magic', Uint8Array.of(0x1f), { reason: 'truncated' }],
    ['JSON cut short', bytesOf(cutLine), { reason: 'truncated', at: { byte: 80 } }],
    ['JSON cut short inside the gzip', gzipSync(cutLine), { reason: 'truncated', at: { byte: 80 } }],
    ['JSON with a wrong byte', bytesOf('{"Records":[}]}'), { reason: 'not-json', at: { byte: 12 } }],
    [
      'a wrong byte after a byte order mark',
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytesOf('{"Records":[}]}')]),
      { reason: 'not-json', at: { byte: 15 } },
    ],
    [
      'a line that is not JSON',
      bytesOf(`${line}\n${line}\nnot json\n${line}`),
      { reason: 'not-json', at: { record: 2 } },
    ],
    ['a last line cut short', bytesOf(`${line}\n${cutLine}`), { reason: 'truncated', at: { record: 1 } }],
    ['a value with something after it', bytesOf('{"Records":[]} x'), { reason: 'not-json', at: { byte: 14 } }],
    ['CSV', bytesOf('eventTime,eventName\n2026,x'), { reason: 'not-json', at: { byte: 0 } }],
    ['other JSON', bytesOf({ a: 1 }), { reason: 'not-cloudtrail', at: { record: 0 } }],
    ['a number', bytesOf('42'), { reason: 'not-cloudtrail', at: { byte: 0 } }],
    ['Records that are no list', bytesOf({ Records: { a: 1 } }), { reason: 'not-cloudtrail' }],
    ['a list of other things', bytesOf([1, 'x', { a: 1 }]), { reason: 'not-cloudtrail', at: { record: 0 } }],
    ['a zip', bytesOf('PK\u0003\u0004rest'), { reason: 'not-json', message: expect.stringContaining('zip') }],
    ['zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0), { message: expect.stringContaining('zstd') }],
    ['parquet', bytesOf('PAR1rest'), { message: expect.stringContaining('parquet') }],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), { message: expect.stringContaining('UTF-16') }],
    ['a web page', bytesOf('<html>'), { message: expect.stringContaining('HTML') }],
    ['gzip in gzip', gzipSync(gzipSync(line)), { message: expect.stringContaining('second time') }],
    [
      'a tar in gzip',
      gzipSync(Buffer.concat([Buffer.alloc(257, 'a'), Buffer.from('ustar')])),
      { message: expect.stringContaining('tar') },
    ],
    [
      'a digest',
      bytesOf({ awsAccountId: '1', digestS3Object: 'x', logFiles: [] }),
      { reason: 'not-cloudtrail', message: expect.stringContaining('digest') },
    ],
    [
      'an S3 notification',
      bytesOf({ Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: {} }] }),
      { reason: 'not-cloudtrail' },
    ],
    [
      'AWS Config',
      bytesOf({ fileVersion: '1.0', configurationItems: [] }),
      { message: expect.stringContaining('AWS Config') },
    ],
  ])('%s', (_, bytes, expected) => {
    expect(readLogFile(bytes, KEY)).toMatchObject({ kind: 'unreadable', ...expected });
  });

  test('more inflated bytes than allowed, plain or gzipped', () => {
    const limits = { inflatedBytesMax: 100 };

    for (const bytes of [bytesOf(line), gzipSync(line)]) {
      expect(readLogFile(bytes, KEY, { limits })).toMatchObject({ reason: 'oversized', at: { byte: 100 } });
    }
  });

  test('no message repeats what is in the file', () => {
    const evil = [bytesOf('{"EVIL":EVIL}'), bytesOf('EVIL'), bytesOf({ EVIL: 'EVIL' }), bytesOf(`${line}\nEVIL`)];

    expect(JSON.stringify(evil.map((bytes) => readLogFile(bytes, 'EVIL')))).not.toContain('EVIL');
  });

  test('parameters nested a hundred thousand deep are no trouble', () => {
    const deep = `${'['.repeat(1e5)}${']'.repeat(1e5)}`;
    const bytes = bytesOf(`{"Records":[${line.slice(0, -1)},"requestParameters":${deep}}]}`);

    expect(read(bytes).records.counted).toBe(1);
  });
});
