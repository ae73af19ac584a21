import { parseAst } from 'vitest/node';

/** What one module of TypeScript takes from elsewhere, and which globals it reaches for. */
export interface ParsedSource {
  readonly imports: readonly Import[];
  /** Uses of the clock, chance, and the environment, as written: `Date.now`, `new Date()`, `Math.random`, `process.env`. */
  readonly reaches: readonly string[];
}

export interface Import {
  /** As written: `./sibling.js`, `node:zlib`, `@trailwarden/detector`. */
  readonly from: string;
  /** Names as exported over there; `*` for all of them. */
  readonly names: readonly string[];
  /** Nothing of it is left when the types are gone. */
  readonly typesOnly: boolean;
}

/** `Owner.name` that makes a result depend on when and where it is worked out. */
const REACHES = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'process.env',
  'process.hrtime',
  'process.argv',
]);
/** `crypto.…` and friends stand for themselves: none of their members is pure. */
const IMPURE_GLOBALS = new Set(['crypto', 'fetch', 'setTimeout', 'setInterval']);

type Node = Readonly<Record<string, unknown>>;

/** Static and dynamic imports, re-exports and `import('…')` types; a dynamic import of anything but a literal throws. */
export function parseSource(code: string): ParsedSource {
  const imports: Import[] = [];
  const reaches: string[] = [];
  visit(parseAst(code, { lang: 'ts' }), (node, parent) => {
    const found = importOf(node);
    if (found) imports.push(found);
    const reach = reachOf(node, parent);
    if (reach) reaches.push(reach);
  });
  return { imports, reaches };
}

function importOf(node: Node): Import | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration': {
      if (!isNode(node.source)) return undefined; // exports something of its own
      const specifiers = nodesIn(node.specifiers);
      const whole = [node.importKind, node.exportKind].includes('type');
      const typesOnly = whole || (specifiers.length > 0 && specifiers.every(isTypeSpecifier));
      return { from: literal(node.source), names: specifiers.map(nameOf), typesOnly };
    }
    case 'ExportAllDeclaration':
      return { from: literal(node.source), names: ['*'], typesOnly: node.exportKind === 'type' };
    case 'ImportExpression':
      return { from: literal(node.source), names: ['*'], typesOnly: false };
    case 'TSImportType':
      return { from: literal(node.source), names: ['*'], typesOnly: true };
    default:
      return undefined;
  }
}

function isTypeSpecifier({ importKind, exportKind }: Node): boolean {
  return importKind === 'type' || exportKind === 'type';
}

function nameOf(specifier: Node): string {
  // Of `import { a as b }` the name over there is `imported`; of `export { a as b } from` it is `local`.
  if (specifier.type === 'ImportSpecifier') return identifier(specifier.imported);
  if (specifier.type === 'ExportSpecifier') return identifier(specifier.local);
  return specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*';
}

function reachOf(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'NewExpression' && identifier(node.callee) === 'Date' && nodesIn(node.arguments).length === 0) {
    return 'new Date()';
  }
  if (node.type === 'MemberExpression') {
    const member = `${identifier(node.object)}.${identifier(node.property)}`;
    return REACHES.has(member) ? member : undefined;
  }
  const called = node.type === 'CallExpression' ? identifier(node.callee) : undefined;
  if (called !== undefined && IMPURE_GLOBALS.has(called)) return called;
  const isOwner = parent?.type === 'MemberExpression' && parent.object === node;
  return isOwner && identifier(node) === 'crypto' ? 'crypto' : undefined;
}

function visit(node: unknown, see: (node: Node, parent: Node | undefined) => void, parent?: Node): void {
  if (Array.isArray(node)) for (const each of node) visit(each, see, parent);
  if (!isNode(node)) return;
  see(node, parent);
  for (const value of Object.values(node)) if (typeof value === 'object') visit(value, see, node);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nodesIn(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function identifier(node: unknown): string {
  return isNode(node) && node.type === 'Identifier' && typeof node.name === 'string' ? node.name : '';
}

function literal(node: unknown): string {
  if (isNode(node) && typeof node.value === 'string') return node.value;
  throw new Error('an import whose module is worked out while running cannot be checked');
}
