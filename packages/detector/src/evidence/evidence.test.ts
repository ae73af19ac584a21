import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVIDENCE } from './index.js';
import { weigh } from './kinds.js';

const SHARED = ['index', 'kinds', 'own-rate'];
const DOCS = new URL('../../../../docs/detector.md', import.meta.url);

describe('EVIDENCE', () => {
  it('is what the folder holds: a file each, named for its id', () => {
    const files = readdirSync(new URL('.', import.meta.url))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => file.slice(0, -'.ts'.length))
      .filter((name) => !SHARED.includes(name));

    expect(EVIDENCE.map(({ id }) => id).sort()).toEqual(files.sort());
  });

  it('has each id once, and a title for each', () => {
    expect(new Set(EVIDENCE.map(({ id }) => id)).size).toBe(EVIDENCE.length);
    for (const { title } of EVIDENCE) expect(title).toMatch(/^[A-Z].{10,}[^.]$/);
  });

  it.each(EVIDENCE)('$id has an entry in docs/detector.md', ({ id }) => {
    expect(existsSync(DOCS), 'docs/detector.md is missing').toBe(true);
    expect(readFileSync(DOCS, 'utf8')).toContain(`\`${id}\``);
  });

  it.each(EVIDENCE)('$id weighs more the more surprising it is, and never more than one kind may', (kind) => {
    const weights = [0, 3, 5, 8, 13, 20, 400].map((surprise) => weigh(kind, surprise));

    expect(weights).toEqual([...weights].sort((a, b) => a - b));
    expect(weights.at(-1)).toBe(kind.scope === 'series' ? 15 : 12);
    expect(weights[0]).toBeLessThanOrEqual(0);
  });
});
