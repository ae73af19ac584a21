import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exampleSituation } from '../testing/example.js';
import { judge, whenSchema } from '../when.js';
import type { When } from './condition.js';
import { CONDITIONS } from './index.js';

/** Files here that are no condition. */
const OTHERS = ['condition', 'index', 'insight-pattern'];

const kebab = (id: string): string => id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const examples = CONDITIONS.flatMap(({ id, examples: { holds, fails } }) => [
  ...holds.map((value) => ({ id, value, holds: true })),
  ...fails.map((value) => ({ id, value, holds: false })),
]);

describe('conditions', () => {
  it('are a file and a line each', () => {
    const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.ts'));
    const names = files.filter((file) => !file.endsWith('.test.ts')).map((file) => file.slice(0, -'.ts'.length));

    expect(CONDITIONS.map(({ id }) => kebab(id)).sort()).toEqual(names.filter((name) => !OTHERS.includes(name)).sort());
    expect(new Set(CONDITIONS.map(({ id }) => id)).size).toBe(CONDITIONS.length);
  });

  it.each(CONDITIONS)('$id declares what holds and what does not', ({ examples: { holds, fails }, title }) => {
    expect([holds.length > 0, fails.length > 0, title.length > 10]).toEqual([true, true, true]);
  });

  it.each(examples)('$id: $value holds: $holds', ({ id, value, holds }) => {
    const when = whenSchema.parse({ [id]: value });

    const outcome = judge(when, exampleSituation());

    expect(when).toEqual({ [id]: value });
    expect(outcome.holds).toBe(holds);
    expect(outcome.because).toMatch(/\w+ \w+/);
  });

  it.each(examples)('$id: $value is turned round by `not`', ({ id, value, holds }) => {
    expect(judge({ not: { [id]: value } }, exampleSituation()).holds).toBe(!holds);
  });

  it.each(examples)('$id: $value changes nothing that it looks at, and says the same twice', ({ id, value }) => {
    const situation = exampleSituation();
    const before = structuredClone(situation);

    const [first, second] = [judge({ [id]: value }, situation), judge({ [id]: value }, situation)];

    expect(first).toEqual(second);
    expect(situation).toEqual(before);
  });

  it('stand together: several in one mapping mean all', () => {
    const when: When = { severity: 'high', region: 'eu-*' };

    const { holds, because } = judge(when, exampleSituation());

    expect([holds, because]).toEqual([false, 'it is in us-east-1']);
  });
});

describe('what stands below `when`', () => {
  it.each([
    [{}, /must hold a condition/],
    [{ all: [] }, /must not be empty/],
    [{ any: [{}] }, /must hold a condition/],
    [{ not: {} }, /must hold a condition/],
    [{ severty: 'high' }, /Unrecognized|conditions/],
    [{ severity: 'urgent' }, /must be low or medium/],
    [{ account: 111122223333 }, /must be a text/],
    [{ account: [] }, /must be a text/],
    [{ insight: {} }, /must say something/],
    [{ accounts: { atLeast: 0 } }, /whole number/],
    [{ tags: {} }, /must be tags/],
    [{ firstSeen: { within: '2 hours' } }, /must be a time from 1m to 30d/],
    [{ firstSeen: { within: '31d' } }, /must be a time from 1m to 30d/],
    ['high', /must be conditions/],
  ])('is refused: %j', (when, problem) => {
    const parsed = whenSchema.safeParse(when);

    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues.map(({ message }) => message).join('\n')).toMatch(problem);
  });

  it('may be nested', () => {
    const when = { not: { any: [{ all: [{ severity: 'low' }, { not: { class: 'people' } }] }, { region: 'eu-*' }] } };

    expect(judge(whenSchema.parse(when), exampleSituation()).holds).toBe(true);
  });
});
