import type { Category } from '@trailwarden/cloudtrail';

/** Which events are judged. */
export interface Selection {
  /** aws: exactly what AWS analyses (calls of writes, errors of all, management events). management: calls of reads too. all: data and network events too. */
  readonly events: 'aws' | 'management' | 'all';
  /** Only events that change something, for calls and errors alike. */
  readonly writeOnly?: boolean;
  /** Narrow further. A series is judged when no `exclude` pattern matches and, where a field has `include` patterns, one of them does. */
  readonly patterns: readonly SelectPattern[];
}

export interface SelectPattern {
  readonly mode: 'include' | 'exclude';
  readonly field: SelectField;
  /** `*` stands for any text; the rest is literal, and case matters. */
  readonly pattern: string;
}

export const SELECT_FIELDS = ['account', 'region', 'source', 'name'] as const;
export type SelectField = (typeof SELECT_FIELDS)[number];

/** What a selection is asked about. */
export interface SelectableSeries {
  readonly account: string;
  readonly region: string;
  /** `eventSource` in full, as `iam.amazonaws.com`. */
  readonly source: string;
  readonly name: string;
  readonly category: Category;
  readonly readOnly: boolean;
}

/** Which metrics of a series are judged. */
export interface Selected {
  readonly calls: boolean;
  readonly errors: boolean;
}

const NOTHING: Selected = Object.freeze({ calls: false, errors: false });
const ERRORS_ONLY: Selected = Object.freeze({ calls: false, errors: true });
const EVERYTHING: Selected = Object.freeze({ calls: true, errors: true });

/** Longer than any account, region, event source or event name. */
const PATTERN_CHARS_MAX = 256;

/** Prepares a selection once; the answer costs a few text comparisons a series. */
export function compileSelection(selection: Selection): (series: SelectableSeries) => Selected {
  const excludes = selection.patterns.filter(({ mode }) => mode === 'exclude').map(compilePattern);
  const includes = SELECT_FIELDS.map((field) =>
    selection.patterns.filter((pattern) => pattern.mode === 'include' && pattern.field === field).map(compilePattern),
  ).filter((patterns) => patterns.length > 0);
  return (series) => {
    if (excludes.some((matches) => matches(series))) return NOTHING;
    if (!includes.every((patterns) => patterns.some((matches) => matches(series)))) return NOTHING;
    return judgedMetrics(selection, series);
  };
}

function judgedMetrics({ events, writeOnly }: Selection, { category, readOnly }: SelectableSeries): Selected {
  if (writeOnly && readOnly) return NOTHING;
  if (events === 'all') return EVERYTHING;
  if (category !== 'management') return NOTHING;
  return events === 'aws' && readOnly ? ERRORS_ONLY : EVERYTHING;
}

function compilePattern({ field, pattern }: SelectPattern): (series: SelectableSeries) => boolean {
  const matches = compileGlob(pattern);
  return (series) => matches(series[field]);
}

/**
 * `*` is any text, empty too; all else is literal. The parts between stars are looked for from left to right, each at its first
 * place: that finds a match whenever there is one, without the backtracking of a regular expression.
 */
function compileGlob(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return (text) => text === pattern;
  const middle = rest.filter((part) => part !== '');
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

export type ParsedSelectPattern =
  | { readonly kind: 'pattern'; readonly pattern: SelectPattern }
  | { readonly kind: 'invalid'; readonly problem: string };

/** Reads `source=iam.*`, or `name=!Describe*` for what to leave out. A problem is a sentence for whoever wrote the text. */
export function parseSelectPattern(text: string): ParsedSelectPattern {
  const equals = text.indexOf('=');
  if (equals < 0) {
    return invalid(
      `"${shown(text)}" has no "="; write a field and what it should look like, as in source=iam.* or name=!Describe*`,
    );
  }
  const name = text.slice(0, equals).trim();
  const field = SELECT_FIELDS.find((known) => known === name);
  if (field === undefined)
    return invalid(`"${shown(name)}" is no field to select by; use one of ${SELECT_FIELDS.join(', ')}`);
  const value = text.slice(equals + 1).trim();
  const exclude = value.startsWith('!');
  const pattern = exclude ? value.slice(1).trim() : value;
  if (pattern === '')
    return invalid(`"${shown(text)}" says nothing after the ${exclude ? '"!"' : '"="'}; use * for any ${field}`);
  if (pattern.length > PATTERN_CHARS_MAX) {
    return invalid(
      `the pattern for ${field} has ${pattern.length} characters; ${PATTERN_CHARS_MAX} are enough for any ${field}`,
    );
  }
  return { kind: 'pattern', pattern: { mode: exclude ? 'exclude' : 'include', field, pattern } };
}

function invalid(problem: string): ParsedSelectPattern {
  return { kind: 'invalid', problem };
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
