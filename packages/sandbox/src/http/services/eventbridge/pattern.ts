import { Fault } from '../../fault.js';

/** A rule's pattern: per field the values that match, fields of the detail one level down. */
export interface Pattern {
  readonly [field: string]: readonly Matcher[] | Pattern;
}
type Matcher = string | number | boolean | null | { readonly prefix: string } | { readonly exists: boolean };

/** @throws {Fault} InvalidEventPatternException. Of the comparisons only exact values, `prefix` and `exists` are simulated. */
export function readPattern(text: string): Pattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw invalid('not valid JSON');
  }
  checkPattern(pattern, '');
  return pattern as Pattern;
}

function checkPattern(pattern: unknown, path: string): void {
  if (typeof pattern !== 'object' || pattern === null) throw invalid(`"${path}" must be an object or an array`);
  if (!Array.isArray(pattern)) {
    const fields = Object.entries(pattern);
    if (fields.length === 0) throw invalid('Empty patterns are not allowed');
    for (const [field, inner] of fields) checkPattern(inner, field);
    return;
  }
  if (pattern.length === 0) throw invalid('Empty arrays are not allowed');
  for (const matcher of pattern as unknown[]) {
    if (typeof matcher !== 'object' || matcher === null) continue;
    const { prefix, exists } = matcher as { prefix?: unknown; exists?: unknown };
    if (typeof prefix !== 'string' && typeof exists !== 'boolean')
      throw invalid(`Unrecognized match type at "${path}"`);
  }
}

function invalid(reason: string): Fault {
  return new Fault('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}

export function matchesPattern(value: unknown, pattern: readonly Matcher[] | Pattern): boolean {
  if (isMatchers(pattern)) {
    const values = Array.isArray(value) ? value : [value];
    return pattern.some((matcher) => values.some((each) => matches(each, matcher)));
  }
  const members = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  return Object.entries(pattern).every(([field, inner]) => matchesPattern(members[field], inner));
}

function isMatchers(pattern: readonly Matcher[] | Pattern): pattern is readonly Matcher[] {
  return Array.isArray(pattern);
}

function matches(value: unknown, matcher: Matcher): boolean {
  if (typeof matcher !== 'object' || matcher === null) return value === matcher;
  if ('exists' in matcher) return (value !== undefined) === matcher.exists;
  return typeof value === 'string' && value.startsWith(matcher.prefix);
}
