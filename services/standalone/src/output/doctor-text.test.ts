import type { Examined, FindingPart } from '@trailwarden/collector';
import { expect, test } from 'vitest';
import { doctorText } from './doctor-text.js';
import { createInk } from './ink.js';
import { visibleLength } from './text.js';

const REASON =
  'denied: Role TrailwardenReader could not be assumed: the role is not there yet, or its trust policy does not name us.';

function examinedRoles(parts: readonly FindingPart[]): Examined {
  return {
    id: 'reader-roles',
    title: 'Reader roles',
    kind: 'fail',
    detail: '1 of 3 accounts let us in.',
    mend: 'Deploy it there; `trailwarden doctor --policies` prints what it needs.',
    parts,
  };
}

function text(examined: readonly Examined[], { columns = 80, all = false, color = false } = {}): string {
  const shown = { examined, all, columns, ink: createInk(color), command: 'trailwarden', note: undefined };
  return doctorText(shown);
}

const ROLES = examinedRoles([
  { name: '111122223333 One', kind: 'fail', detail: REASON },
  { name: '222233334444 Two', kind: 'pass', detail: 'reachable' },
  { name: '333344445555 Three', kind: 'fail', detail: REASON },
]);

test('a row tells what failed, for whom, and how to mend it; the same reason is said once', () => {
  expect(text([ROLES])).toBe(`
  ✗ Reader roles   1 of 3 accounts let us in.
                   ✗ 111122223333 One: denied: Role TrailwardenReader could not
                     be assumed: the role is not there yet, or its trust policy
                     does not name us.
                   ✗ 333344445555 Three: likewise
                   → Deploy it there; \`trailwarden doctor --policies\` prints
                     what it needs.

  1 failed, 0 passed
  trailwarden doctor --all shows each account, trail and queue.

`);
});

test('those that pass are shown when all are asked for', () => {
  expect(text([ROLES], { all: true })).toContain('✓ 222233334444 Two: reachable');
});

test.each([60, 80, 120])('no line is longer than %i columns, in color too', (columns) => {
  const lines = text([ROLES], { columns, all: true, color: true }).split('\n');

  expect(Math.max(...lines.map(visibleLength))).toBeLessThanOrEqual(columns);
});

test('of hundreds some are shown, and the rest is counted', () => {
  const many = Array.from(
    { length: 300 },
    (_, at): FindingPart => ({ name: String(at), kind: 'fail', detail: `no ${at}` }),
  );

  const lines = text([examinedRoles(many)]).split('\n');

  expect(lines.length).toBeLessThan(35);
  expect(lines.some((line) => line.includes('and 280 more: --all'))).toBe(true);
});

test('names that would drive a terminal are shown, not obeyed', () => {
  const said = text([examinedRoles([{ name: 'a\u001b[2J', kind: 'fail', detail: 'b\u202e' }])]);

  expect(said).toContain('a\\x1b[2J: b\\u{202e}');
});
