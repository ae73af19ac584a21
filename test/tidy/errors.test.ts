import { describe, expect, it } from 'vitest';
import { filesEndingIn, isTestCode, read } from './workspace.js';

const PAGE = 'docs/errors.md';

interface ErrorClass {
  readonly name: string;
  readonly base: string;
  readonly code: string | undefined;
  readonly file: string;
}

function classesIn(file: string): ErrorClass[] {
  const classes = read(file).matchAll(/^export (?:abstract )?class (\w+) extends (\w+)(?:<[^>]*>)? \{$([\s\S]*?)^\}/gm);
  return Array.from(classes, ([, name = '', base = '', body = '']) => ({
    name,
    base,
    code: /^ {2}readonly code = '([^']+)';/m.exec(body)?.[1],
    file,
  }));
}

const sources = filesEndingIn('.ts').filter((file) => /^(?:packages|services)\//.test(file) && !isTestCode(file));
const classes = sources.flatMap(classesIn);

/** AppError and all that descend from it, whichever file they are in. */
const ours = new Set(['AppError']);
for (let before = 0; before < ours.size; ) {
  before = ours.size;
  for (const { name, base } of classes) if (ours.has(base)) ours.add(name);
}
const codes = classes.flatMap(({ base, code }) => (ours.has(base) && code !== undefined ? [code] : []));
const headings = Array.from(read(PAGE).matchAll(/^### (\S+)$/gm), ([, heading = '']) => heading);

describe('errors', () => {
  it(`have each a heading in ${PAGE}, and no heading is of none`, () => {
    expect([...headings].sort()).toEqual([...codes].sort());
    expect(codes.length).toBeGreaterThan(20);
  });

  it('have each a code of its own, in capitals', () => {
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !/^[A-Z][A-Z0-9_]+$/.test(code))).toEqual([]);
  });

  it('have a code if nothing descends from them', () => {
    const bases = new Set(classes.map(({ base }) => base));

    const without = classes.filter(({ name, code }) => ours.has(name) && !bases.has(name) && code === undefined);

    expect(without).toEqual([]);
  });

  it.each(headings)('say of %s what it means and what to do', (heading) => {
    const [, after = ''] = read(PAGE).split(`### ${heading}\n`);
    const [entry = ''] = after.split('\n#');

    const sentences = entry.match(/[.:;](?=\s)/g) ?? [];

    expect(sentences.length).toBeGreaterThanOrEqual(2);
  });
});
