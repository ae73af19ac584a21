/** Colours and cursor moves of terminals, whole: without their first character the rest would be left as text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const TERMINAL = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]?/g;
/** Control and format characters (among them those that turn the direction of text), line and paragraph separators, and all white space. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;
/** Half a character: JSON can spell it, UTF-8 cannot. */
const HALF = /\p{Surrogate}/gu;
/** What a spreadsheet takes for a formula, as titles are often exported. */
const FORMULA = /^[=+\-@]/;

/**
 * Text from logs, fit for a title or a field that people read: one line without control characters, no formula, at most `charsMax`
 * UTF-16 units. What is cut ends in `…`. @example plainText('a\n\u001b[31mb', 20) // 'a b'
 */
export function plainText(text: string, charsMax: number): string {
  // Ten thousand characters may be meant to keep a machine busy; what is cut away needs no cleaning.
  const clean = text
    .slice(0, 8 * charsMax)
    .replace(TERMINAL, ' ')
    .replace(HALF, '\uFFFD')
    .replace(UNSEEN, ' ')
    .trim();
  return cut(FORMULA.test(clean) ? `'${clean}` : clean, charsMax);
}

/** At most so many UTF-16 units, no character split in two. */
export function cut(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const end = text.charCodeAt(charsMax - 2);
  return `${text.slice(0, end >= 0xd800 && end < 0xdc00 ? charsMax - 2 : charsMax - 1)}…`;
}
