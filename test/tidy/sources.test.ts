import { describe, expect, it } from 'vitest';
import { filesEndingIn, isTestCode, read } from './workspace.js';

/** What fits into a head at once; half of our files have under a hundred. */
const LINES_MAX = 330;

const LEFTOVERS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a note to self', /\b(?:TODO|FIXME|XXX|HACK)\b/],
  ['a silenced compiler', /@ts-(?:ignore|nocheck|expect-error)/],
  // Looking for control characters is what that rule is about; nothing else is worth an exception.
  ['a silenced linter', /biome-ignore(?! lint\/suspicious\/noControlCharactersInRegex: )|eslint-disable/],
  ['any', /(?::|\bas|<)\s*any\b(?!\s*\w)/],
  ['a test that runs alone', /\b(?:it|test|describe)\.only\b/],
  ['a debugger', /^\s*debugger\b/],
];
/** Spells out what is looked for. */
const HERE = 'test/tidy/sources.test.ts';

const sources = filesEndingIn('.ts', '.mjs').filter((file) => file !== HERE);

describe('sources', () => {
  it(`have at most ${LINES_MAX} lines, tests aside`, () => {
    const long = sources
      .filter((file) => !isTestCode(file))
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .filter(({ lines }) => lines > LINES_MAX);

    expect(long).toEqual([]);
  });

  it.each(LEFTOVERS)('hold no leftovers: %s', (_, pattern) => {
    const found = sources.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
    );

    expect(found).toEqual([]);
  });

  it('have kebab-case names', () => {
    const odd = sources.filter((file) => !/^(?:[a-z0-9.-]+\/)*[a-z0-9]+(?:[.-][a-z0-9]+)*$/.test(file));

    expect(odd).toEqual([]);
  });

  it('name no folder of the machine they were written on', () => {
    const found = filesEndingIn('.ts', '.mjs', '.md', '.json', '.yaml').filter((file) =>
      /(?:^|[\s'"`(])\/(?:home|Users|root|work)\//.test(read(file)),
    );

    expect(found).toEqual([]);
  });
});
