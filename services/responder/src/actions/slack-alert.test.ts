import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SlackUnreachableError } from '../slack/errors.js';
import type { SlackPort } from '../slack/port.js';
import { LAB_CHANNEL, type SlackLab, startSlackLab } from '../testing/slack-lab.js';
import {
  bruteForceAsking,
  bruteForceContained,
  bruteForceReverted,
  momentOf,
  storyOf,
} from '../testing/slack-stories.js';
import { slackAlert } from './slack-alert.js';
import type { Story } from './story.js';

let lab: SlackLab;

beforeAll(async () => {
  lab = await startSlackLab();
});

afterAll(async () => {
  await lab.close();
});

beforeEach(() => {
  lab.workspace.messages.length = 0;
  lab.workspace.messagesPerSecond = 1;
});

const tell = (story: Story, receipt?: Parameters<typeof slackAlert.tell>[2], slack: SlackPort = lab.slack) =>
  slackAlert.tell(story, {}, receipt, lab.portsWith(slack));

const mains = () => lab.workspace.messages.filter(({ threadTs }) => threadTs === undefined);
/** Sentences of the thread, in order. */
const thread = () =>
  lab.workspace.messages
    .filter(({ threadTs }) => threadTs !== undefined)
    .flatMap(({ blocks }) => JSON.stringify(blocks).match(/said \d+/g) ?? []);

const said = (count: number) => Array.from({ length: count }, (_, at) => momentOf(`m-${at}`, 'grew', `said ${at}`, at));

describe('slack.alert', () => {
  it('posts one message, changes it as the story goes on, and tells what happened in its thread', async () => {
    const first = await tell(bruteForceAsking());
    const second = await tell(bruteForceContained(), first);
    const last = await tell(bruteForceReverted(), second);

    const [main, ...replies] = lab.workspace.messages;
    expect(main).toMatchObject({ channel: LAB_CHANNEL, ts: first.ts, edits: 2, threadTs: undefined });
    expect(main?.text).toBe('✅ signin ConsoleLogin fails far more often than usual in prod-web');
    expect(replies.map(({ threadTs, text }) => [threadTs, text])).toEqual([
      [first.ts, 'U0ANN approved (and 1 more)'],
      [first.ts, 'Back to normal after 40 minutes (and 2 more)'],
    ]);
    expect(last.told).toHaveLength(7);
  });

  it('calls nothing when nothing is new', async () => {
    const receipt = await tell(bruteForceAsking());
    lab.sandbox.forgetCalls();
    const edits = mains()[0]?.edits;

    const again = await tell(bruteForceAsking(), receipt);

    expect(again).toEqual(receipt);
    expect(slackAlert.calls(bruteForceAsking(), {}, receipt, lab.ports)).toEqual([]);
    expect([mains().length, mains()[0]?.edits]).toEqual([1, edits]);
  });

  it('tells a long story in bundles, in order', async () => {
    const receipt = await tell(storyOf({ moments: [] }));

    await tell(storyOf({ moments: said(37) }), receipt);

    expect(thread()).toEqual(said(37).map(({ text }) => text));
    expect(lab.workspace.messages).toHaveLength(1 + 4);
  });

  it('makes a message again that somebody deleted', async () => {
    const receipt = await tell(storyOf({ moments: [] }));
    lab.workspace.messages.length = 0;

    const anew = await tell(storyOf({ moments: said(1), revision: 2 }), receipt);

    expect(anew.ts).not.toBe(receipt.ts);
    expect(mains()).toHaveLength(1);
  });

  it('says what it would call', async () => {
    const receipt = await tell(bruteForceAsking());

    const calls = slackAlert.calls(bruteForceContained(), {}, receipt, lab.ports);

    expect(calls.map(({ operation, input }) => [operation, input.text])).toEqual([
      ['chat.update', '🔴 signin ConsoleLogin fails far more often than usual in prod-web'],
      ['chat.postMessage', 'U0ANN approved (and 1 more)'],
    ]);
  });

  it('needs Slack, and a channel', async () => {
    const nowhere = lab.portsWith(lab.slack);
    const without = { ...nowhere, channels: { ...nowhere.channels, slack: undefined } };
    const noChannel = lab.portsWith({ ...lab.slack, channel: undefined });

    await expect(slackAlert.tell(storyOf(), {}, undefined, without)).rejects.toMatchObject({ code: 'NOT_CONFIGURED' });
    await expect(slackAlert.tell(storyOf(), {}, undefined, noChannel)).rejects.toMatchObject({
      code: 'NOT_CONFIGURED',
    });
  });

  it.each([
    [{ channel: '#security' }, false],
    [{ channel: 'C0SECURITY', mention: 'S0ONCALL' }, true],
    [{ mention: '<!channel>' }, false],
    [{ chanel: 'C0SECURITY' }, false],
  ])('takes the settings %j: %s', (settings, good) => {
    expect(slackAlert.settings.safeParse(settings).success).toBe(good);
  });
});

/** Breaks off at its nth call, before it is made or with the answer lost. */
function breaking(slack: SlackPort, at: number, when: 'before' | 'after'): SlackPort {
  let calls = 0;
  const guarded =
    <Input extends unknown[], Answer>(call: (...input: Input) => Promise<Answer>) =>
    async (...input: Input): Promise<Answer> => {
      const breaks = ++calls === at;
      if (breaks && when === 'before') throw new SlackUnreachableError('chat', 'crash');
      const answer = await call(...input);
      if (breaks) throw new SlackUnreachableError('chat', 'crash');
      return answer;
    };
  return {
    channel: slack.channel,
    postMessage: guarded(slack.postMessage),
    update: guarded(slack.update),
    history: guarded(slack.history),
  };
}

describe('a crash', () => {
  const cases = [1, 2, 3, 4, 5, 6].flatMap((at) => (['before', 'after'] as const).map((when) => [when, at] as const));

  it.each(cases)('%s call %i of the first telling repeats nothing', async (when, at) => {
    const story = storyOf({ moments: said(3) });

    await tell(story, undefined, breaking(lab.slack, at, when)).catch(() => {});
    await tell(story);
    const more = { ...story, moments: said(5), revision: 2 };
    await tell(more);

    expect(mains()).toHaveLength(1);
    expect(thread()).toEqual(['said 3', 'said 4']);
  });

  it.each(cases)('%s call %i of a later telling repeats nothing, and leaves nothing out', async (when, at) => {
    const receipt = await tell(storyOf({ moments: said(1) }));
    const story = storyOf({ moments: said(25), state: 'ended', revision: 2 });

    await tell(story, receipt, breaking(lab.slack, at, when)).catch(() => {});
    await tell(story, receipt);

    expect(mains()).toHaveLength(1);
    expect(mains()[0]?.text).toContain('✅');
    expect(thread()).toEqual(
      said(25)
        .slice(1)
        .map(({ text }) => text),
    );
  });

  it('that lost the record altogether is found again by looking', async () => {
    const story = storyOf({ moments: said(4) });
    const receipt = await tell(storyOf({ moments: said(2) }));
    await tell(story, receipt);

    const found = await tell(story, undefined, lab.connect());

    expect(found.ts).toBe(receipt.ts);
    expect(thread()).toEqual(['said 2', 'said 3']);
  });
});

describe('many at once', () => {
  it('are all told once, at the pace that Slack bears', async () => {
    const stories = Array.from({ length: 200 }, (_, at) => storyOf({ stepId: `step-${at}`, moments: [] }));
    const startedMs = lab.ports.nowMs();
    const sentAway = { count: 0 };
    const untilTold = async (story: Story) => {
      for (;;) {
        try {
          return await tell(story);
        } catch (error) {
          const { retryAfterMs } = error as { retryAfterMs?: number };
          if (retryAfterMs === undefined) throw error;
          sentAway.count += 1;
          later.push({ story, atMs: lab.ports.nowMs() + retryAfterMs });
          return undefined;
        }
      }
    };
    const later: { story: Story; atMs: number }[] = [];

    await Promise.all(stories.map(untilTold));
    while (later.length > 0) {
      later.sort((a, b) => a.atMs - b.atMs);
      const next = later.shift();
      if (next === undefined) break;
      lab.pass(Math.max(0, next.atMs - lab.ports.nowMs()));
      await untilTold(next.story);
    }

    const steps = mains().map(({ metadata }) => JSON.stringify(metadata?.event_payload));
    expect(new Set(steps).size).toBe(200);
    expect(steps).toHaveLength(200);
    expect(sentAway.count).toBeGreaterThan(0);
    // A look and a message each, at about one a second.
    expect(lab.ports.nowMs() - startedMs).toBeLessThan(200 * 3_000);
  });

  it('keep each thread in order', async () => {
    const stories = Array.from({ length: 12 }, (_, at) => storyOf({ stepId: `step-${at}`, moments: [] }));
    const receipts = await Promise.all(stories.map((story) => tell(story)));

    await Promise.all(stories.map((story, at) => tell({ ...story, moments: said(15), revision: 2 }, receipts[at])));

    for (const { ts } of receipts) {
      const replies = lab.workspace.messages.filter(({ threadTs }) => threadTs === ts);
      expect(replies.flatMap(({ blocks }) => JSON.stringify(blocks).match(/said \d+/g) ?? [])).toEqual(
        said(15).map(({ text }) => text),
      );
    }
  });
});
