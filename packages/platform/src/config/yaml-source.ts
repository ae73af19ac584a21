import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** A file as plain values, and where in it they stand. */
export interface YamlSource {
  readonly value: unknown;
  readonly problems: readonly { readonly at: string; readonly problem: string }[];
  /** `file:line:column` of the value at `path`, or of the nearest that is there; of `key` itself when it is given. */
  at(path: readonly PropertyKey[], key?: string): string;
}

/** Values in one file, aliases counted each time they are used. */
const VALUES_MAX = 20_000;
const DEPTH_MAX = 20;

/** The parser's own words quote the file, which may hold a secret: only its codes are used. */
const PROBLEMS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands here twice',
  TAB_AS_INDENT: 'a tab cannot indent, use spaces',
  BAD_INDENT: 'this is indented more or less than what it belongs to, or a closing bracket is missing',
  MISSING_CHAR: 'a character is missing here: a closing bracket, a quote or a comma',
  MULTIPLE_DOCS: 'a second document starts here, one is allowed',
};

export function readYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent', merge: false });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const problems = document.errors.map(({ code, pos }) => ({
    at: place(pos[0]),
    problem: PROBLEMS[code] ?? `this is no YAML (${code.toLowerCase().replaceAll('_', ' ')})`,
  }));
  if (problems.length > 0) return { value: undefined, problems, at: () => file };
  try {
    const value = plain(document.contents, document, { values: VALUES_MAX }, 0);
    return { value, problems, at: (path, key) => place(offsetOf(document, path, key)) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { value: undefined, problems: [{ at: place(0), problem: error.message }], at: () => file };
  }
}

function plain(node: unknown, document: Document, budget: { values: number }, depth: number): unknown {
  budget.values -= 1;
  if (budget.values < 0 || depth > DEPTH_MAX) throw new RangeError('this is too large, or too deep');
  if (isAlias(node)) return plain(node.resolve(document), document, budget, depth + 1);
  if (isSeq(node)) return node.items.map((item) => plain(item, document, budget, depth + 1));
  if (isMap(node)) {
    const entries = node.items.map(
      ({ key, value }) => [keyOf(key), plain(value, document, budget, depth + 1)] as const,
    );
    // `aws:` with all its lines commented out: not set.
    return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined));
  }
  if (!isScalar(node)) return undefined;
  // An account id without quotes is a number to YAML, and loses its leading zeros.
  if (typeof node.value === 'number' && /^\d{12}$/.test(node.source ?? '')) return node.source;
  return node.value;
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '?';
}

function offsetOf(document: Document, path: readonly PropertyKey[], key?: string): number {
  let node: unknown = document.contents;
  for (const step of path) {
    const next = isMap(node) || isSeq(node) ? node.get(step, true) : undefined;
    if (next === undefined || next === null) break;
    node = next;
  }
  if (key !== undefined && isMap(node)) {
    node = node.items.find((pair) => keyOf(pair.key) === key)?.key ?? node;
  }
  return (node as Node | null)?.range?.[0] ?? 0;
}
