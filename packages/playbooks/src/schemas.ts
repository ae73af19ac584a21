import { z } from 'zod';
import { parseDuration } from './duration.js';
import { PATTERN_CHARS_MAX } from './pattern.js';

/** Fields say in their error what is allowed; in their description what they do. Both are shown to people: see docs/playbooks.md. */

/** Values in one list of a playbook. */
const LIST_MAX = 100;

export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `must be ${words.join(' or ')}` });
}

/** One of the words, or a list of them. */
export function someOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  const error = `must be ${words.join(' or ')}, or a list of them`;
  return z.union(
    [z.enum(words, { error }), z.array(z.enum(words, { error })).min(1, { error }).max(LIST_MAX, { error })],
    { error },
  );
}

/** Only the settings that it names, indented below it. */
export function mapping<const Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, { error: `must be settings of their own: ${Object.keys(shape).join(', ')}` });
}

const error = 'must be a text in which * stands for any text, or a list of such texts';
const pattern = z.string({ error }).min(1, { error }).max(PATTERN_CHARS_MAX, { error });

/** One text or several of which one is enough; `*` stands for any text. */
export const patterns = z.union([pattern, z.array(pattern, { error }).min(1, { error }).max(LIST_MAX, { error })], {
  error,
});
export type Patterns = z.output<typeof patterns>;

/**
 * `30m`, `4h`, `2d`; stays the text that it is, so that what was checked is what the file says.
 * @param least, most - texts of the same kind.
 */
export function duration(least: string, most: string) {
  const error = `must be a time from ${least} to ${most}, as 30m, 4h or 2d`;
  const [from = 0, to = 0] = [parseDuration(least), parseDuration(most)];
  return z
    .string({ error })
    .regex(/^\d{1,5}[mhd]$/, { error, abort: true })
    .refine((text) => (parseDuration(text) ?? -1) >= from && (parseDuration(text) ?? -1) <= to, { error });
}

/** What may be one or several, as several. */
export function several<Value>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? value : [value as Value];
}
