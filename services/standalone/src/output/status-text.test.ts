import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inventedAccount, inventedCoverage, inventedRegion } from '../testing/invented-coverage.js';
import { NINE_O_CLOCK } from '../testing/invented-report.js';
import { createInk } from './ink.js';
import { statusObject } from './status-json.js';
import { statusText } from './status-text.js';
import { visibleLength } from './text.js';

type Coverage = Parameters<typeof statusText>[0]['coverage'];

function textOf(coverage: Coverage, { columns = 120, all = false, color = false } = {}): string {
  const ink = createInk(color);
  return statusText({ coverage, queueProblem: undefined, all, columns, ink, command: 'npm start --' });
}

/** Lines and indents do not matter to what is said. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

const gap = inventedAccount({
  id: '222233334444',
  name: 'Payments',
  standing: 'gap',
  regions: [
    inventedRegion({
      standing: 'gap',
      lastFile: NINE_O_CLOCK - 140,
      delivery: { everyMinutes: 5, silentUsually: 15, silentMinutes: 200, isGap: true },
    }),
  ],
});

test('files and records add up in plain sight', () => {
  const text = textOf(inventedCoverage([inventedAccount()]));

  expect(text).toContain('5,190 found = 5,184 done + 5 pending + 1 quarantined');
  expect(text).toContain('1,204,331 in = 1,204,310 counted + 20 duplicates + 1 rejected');
  expect(text).toContain('quarantined: 1 truncated; npm start -- quarantine list');
});

test('an account has a row with its name, standing, and how far it is known and judged', () => {
  const text = textOf(inventedCoverage([inventedAccount()]));

  expect(text).toMatch(
    /111122223333 +Production +covered +2 Mar 09:50 +2 Mar 09:55 +2 Mar 10:00 +2 Mar 09:30 +1 +3 +2/,
  );
});

test('a region whose deliveries stopped is told as a gap, with since when and what is usual', () => {
  const text = flat(textOf(inventedCoverage([gap], { standings: { gap: 1 } })));

  expect(text).toContain('1 gap');
  expect(text).toContain('eu-west-1: no file since 2 Mar 2026 06:40: none for 3 h 20 min, where one comes every 5 min');
});

test('an account that cannot be entered says why and when it is tried again', () => {
  const account = inventedAccount({ standing: 'unreachable', reach: 'denied', reachReason: 'No role.', regions: [] });
  const coverage = inventedCoverage([account]);
  const accounts = coverage.now.accounts.map((each) => ({ ...each, nextTryMs: (NINE_O_CLOCK + 90) * 60_000 }));

  const text = flat(textOf({ ...coverage, now: { ...coverage.now, accounts } }));

  expect(text).toContain('no access');
  expect(text).toContain('It cannot be entered (denied): No role. Next try 2 Mar 2026 10:30.');
});

test('what does not add up is said before anything else', () => {
  const text = textOf(inventedCoverage([inventedAccount()], { violations: ['Account 1: 3 files found, but 2 done.'] }));

  expect(text).toContain('The books do not add up. Account 1: 3 files found, but 2 done.');
});

test('when nobody has looked for an hour it asks whether a collector runs', () => {
  const coverage = inventedCoverage([inventedAccount()]);
  const accounts = coverage.now.accounts.map((each) => ({ ...each, knownAgoMinutes: 130 }));

  const text = textOf({ ...coverage, now: { ...coverage.now, accounts } });

  expect(text).toContain('Nothing newer than 2 h 10 min is known of any account: is a collector running?');
});

test('of a long organization only accounts with something to say are shown, the worst first; --all shows the rest', () => {
  const quiet = Array.from({ length: 30 }, (_, at) =>
    inventedAccount({
      id: `3333${String(at).padStart(8, '0')}`,
      files: { found: 1, done: 1, pending: 0, quarantined: 0 },
    }),
  );
  const shut = inventedAccount({ id: '999988887777', standing: 'unreachable', reach: 'denied', regions: [] });
  const coverage = inventedCoverage([gap, ...quiet, shut]);

  const [short, long] = [textOf(coverage), textOf(coverage, { all: true })];

  expect(short).not.toContain('333300000000');
  expect(short.indexOf('999988887777')).toBeLessThan(short.indexOf('222233334444'));
  expect(long).toContain('333300000000');
  expect(long).toMatch(/region +coverage +last file/);
});

test('jobs that wait or failed are counted, those that wait for the clock are not', () => {
  const job = { waiting: 0, active: 0, delayed: 1, failed: 0, reasons: [] };
  const queue = [
    { ...job, name: 'advance' },
    { ...job, name: 'read', waiting: 12, failed: 1, reasons: ['the lane moved'] },
  ];

  const text = textOf(inventedCoverage([inventedAccount()], { queue }));

  expect(text).toContain('read 12 waiting, 1 failed (the lane moved)');
  expect(text).not.toContain('advance');
});

test.each([60, 80, 100, 120])('no line is longer than a terminal of %i columns', (columns) => {
  const long = 'a'.repeat(90);
  const account = inventedAccount({ name: long, reach: 'denied', reachReason: long });
  const trail = { account: '1', homeRegion: 'r', isOrganization: true, isMultiRegion: true, isLogging: true };
  const trails = [{ ...trail, arn: `arn/${long}`, awsInsights: [], problems: [long] }];
  const standings = { unreachable: 1, 'nothing-read': 1, blind: 1, gap: 1, 'catching-up': 1, covered: 1, gone: 1 };

  const text = textOf(inventedCoverage([account, gap], { trails, standings }), { columns, all: true, color: true });

  expect(Math.max(...text.split('\n').map(visibleLength))).toBeLessThanOrEqual(columns);
});

test('whatever stands in names and messages, only newlines control the terminal', () => {
  const hostile = fc.string({ unit: fc.constantFrom('\u001b[2J', '\u0007', '\n', '\u202e', 'a') });
  fc.assert(
    fc.property(hostile, (text) => {
      const region = inventedRegion({
        region: text,
        standing: 'blind',
        problem: text,
        failing: { files: 1, message: text },
      });
      const account = inventedAccount({ id: text, name: text, reach: 'denied', reachReason: text, regions: [region] });

      const shown = textOf(
        inventedCoverage([account], { violations: [text], quarantinedBy: [{ reason: text, files: 1 }] }),
        { all: true },
      );

      expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
    { numRuns: 50 },
  );
});

test('for machines, all that depends on when one looks is in "now"', () => {
  const coverage = inventedCoverage([inventedAccount(), gap]);
  const later = {
    ...coverage,
    now: { ...coverage.now, asOfMs: 0, accounts: [], workers: [{ id: 'a', role: 'collector', seenMs: 1 }] },
    queue: [],
  };

  const [one, other] = [statusObject(coverage, undefined), statusObject(later, 'no answer')].map((each) => {
    const { now, ...rest } = each as { now: unknown };
    return JSON.stringify([Object.keys(each), rest]);
  });

  expect(one).toBe(other);
});
