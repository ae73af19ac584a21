import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FILE_VARIABLE, VARIABLES } from './environment.js';
import { configJsonSchema } from './json-schema.js';
import { loadConfig } from './load-config.js';
import { SETTINGS } from './settings.js';

const docs = (name: string): string => fileURLToPath(new URL(`../../../../docs/${name}`, import.meta.url));
const PAGE = docs('configuration.md');
const WIDTH_MAX = 120;

/** As biome would write it: what fits on a line stands on one, arrays only. */
function printJson(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const items = Array.isArray(value)
    ? value.map((each) => printJson(each, inner))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${printJson(each, inner)}`);
  if (items.length === 0) return `${open}${close}`;
  const line = `${open}${items.join(', ')}${close}`;
  const fits =
    Array.isArray(value) && !line.includes('\n') && !line.includes('{') && line.length + indent.length + 20 < WIDTH_MAX;
  return fits ? line : `${open}\n${items.map((item) => inner + item).join(',\n')}\n${indent}${close}`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string | undefined): string => (text === undefined ? '' : `\`${cell(text)}\``);

function settingsTable(): string {
  const rows = SETTINGS.map(({ path, allowed, byDefault, description, variable }) => {
    const also = variable === undefined ? '' : `; ${code(variable)}`;
    return `| ${code(path.join('.'))} | ${cell(allowed)} | ${code(byDefault)} | ${cell(description)}${also} |`;
  });
  return ['| setting | allowed | default | |', '|---|---|---|---|', ...rows].join('\n');
}

function variablesTable(): string {
  const rows = VARIABLES.map(({ name, path }) => `| ${code(name)} | ${code(path.join('.'))} |`);
  return ['| variable | wins over |', '|---|---|', `| ${code(FILE_VARIABLE)} | where the file is |`, ...rows].join(
    '\n',
  );
}

function between(page: string, marker: string, text: string): string {
  const parts = page.split(`<!-- ${marker} -->`);
  expect(parts, `two markers named ${marker}`).toHaveLength(3);
  return `${parts[0]}<!-- ${marker} -->\n${text}\n<!-- ${marker} -->${parts[2]}`;
}

/** To write them anew: `npm test -- packages/platform/src/config -u`. */
describe('documents of the settings', () => {
  it('have a schema for editors as the sources have it', async () => {
    await expect(`${printJson(configJsonSchema())}\n`).toMatchFileSnapshot(docs('trailwarden.schema.json'));
  });

  it('list every setting and every variable', async () => {
    const page = readFileSync(PAGE, 'utf8');

    const anew = between(between(page, 'settings', settingsTable()), 'variables', variablesTable());

    await expect(anew).toMatchFileSnapshot(PAGE);
  });

  it('describe every setting', () => {
    expect(SETTINGS.filter(({ description }) => description === '')).toEqual([]);
    expect(SETTINGS.length).toBeGreaterThan(25);
  });

  it('have an example that can be loaded as it stands, and knows its schema', async () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';

    const config = await loadConfig({ env: {}, readFile: async () => example });

    expect(example.split('\n')[0]).toBe('# yaml-language-server: $schema=docs/trailwarden.schema.json');
    expect(config.sources.notices).toHaveLength(1);
  });

  it('know of each variable a setting that is there', () => {
    const known = SETTINGS.map(({ path }) => path.join('.'));

    expect(VARIABLES.filter(({ path }) => !known.includes(path.join('.')))).toEqual([]);
  });
});
