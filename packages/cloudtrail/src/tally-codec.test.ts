import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import { KEY, record } from '../test-support/record.js';
import { DecodeError } from './errors.js';
import { readLogFile } from './read-log-file.js';
import { TallyBuilder } from './tally-builder.js';
import { decodeTally, encodeTally } from './tally-codec.js';

function tallyOf(...records: object[]) {
  const outcome = readLogFile(Buffer.from(JSON.stringify({ Records: records })), KEY);
  if (outcome.kind !== 'read') throw new Error(outcome.message);
  return outcome.tally;
}

const tally = tallyOf(
  record(),
  record({ userAgent: '\ud800 lone', errorCode: 'AccessDenied' }),
  record({ eventName: 'StopInstances' }),
);

describe('the encoding of tallies', () => {
  test('gives back the same tally', () => {
    expect(decodeTally(encodeTally(tally))).toEqual(tally);
  });

  test('gives back an empty tally', () => {
    const empty = new TallyBuilder().build();

    expect(decodeTally(encodeTally(empty))).toEqual(empty);
  });

  test('is the same bytes for the same events in another order', () => {
    const again = tallyOf(
      record({ eventName: 'StopInstances' }),
      record({ userAgent: '\ud800 lone', errorCode: 'AccessDenied' }),
      record(),
    );

    expect(encodeTally(again)).toEqual(encodeTally(tally));
  });

  test('refuses any other bytes with a DecodeError that says not to try again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => decodeTally(bytes)).toThrow(DecodeError);
      }),
    );
    expect(new DecodeError('x')).toMatchObject({ code: 'undecodable', retryable: false });
  });

  test('never gives a tally whose indexes lead nowhere, whatever happened to the bytes', () => {
    const bytes = encodeTally(tally);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at]! ^= change;
        try {
          const { series, counts, strings, top } = decodeTally(damaged);
          expect(Math.max(...series.name)).toBeLessThan(strings.length);
          expect(Math.max(...counts.series)).toBeLessThan(series.name.length);
          expect(Math.max(...top.row)).toBeLessThan(counts.minute.length);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('refuses a version from the future', () => {
    const packr = new Packr({ moreTypes: true, useRecords: false });

    expect(() => decodeTally(packr.pack(['trailwarden/tally', 2, tally]))).toThrow(/version 1/);
  });
});
