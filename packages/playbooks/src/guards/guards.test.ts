import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GUARDS } from './index.js';

const OTHERS = ['guard', 'index'];

describe('guard rails', () => {
  it('are a file, a test and a line each', () => {
    const files = readdirSync(new URL('.', import.meta.url));
    const names = files.filter((file) => /^[a-z-]+\.ts$/.test(file)).map((file) => file.slice(0, -'.ts'.length));
    const ids = GUARDS.map(({ id }) => id);

    expect([...ids].sort()).toEqual(names.filter((name) => !OTHERS.includes(name)).sort());
    expect(ids.filter((id) => !files.includes(`${id}.test.ts`))).toEqual([]);
  });

  it('refuse before they ask, since the first refusal is what is told', () => {
    const asking = ['approval', 'caps', 'low-history', 'failed-sign-ins', 'mode'];

    expect(GUARDS.map(({ id }) => id).slice(-asking.length)).toEqual(asking);
  });
});
