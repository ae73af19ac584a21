import { checkBlocks } from '@trailwarden/sandbox';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STEP_STATES, type StepView, type Story } from '../../actions/story.js';
import { incidentOf, insightOf, momentOf, stepOf, storyOf } from '../../testing/slack-stories.js';
import { readButtonValue } from '../button-value.js';
import type { Block } from '../rich-text.js';
import { incidentMessage } from './incident-message.js';
import { MOMENTS_PER_REPLY_MAX, threadReply } from './thread-reply.js';

/** What attackers would write, and what would break the limits. */
const HOSTILE = [
  '<!channel> <@U0ANN> <https://evil.example|CloudTrail> & done',
  '*bold* _italic_ ~gone~ `code` ```block``` :fire: > quote',
  '\u202egnp.exe \u200b\u2066\ufeff \x1b[2J\0\r\n=HYPERLINK("https://evil.example")',
  '"\\'.repeat(5_000),
  'reason '.repeat(1_500),
  '<'.repeat(10_000),
  '\ud83d'.repeat(500),
  '',
  ' ',
  'arn:aws:iam::111122223333:user/</script>|>',
  "x'(!)*&StartTime=0#/elsewhere?Username=",
];

/** One of them by its place, so that a failure can be read, or any text. */
const hostile = fc.oneof(
  { weight: 3, arbitrary: fc.nat(HOSTILE.length - 1) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);

const textOf = (each: string | number): string => (typeof each === 'number' ? (HOSTILE[each] ?? '') : each);

const shapes = fc.record({
  texts: fc.array(hostile, { minLength: 12, maxLength: 12 }),
  insights: fc.constantFrom(0, 1, 3, 1_000),
  accounts: fc.constantFrom(1, 2, 300),
  steps: fc.constantFrom(0, 1, 9, 400),
  stepState: fc.constantFrom(...STEP_STATES),
  state: fc.constantFrom('open' as const, 'ended' as const, 'withdrawn' as const, 'superseded' as const),
  severity: fc.constantFrom('critical' as const, 'high' as const, 'medium' as const, 'low' as const),
  direction: fc.constantFrom('above' as const, 'below' as const),
  counts: fc.array(fc.oneof(fc.nat(5), fc.nat(1e9), fc.constant(0)), { maxLength: 1_500 }),
  dryRun: fc.boolean(),
});
type Shape = typeof shapes extends fc.Arbitrary<infer Value> ? Value : never;

function storyFrom(shape: Shape): Story {
  const { insights, accounts, steps, stepState, state, severity, direction, counts, dryRun } = shape;
  const texts = shape.texts.map(textOf);
  const text = (at: number) => texts[at % texts.length] ?? '';
  const accountIds = Array.from({ length: accounts }, (_, at) => String(100_000_000_000 + at));
  return storyOf({
    playbook: { id: text(0), title: text(1), mode: 'live' },
    state,
    supersededBy: text(2),
    link: text(3),
    accountNames: new Map(accountIds.map((id, at) => [id, text(at + 3)])),
    incident: incidentOf({
      accounts: accountIds,
      severity,
      principals: texts.map((name, at) => ({ name, kind: 'people', account: accountIds[at] ?? '', score: 1 })),
      insights: Array.from({ length: insights }, (_, at) =>
        insightOf({
          account: accountIds[0] ?? '',
          region: at % 3 === 0 ? 'eu-west-1' : text(at),
          source: text(at + 4),
          name: text(at + 5),
          errorCode: text(at + 6),
          direction,
          chart: { firstMinute: 29_500_000, counts },
          attributions: [
            { attribute: 'userAgent', insight: texts.map((value) => ({ value, average: 1 })), baseline: [] },
            { attribute: 'sourceIPAddress', insight: texts.map((value) => ({ value, average: 2 })), baseline: [] },
          ],
        }),
      ),
      news: texts.map((principal) => ({
        kind: 'new-caller',
        account: accountIds[0] ?? '',
        principal,
        what: text(7),
        minute: 1,
        surpriseNats: 1,
      })),
      reasons: texts,
    }),
    findings: texts.map((title, at) => ({
      from: 'guardduty',
      id: text(at + 1),
      accountId: text(at + 2),
      region: 'eu-west-1',
      title,
      type: title,
      severity: 'high',
      about: [title],
      lastSeenMs: 0,
    })),
    steps: Array.from(
      { length: steps },
      (_, at): StepView =>
        stepOf({
          id: `5e9f1c3a-0000-4000-8000-${String(at).padStart(12, '0')}`,
          action: text(at + 8),
          target: text(at),
          accountId: accountIds[at % accounts],
          state: at % 2 === 0 ? stepState : 'asking',
          dryRun,
          reason: text(at + 9),
          approval: { people: 2, approvedBy: texts, untilMs: 0, otherwise: 'decline' },
          expiresMs: 1,
          calls: texts,
          notRestored: texts,
        }),
    ),
  });
}

interface Shown {
  readonly type: string;
  readonly text: string;
}

/** Every object with a text in it, at any depth. */
function textsIn(value: unknown): readonly Shown[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  const own = typeof text === 'string' ? [{ type: String(type), text }] : [];
  return [...own, ...Object.values(value).flatMap(textsIn)];
}

function urlsIn(blocks: readonly Block[]): readonly string[] {
  return [...JSON.stringify(blocks).matchAll(/"url":("(?:[^"\\]|\\.)*")/g)].map(([, url = '""']) => JSON.parse(url));
}

const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;
const DATE_TOKEN = /<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d: UTC-]+>/g;

function expectInert(blocks: readonly Block[]): void {
  for (const { type, text } of textsIn(blocks)) {
    expect(text.replace(/\n/g, '')).not.toMatch(HIDDEN);
    // Rich text is shown as it is, whatever stands in it.
    if (type === 'text' || type === 'link') continue;
    const bare = type === 'mrkdwn' ? text.replace(DATE_TOKEN, '') : text;
    expect(bare.replace(/&(?:amp|lt|gt);/g, '')).not.toMatch(/[<>&]/);
  }
}

describe('whatever the logs hold, the message', () => {
  it('is one that Slack takes', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const story = storyFrom(shape);
        const { blocks, text } = incidentMessage(story, 'S0ONCALL');

        expect(checkBlocks(blocks)).toBeUndefined();
        expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(13_200);
        expect(text.length).toBeLessThanOrEqual(300);
      }),
      { numRuns: 150 },
    );
  });

  it('is inert', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const story = storyFrom(shape);
        const { blocks, text } = incidentMessage(story, undefined);

        expectInert([...blocks, { type: 'mrkdwn', text }]);
        expect(JSON.stringify(blocks)).not.toMatch(/"type":"(?:broadcast|user|usergroup|emoji|channel)"/);
        const elsewhere = urlsIn(blocks).filter(
          (url) => url !== story.link && !/^https:\/\/[a-z0-9-]+\.console\.(?:aws\.amazon|amazonaws)\S+$/.test(url),
        );
        expect(elsewhere).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('has buttons that can be read again, for steps that are shown to be decided on', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const story = storyFrom(shape);
        const { blocks } = incidentMessage(story, undefined);

        const values = [...JSON.stringify(blocks).matchAll(/"value":("(?:[^"\\]|\\.)*")/g)].map(([, value = '""']) =>
          readButtonValue(JSON.parse(value)),
        );
        const ids = new Set(story.steps.map(({ id }) => id));
        for (const value of values) {
          expect(value?.runId).toBe(story.runId);
          expect(value?.stepIds.filter((id) => !ids.has(id))).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('whatever was said, a reply', () => {
  it('is one that Slack takes, and inert', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: MOMENTS_PER_REPLY_MAX }), (texts) => {
        const { blocks, text } = threadReply(texts.map((each, at) => momentOf(String(at), 'grew', textOf(each), at)));

        expect(checkBlocks(blocks)).toBeUndefined();
        expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(13_200);
        expectInert([...blocks, { type: 'mrkdwn', text }]);
      }),
    );
  });
});
