import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CORROBORATE_PERMISSIONS } from '../corroborate/permissions.js';
import type { ActionPermission } from './action.js';
import { ACTIONS } from './index.js';

const docs = readFileSync(new URL('../../../../docs/actions.md', import.meta.url), 'utf8');
const headings = Array.from(docs.matchAll(/^### (\S+)$/gm), ([, id = '']) => id);

interface SettingsSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
  readonly additionalProperties?: boolean;
}

describe('actions', () => {
  it('have each a name of its own, and a heading in docs/actions.md, and no heading is of none', () => {
    const ids = ACTIONS.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    expect(headings.toSorted()).toEqual(ids.toSorted());
  });

  describe.each(ACTIONS.map((action) => [action.id, action] as const))('%s', (id, action) => {
    const entry = docs.split(`### ${id}\n`)[1]?.split('\n#')[0] ?? '';
    const schema = z.toJSONSchema(action.settings, { io: 'input' }) as SettingsSchema;

    it('is in the file of its name, beside its tests', () => {
      expect(id).toMatch(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/);
      for (const ending of ['.ts', '.test.ts']) {
        expect(existsSync(new URL(`./${id.replace('.', '-')}${ending}`, import.meta.url))).toBe(true);
      }
    });

    it('says in one line what it does', () => {
      expect(action.title).toMatch(/^[A-Z][^\n]{5,100}[^.]$/);
    });

    it('describes each of its settings, in the schema and in docs/actions.md, and takes no other', () => {
      const settings = Object.entries(schema.properties ?? {});

      expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
      for (const [name, { description = '' }] of settings) {
        expect(description).toMatch(/^.{20,}\.$/s);
        expect(entry).toContain(`\`${name}\``);
      }
    });

    it('declares permissions as IAM writes them, each with its reason', () => {
      expectWellFormed(action.permissions);
      if (action.kind === 'tell') for (const { action: name } of action.permissions) expect(entry).toContain(name);
    });
  });

  it('have permissions for second opinions beside their own', () => {
    expectWellFormed(CORROBORATE_PERMISSIONS);
    for (const { action } of CORROBORATE_PERMISSIONS) expect(docs).toContain(action);
  });
});

function expectWellFormed(permissions: readonly ActionPermission[]): void {
  const names = permissions.map(({ action, of }) => `${of} ${action}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { action, why, of } of permissions) {
    expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
    expect(['member', 'own']).toContain(of);
    expect(why).toMatch(/^\S.{10,}[^.]$/);
  }
}
