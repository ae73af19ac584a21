import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escaped, visible } from './inert.js';

/** What attackers would write into a user agent. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom('<!channel>', '<@U1>', '<http://evil.example|safe>', '&lt;', '```', '*', '_', '\u202e', '\u200b'),
      fc.constantFrom(
        '=1+1',
        '\n',
        '\r',
        '\x1b[31m',
        '\0',
        '\ud83d',
        '😀',
        'e\u0301\u0301\u0301\u0301',
        '\u2028',
        '\ufeff',
      ),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;
const LINES = /[\r\n]/;

describe('text from logs', () => {
  it.each<[string, string]>([
    ['ann', 'ann'],
    ['  a\tb\r\nc  ', 'a b c'],
    ['\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['a\u200bb', 'a\\u{200b}b'],
    ['\x1b[31mred', '\\u{1b}[31mred'],
    ['half \ud83d', 'half \\u{d83d}'],
    ['my_role *x* `y` <!channel>', 'my_role *x* `y` <!channel>'],
  ])('%j is shown as %j', (text, shown) => {
    expect(visible(text, 100)).toBe(shown);
  });

  it.each<[string, number, string]>([
    ['<!channel> & <@U1>', 100, '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['&lt;', 100, '&amp;lt;'],
    ['abcdef', 4, 'abc…'],
    ['abc<', 6, 'abc…'],
    ['<<<', 6, '&lt;…'],
  ])('%j in %i characters of mrkdwn is %j', (text, max, shown) => {
    expect(escaped(text, max)).toBe(shown);
  });

  it('holds nothing that hides, turns or breaks a line, and fits', () => {
    fc.assert(
      fc.property(nasty, fc.integer({ min: 1, max: 200 }), (text, max) => {
        const shown = visible(text, max);

        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown).not.toMatch(HIDDEN);
        expect(shown).not.toMatch(LINES);
      }),
    );
  });

  it('escaped holds none of Slack’s control characters, whole escapes only, and fits', () => {
    fc.assert(
      fc.property(nasty, fc.integer({ min: 1, max: 200 }), (text, max) => {
        const shown = escaped(text, max);

        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown.replace(/&(?:amp|lt|gt);/g, '')).not.toMatch(/[<>&]/);
        expect(shown).not.toMatch(HIDDEN);
      }),
    );
  });

  it('stays what it is when it is harmless', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_*~`:/.-]{1,50}$/), (text) => {
        expect([visible(text, 50), escaped(text, 50)]).toEqual([text, text]);
      }),
    );
  });
});
