import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSelection, parseSelectPattern, type SelectableSeries, type SelectPattern } from './select.js';

const write: SelectableSeries = {
  account: '111122223333',
  region: 'eu-west-1',
  source: 'iam.amazonaws.com',
  name: 'CreateUser',
  category: 'management',
  readOnly: false,
};
const read: SelectableSeries = { ...write, name: 'ListUsers', readOnly: true };
const dataWrite: SelectableSeries = { ...write, source: 's3.amazonaws.com', name: 'PutObject', category: 'data' };
const network: SelectableSeries = { ...write, category: 'network' };

const nothing = { calls: false, errors: false };
const everything = { calls: true, errors: true };

describe('which events', () => {
  test.each([
    ['aws', write, everything],
    ['aws', read, { calls: false, errors: true }],
    ['aws', dataWrite, nothing],
    ['aws', network, nothing],
    ['management', write, everything],
    ['management', read, everything],
    ['management', dataWrite, nothing],
    ['all', read, everything],
    ['all', dataWrite, everything],
    ['all', network, everything],
  ] as const)('%s judges $category events with readOnly $readOnly as it says', (events, series, expected) => {
    expect(compileSelection({ events, patterns: [] })(series)).toEqual(expected);
  });

  test.each(['aws', 'management', 'all'] as const)(
    '%s narrowed to writes leaves out calls and errors of reads',
    (events) => {
      const select = compileSelection({ events, writeOnly: true, patterns: [] });

      expect(select(read)).toEqual(nothing);
      expect(select(write)).toEqual(everything);
    },
  );
});

describe('patterns', () => {
  const selected = (patterns: SelectPattern[], series = write) =>
    compileSelection({ events: 'all', patterns })(series).calls;
  const include = (field: SelectPattern['field'], pattern: string): SelectPattern => ({
    mode: 'include',
    field,
    pattern,
  });
  const exclude = (field: SelectPattern['field'], pattern: string): SelectPattern => ({
    mode: 'exclude',
    field,
    pattern,
  });

  test('an exclude pattern wins over an include pattern', () => {
    expect(selected([include('name', 'Create*'), exclude('source', 'iam.*')])).toBe(false);
  });

  test('one include pattern of a field is enough, but every field that has some needs one', () => {
    expect(selected([include('name', 'Delete*'), include('name', 'Create*')])).toBe(true);
    expect(selected([include('name', 'Create*'), include('region', 'us-*')])).toBe(false);
    expect(selected([include('name', 'Create*'), include('region', 'eu-*')])).toBe(true);
  });

  test.each([
    ['*', 'anything', true],
    ['*', '', true],
    ['CreateUser', 'CreateUser', true],
    ['CreateUser', 'CreateUsers', false],
    ['createuser', 'CreateUser', false],
    ['Create*', 'Create', true],
    ['*User', 'CreateUser', true],
    ['C*e*r', 'CreateUser', true],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['a*b*a', 'aba', true],
    ['a*bc*c', 'abc', false],
    ['a**b', 'ab', true],
    ['iam.amazonaws.com', 'iamXamazonaws.com', false],
    ['[a-z]+', 'abc', false],
    ['(.*', '(anything', false],
    ['(.*', '(.anything', true],
  ])('%s on %j: %s', (pattern, name, expected) => {
    expect(selected([include('name', pattern)], { ...write, name })).toBe(expected);
  });

  test('match what the plain definition of a star matches', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });

    fc.assert(
      fc.property(glob, text, (pattern, name) => {
        expect(selected([include('name', pattern)], { ...write, name })).toBe(matchesPlainly(pattern, name));
      }),
      { numRuns: 2_000 },
    );
  });

  test('answer at once on the patterns that hang regular expressions', () => {
    const name = 'a'.repeat(50_000);

    expect(selected([include('name', `${'a*'.repeat(100)}b`)], { ...write, name })).toBe(false);
    expect(selected([include('name', `${'*a'.repeat(100)}b*`)], { ...write, name })).toBe(false);
  });
});

function matchesPlainly(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] !== '*') return text[0] === pattern[0] && matchesPlainly(pattern.slice(1), text.slice(1));
  return matchesPlainly(pattern.slice(1), text) || (text !== '' && matchesPlainly(pattern, text.slice(1)));
}

describe('patterns in words', () => {
  test.each([
    ['source=iam.*', { mode: 'include', field: 'source', pattern: 'iam.*' }],
    ['name=!Describe*', { mode: 'exclude', field: 'name', pattern: 'Describe*' }],
    [' account = 111122223333 ', { mode: 'include', field: 'account', pattern: '111122223333' }],
    ['name=a=b', { mode: 'include', field: 'name', pattern: 'a=b' }],
  ])('reads %s', (text, pattern) => {
    expect(parseSelectPattern(text)).toEqual({ kind: 'pattern', pattern });
  });

  test.each([
    ['iam.*', 'has no "="'],
    ['service=iam.*', 'use one of account, region, source, name'],
    ['name=', 'says nothing after the "="; use * for any name'],
    ['name=!', 'says nothing after the "!"'],
    [`name=${'x'.repeat(300)}`, 'has 300 characters'],
    ['__proto__=x', 'no field to select by'],
  ])('says what is wrong with %s', (text, problem) => {
    expect(parseSelectPattern(text)).toEqual({ kind: 'invalid', problem: expect.stringContaining(problem) });
  });
});
