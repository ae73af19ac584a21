import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ActionSpec, CONDITIONS, GUARDS, type JsonSchema, playbookJsonSchema } from '@trailwarden/playbooks';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../actions/index.js';
import { readPlaybook } from './read-playbook.js';

const docs = (name: string): string => fileURLToPath(new URL(`../../../../docs/${name}`, import.meta.url));
const PAGE = docs('playbooks.md');
const WIDTH_MAX = 120;
const actions = ACTIONS as readonly ActionSpec[];

/**
 * As biome would write it: what fits on a line stands on one, arrays only.
 * @param around - characters on its line that are not its own: the key before it, a comma after it.
 */
function printJson(value: unknown, indent = '', around = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const entries = Object.entries(value).map(([key, each], index, all) => {
    const name = Array.isArray(value) ? '' : `${JSON.stringify(key)}: `;
    return `${name}${printJson(each, inner, name.length + (index < all.length - 1 ? 1 : 0))}`;
  });
  if (entries.length === 0) return `${open}${close}`;
  const line = `${open}${entries.join(', ')}${close}`;
  const fits = Array.isArray(value) && !/[\n{]/.test(line) && indent.length + around + line.length <= WIDTH_MAX;
  return fits ? line : `${open}\n${entries.map((entry) => inner + entry).join(',\n')}\n${indent}${close}`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${cell(text)}\``;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
};

function allowedBy({
  const: only,
  enum: words,
  anyOf,
  type,
  pattern,
  properties,
}: JsonSchema & { readonly pattern?: string }): string {
  if (only !== undefined) return String(only);
  if (words !== undefined) return words.join(', ');
  if (anyOf !== undefined) return anyOf.map(allowedBy).join(', ');
  if (pattern !== undefined) return 'time';
  if (type === 'object' && properties !== undefined) return `{ ${Object.keys(properties).join(', ')} }`;
  return { array: 'list', string: 'text', boolean: 'true, false' }[type ?? ''] ?? 'settings';
}

function fieldsTable({ properties = {}, required = [] }: JsonSchema, of = ''): string[][] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const byDefault = required.includes(name) ? 'must be there' : '';
    const row = [
      code(of + name),
      name === 'when' ? '[conditions](#conditions)' : cell(allowedBy(schema)),
      schema.default === undefined || typeof schema.default === 'object'
        ? byDefault
        : cell(JSON.stringify(schema.default).replace(/^"(.*)"$/, '$1')),
      cell(schema.description ?? ''),
    ];
    return [row, ...(name === 'approval' ? fieldsTable(schema, 'approval.') : [])];
  });
}

const example = (id: string, value: unknown): string =>
  code(`${id}: ${typeof value === 'string' ? value.replace(/^\*/, '"*"') : JSON.stringify(value)}`);

const TABLES: Readonly<Record<string, () => string>> = {
  fields: () => table(['key', 'allowed', 'default', ''], fieldsTable(playbookJsonSchema([]))),
  steps: () =>
    table(['key', 'allowed', 'default', ''], fieldsTable(playbookJsonSchema([]).properties?.then?.items ?? {})),
  actions: () =>
    table(
      ['action', 'kind', ''],
      actions.map(({ id, kind, title }) => [code(id), kind === 'tell' ? 'tells' : 'contains', title]),
    ),
  conditions: () =>
    table(
      ['condition', '', 'holds', 'does not'],
      CONDITIONS.map(({ id, title, examples: { holds, fails } }) => [
        code(id),
        cell(title),
        holds.map((value) => example(id, value)).join('<br>'),
        fails.map((value) => example(id, value)).join('<br>'),
      ]),
    ),
  guards: () =>
    table(
      ['guard rail', '', 'asked about'],
      GUARDS.map(({ id, title, of }) => [code(id), cell(title), of]),
    ),
};

function between(page: string, marker: string, text: string): string {
  const parts = page.split(`<!-- ${marker} -->`);
  expect(parts, `two markers named ${marker}`).toHaveLength(3);
  return `${parts[0]}<!-- ${marker} -->\n${text}\n<!-- ${marker} -->${parts[2]}`;
}

/** To write them anew: `npm test -- services/responder/src/playbooks -u`. */
describe('documents of the playbooks', () => {
  it('have a schema for editors as the sources have it', async () => {
    await expect(`${printJson(playbookJsonSchema(actions))}\n`).toMatchFileSnapshot(docs('playbook.schema.json'));
  });

  it('list every field, action, condition and guard rail', async () => {
    let page = readFileSync(PAGE, 'utf8');

    for (const [marker, text] of Object.entries(TABLES)) page = between(page, marker, text());

    await expect(page).toMatchFileSnapshot(PAGE);
  });

  it('have an example that can be used as it stands, and knows its schema', () => {
    const text = /```yaml\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';

    const { playbook, mistakes } = readPlaybook({ file: 'example.yaml', id: 'example', text, actions });

    expect(mistakes).toEqual([]);
    expect(playbook).toMatchObject({ mode: 'dry-run', then: [{ action: 'slack.alert' }, { expiresMinutes: 240 }] });
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=docs/playbook.schema.json');
  });

  it('describe every field', () => {
    const rows = [
      ...fieldsTable(playbookJsonSchema([])),
      ...fieldsTable(playbookJsonSchema([]).properties?.then?.items ?? {}),
    ];

    expect(rows.filter(([, , , description]) => description === '')).toEqual([]);
    expect(rows.length).toBeGreaterThan(12);
  });
});
