import { expect, it } from 'vitest';
import { MODES, type Mode } from '../situation.js';
import { CATALOG } from '../testing/catalog.js';
import { examplePlaybook } from '../testing/example.js';
import { inWorld } from '../testing/planned.js';
import { mode } from './mode.js';

const TELL = CATALOG.find(({ kind }) => kind === 'tell')!;
const CONTAIN = CATALOG.find(({ kind }) => kind === 'contain')!;
const pairs = MODES.flatMap((settings) => MODES.map((playbook) => [settings, playbook] as const));

const answer = (settings: Mode, playbook: Mode, action = CONTAIN) =>
  mode.check({ ...inWorld({ mode: settings }), playbook: examplePlaybook({ mode: playbook }), action });

it.each(pairs)('settings %s, playbook %s: only where both are live is anybody contained', (settings, playbook) => {
  expect(answer(settings, playbook).kind).toBe(settings === 'live' && playbook === 'live' ? 'pass' : 'dry');
});

it.each(pairs)('settings %s, playbook %s: only where neither is dry-run is anybody told', (settings, playbook) => {
  expect(answer(settings, playbook, TELL).kind).toBe(settings === 'dry-run' || playbook === 'dry-run' ? 'dry' : 'pass');
});

it('says who allows no more', () => {
  expect([answer('tell', 'live'), answer('live', 'dry-run')]).toEqual([
    { kind: 'dry', because: 'the settings allow tell at the most' },
    { kind: 'dry', because: 'the playbook is in mode dry-run' },
  ]);
});
