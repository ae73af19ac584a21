import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tallyLines } from '../test-support/tally-lines.js';
import type { CountedEvent } from './counted-event.js';
import { DIMENSIONS, TOP_MAX } from './tally.js';
import { TallyBuilder } from './tally-builder.js';

const MINUTE = 29_540_712;
const event: CountedEvent = {
  minute: MINUTE,
  account: '111122223333',
  region: 'eu-west-1',
  source: 'iam.amazonaws.com',
  name: 'CreateUser',
  category: 'management',
  readOnly: false,
  principal: 'arn:aws:iam::111122223333:user/ann',
  principalKind: 'people',
  address: '198.51.100.7',
  agent: 'aws-cli/2.30.1',
  errorCode: undefined,
};
const events = fc.array(
  fc.record({
    minute: fc.integer({ min: MINUTE, max: MINUTE + 70 }),
    account: fc.constantFrom('111122223333', '444455556666'),
    region: fc.constantFrom('eu-west-1', 'us-east-1'),
    source: fc.constantFrom('iam.amazonaws.com', 'ec2.amazonaws.com'),
    name: fc.constantFrom('CreateUser', 'GetUser', 'iam.amazonaws.com'),
    category: fc.constantFrom('management' as const, 'data' as const, 'network' as const),
    readOnly: fc.boolean(),
    principal: fc.constantFrom('ann', 'bob', 'eu-west-1', 'hidden'),
    principalKind: fc.constantFrom('people' as const, 'machines' as const),
    address: fc.oneof(fc.ipV4(), fc.constantFrom('', 'AWS Internal')),
    agent: fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), fc.constant('Boto3/1.40')),
    errorCode: fc.constantFrom(undefined, 'AccessDenied', 'Throttling'),
  }),
  { maxLength: 60 },
);

function tallyOf(added: readonly CountedEvent[]) {
  const builder = new TallyBuilder();
  for (const one of added) builder.add(one);
  return builder.build();
}

const sum = (column: Uint32Array): number => column.reduce((total, cell) => total + cell, 0);
const dimension = (name: (typeof DIMENSIONS)[number]): number => DIMENSIONS.indexOf(name);

describe('TallyBuilder', () => {
  test('gives the same tally for the same events in any order', () => {
    const shuffled = events.chain((added) =>
      fc.tuple(fc.constant(added), fc.shuffledSubarray(added, { minLength: added.length })),
    );
    fc.assert(
      fc.property(shuffled, ([added, reordered]) => {
        expect(tallyOf(reordered)).toEqual(tallyOf(added));
      }),
    );
  });

  test('counts an event n times as adding it n times', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 4 }), (added, calls) => {
        const atOnce = new TallyBuilder();
        for (const one of added) atOnce.add(one, calls);

        const repeated = tallyOf(added.flatMap((one) => new Array<CountedEvent>(calls).fill(one)));

        expect(atOnce.build()).toEqual(repeated);
      }),
    );
  });

  test('loses no call and no error', () => {
    fc.assert(
      fc.property(events, (added) => {
        const { counts, principalErrors } = tallyOf(added);

        const errors = added.filter((one) => one.errorCode !== undefined).length;
        expect([sum(counts.calls), sum(counts.errors), sum(principalErrors.errors)]).toEqual([
          added.length,
          errors,
          errors,
        ]);
      }),
    );
  });

  test('sorts strings and the rows of every table, and keeps no string without a use', () => {
    fc.assert(
      fc.property(events, (added) => {
        const { strings, series, principals, counts, sightings, top } = tallyOf(added);

        expect([...strings]).toEqual([...strings].sort());
        expect(new Set(strings).size).toBe(strings.length);
        const used = [
          series.account,
          series.region,
          series.source,
          series.name,
          principals.name,
          sightings.address,
          sightings.agent,
        ];
        const inTop = top.value.filter((_, at) => top.dimension[at] !== dimension('principal'));
        expect(new Set([...used, inTop].flatMap((column) => [...column])).size).toBe(strings.length);
        const minutes = [...counts.minute];
        expect(minutes).toEqual([...minutes].sort((a, b) => a - b));
      }),
    );
  });

  test('can go on after build', () => {
    const builder = new TallyBuilder();
    builder.add(event);
    builder.build();
    builder.add({ ...event, name: 'AddUserToGroup' });

    expect(builder.build()).toEqual(tallyOf([{ ...event, name: 'AddUserToGroup' }, event]));
  });

  test('keeps the largest values of a row, most calls first, equal ones by text', () => {
    const builder = new TallyBuilder();
    for (let at = 0; at < TOP_MAX + 3; at++)
      builder.add({ ...event, agent: `agent-${String.fromCharCode(97 + at)}/1` }, at < 2 ? 1 : 5);

    const { top, strings } = builder.build();

    const agents = [...top.value]
      .filter((_, at) => top.dimension[at] === dimension('agent'))
      .map((value) => strings[value]);
    expect(agents).toEqual(['c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((letter) => `agent-${letter}/1`));
    expect(strings).not.toContain('agent-a/1');
  });

  test('counts calls that succeeded under an empty error code', () => {
    const builder = new TallyBuilder();
    builder.add(event, 3);
    builder.add({ ...event, errorCode: 'AccessDenied' }, 2);

    const lines = tallyLines(builder.build()).filter((line) => line.includes('| errorCode |'));

    const row = `top: ${MINUTE} | 111122223333 | eu-west-1 | iam.amazonaws.com | CreateUser | management | false | errorCode`;
    expect(lines).toEqual([`${row} |  = 3, 0`, `${row} | AccessDenied = 2, 2`]);
  });

  test('keeps one sighting an hour, at its first minute, whatever the order', () => {
    const hour = MINUTE - (MINUTE % 60);
    const tally = tallyOf([40, 20, 59, 60].map((minute) => ({ ...event, minute: hour + minute })));

    expect([...tally.sightings.minute]).toEqual([hour + 20, hour + 60]);
  });

  test('sees calls from neighbouring addresses and newer agent versions as one sighting', () => {
    const tally = tallyOf([event, { ...event, address: '198.51.100.99', agent: 'aws-cli/2.31.0' }]);

    expect(tally.sightings.minute).toHaveLength(1);
    expect(tally.strings[tally.sightings.address[0]!]).toBe('198.51.100.0/24');
    expect(tally.strings[tally.sightings.agent[0]!]).toBe('aws-cli/#');
  });

  test('cuts long text without splitting a character, and adds up what became equal', () => {
    const long = `${'a'.repeat(255)}𝒳`;
    const tally = tallyOf([
      { ...event, agent: `${long}1` },
      { ...event, agent: `${long}2` },
    ]);

    const row = [...tally.top.dimension].indexOf(dimension('agent'));
    expect(tally.strings[tally.top.value[row]!]).toBe('a'.repeat(255));
    expect(tally.top.calls[row]).toBe(2);
  });

  test.each([-1, 0.5, Number.NaN])('refuses %d calls', (calls) => {
    expect(() => new TallyBuilder().add(event, calls)).toThrow(RangeError);
  });
});
