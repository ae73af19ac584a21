import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inventedIncident, inventedInsight, inventedReport, NINE_O_CLOCK } from '../testing/invented-report.js';
import { createInk } from './ink.js';
import { peopleText } from './people.js';
import { visibleLength } from './text.js';

const plain = createInk(false);
const colored = createInk(true);

test('an incident shows its severity, who, account, time, how rare it is and why', () => {
  const text = peopleText(inventedReport(), undefined, 100, plain);

  expect(text).toContain('▲ HIGH  role Deployer');
  expect(text).toContain('account 111122223333');
  expect(text).toContain('2 Mar 2026 09:00 to 09:06 UTC (7 min) · happens here about once in 9 weeks');
  expect(text).toContain('· Deployer has never called iam CreateUser');
});

test('an insight shows its API and region, usual and observed rate, a chart with its peak, and who did it from where', () => {
  const text = peopleText(inventedReport(), undefined, 100, plain);

  expect(text).toContain('iam CreateUser in us-east-1');
  expect(text).toContain('usual 1 in 42 hours → 35/min');
  expect(text).toContain('▃█▇█▇▅▂▁▁▁  peak 44/min at 09:03');
  expect(text).toContain('└─────┘ 09:00 to 09:07');
  expect(text).toContain('who role Deployer 98% new · user ann 2%   from 203.0.113.9 98% new');
});

test('insights beyond the third take a line each, with when and how much; the rest is counted', () => {
  const insights = Array.from({ length: 20 }, (_, index) => inventedInsight({ name: `Api${index}` }));

  const text = peopleText(inventedReport({ incidents: [inventedIncident({ insights })] }), undefined, 100, plain);

  expect(text.match(/who role Deployer/g)).toHaveLength(3);
  expect(text).toMatch(/iam Api14 in us-east-1 +09:00 {2}usual 1 in 42 hours → 35\/min, peak 44/);
  expect(text).not.toContain('Api15');
  expect(text).toContain('and 5 more insights');
});

test('something that stopped says for how long', () => {
  const silence = inventedInsight({
    direction: 'below',
    endMinute: undefined,
    overall: { perMinute: 0, minutes: 130 },
  });

  const text = peopleText(
    inventedReport({ incidents: [inventedIncident({ class: 'silence', principals: [], insights: [silence] })] }),
    undefined,
    100,
    plain,
  );

  expect(text).toContain('iam CreateUser went quiet');
  expect(text).toContain('→ none for 2 h 10 min');
});

test('the coverage adds up in plain sight, with what was unreadable and why', () => {
  const text = peopleText(inventedReport(), undefined, 120, plain);

  expect(text).toContain('5,190 found = 5,184 read + 5 skipped (5 CloudTrail-Digest) + 1 unreadable');
  expect(text).toContain('/logs/a.json.gz: The gzip data ends early, at byte 812.');
  expect(text).toContain('1,204,331 in = 1,204,310 counted + 20 duplicates + 1 rejected');
  expect(text).toContain('12 of 1,780 APIs had under 26 hours to learn from');
  expect(text).toContain('Three more weeks of logs');
});

test('with nothing unusual it says what was judged, the nearest thing, and how to look closer', () => {
  const text = peopleText(inventedReport({ incidents: [] }), undefined, 100, plain).replaceAll(/\s+/g, ' ');

  expect(text).toContain('Nothing unusual in what could be read.');
  expect(text).toContain('What was judged of 1,780 APIs stayed within what is normal here');
  expect(text).toContain('role Deployer, reached 60% of the threshold');
  expect(text).toContain('--budget 20/week');
});

test('with nothing to look at it does not say that all was quiet', () => {
  const report = inventedReport({ incidents: [], candidates: [] });

  const text = peopleText({ ...report, history: { ...report.history, series: 0 } }, undefined, 100, plain);

  expect(text).toContain('Nothing to judge.');
  expect(text).not.toContain('Nothing unusual');
});

test('asked for more than was unusual, the nearest others follow and say so', () => {
  const text = peopleText(inventedReport(), 2, 100, plain);

  expect(text).toContain('  2  ○ LOW  role Deployer');
  expect(text).toContain('below the threshold of your budget');
});

test('ten incidents are shown, and how to see the others', () => {
  const incidents = Array.from({ length: 13 }, () => inventedIncident({ insights: [] }));

  const text = peopleText(inventedReport({ incidents }), undefined, 100, plain);

  expect(text.match(/▲ HIGH/g)).toHaveLength(10);
  expect(text).toContain('3 more incidents: --top 13 shows all');
});

test.each([80, 100, 120])('no line is longer than a terminal of %i columns', (columns) => {
  const insights = [
    inventedInsight({
      chart: { firstMinute: NINE_O_CLOCK - 60, counts: Array.from({ length: 1_500 }, (_, at) => at % 7) },
    }),
    inventedInsight({ metric: 'errors', errorCode: 'Client.UnauthorizedOperation', endMinute: undefined }),
  ];

  const text = peopleText(inventedReport({ incidents: [inventedIncident({ insights })] }), undefined, columns, colored);

  expect(Math.max(...text.split('\n').map(visibleLength))).toBeLessThanOrEqual(columns);
});

test('whatever stands in logs, only our own colors and newlines control the terminal', () => {
  const hostile = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        '\u001b[2J',
        '\u0007',
        '\n',
        '\r',
        '\u009b',
        '\u202e',
        '\u200b',
        '\u2066',
        '\u2028',
        '\ud800',
        'é',
        ' ',
      ),
      fc.string(),
    ),
    maxLength: 12,
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the point
  const ownColor = /\x1b\[(?:1|2|22|31|32|33|34|36|39)m/g;

  fc.assert(
    fc.property(hostile, (text) => {
      const list = [{ value: text, average: 3 }];
      const insight = inventedInsight({
        region: text,
        source: text,
        name: text,
        metric: 'errors',
        errorCode: text,
        attributions: (['userIdentityArn', 'userAgent', 'sourceIPAddress', 'errorCode'] as const).map((attribute) => ({
          attribute,
          insight: list,
          baseline: list,
        })),
      });
      const named = [text, `arn:aws:iam::111122223333:role/${text}`, `arn:aws:sts::1:assumed-role/${text}`];
      const incident = inventedIncident({
        accounts: [text],
        reasons: [text],
        insights: new Array(9).fill(insight),
        principals: named.map((name) => ({ name, kind: 'people', account: text, score: 1 })),
      });
      const report = inventedReport({ incidents: [incident, { ...incident, principals: [] }] });
      const { coverage } = report;

      const output = peopleText(
        {
          ...report,
          coverage: {
            ...coverage,
            skippedBy: { [text]: 1 },
            unreadable: [{ address: text, reason: 'corrupt', message: text }],
            rejectedBy: [{ reason: text, records: 1 }],
          },
        },
        undefined,
        100,
        colored,
      );

      expect(output.replaceAll(ownColor, '').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
    { numRuns: 200 },
  );
});
