import { describe, expect, it } from 'vitest';
import { Texts } from './texts.js';

describe('Texts', () => {
  it('gives each text one number, and the text for the number', () => {
    const texts = new Texts();

    const numbers = ['a', 'b', 'a', '', '__proto__'].map((text) => texts.number(text));

    expect(numbers).toEqual([0, 1, 0, 2, 3]);
    expect(numbers.map((number) => texts.text(number))).toEqual(['a', 'b', 'a', '', '__proto__']);
    expect(texts.length).toBe(4);
  });

  it('finds without adding', () => {
    const texts = new Texts();

    expect(texts.find('a')).toBeUndefined();
    expect(texts.length).toBe(0);
    expect(texts.text(7)).toBe('');
  });

  it('loads what it saved, with the same numbers', () => {
    const texts = new Texts();
    for (const text of ['x', 'y', 'z']) texts.number(text);

    const loaded = new Texts().load(texts.save());

    expect(loaded.save()).toEqual(['x', 'y', 'z']);
    expect(loaded.number('z')).toBe(2);
    expect(loaded.number('new')).toBe(3);
  });
});
