import { createHash } from 'node:crypto';
import { WHOLE_INCIDENT } from '@trailwarden/playbooks';
import { z } from 'zod';
import { NotConfiguredError } from '../errors.js';
import { SlackRefusedError } from '../slack/errors.js';
import { incidentMessage } from '../slack/message/incident-message.js';
import { MOMENTS_PER_REPLY_MAX, threadReply } from '../slack/message/thread-reply.js';
import type { SentMessage, SlackMessage, SlackPort } from '../slack/port.js';
import type { ActionPorts, PlannedCall, TellAction } from './action.js';
import type { Moment, Story } from './story.js';

const Settings = z.strictObject({
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,20}$/, 'the id of a channel, as C0123ABCD: at the end of its details in Slack')
    .optional()
    .describe('Id of the channel to tell; that of the setting slack.channel when left out.'),
  mention: z
    .string()
    .regex(/^S[A-Z0-9]{2,20}$/, 'the id of a user group, as S0123ABCD')
    .optional()
    .describe('Id of a user group that is mentioned when the incident is critical.'),
});
export type SlackAlertSettings = z.infer<typeof Settings>;

/** Where the message is, and what was told. Moments and contents are kept as marks of a few characters. */
export type SlackReceipt = {
  readonly channel: string;
  readonly ts: string;
  readonly told: readonly string[];
  /** Of the message as it was shown last. */
  readonly shown: string;
};

const INCIDENT_EVENT = 'trailwarden_incident';
const MOMENTS_EVENT = 'trailwarden_moments';
/** Slack's clock may differ from ours. */
const CLOCK_MARGIN_MS = 10 * 60_000;
/** A message that was deleted is made again, once. */
const STARTS_MAX = 2;

/**
 * One message for an incident, kept equal to the story; what happened since stands in its thread. What is sent carries the step's id and marks of the
 * moments it tells, and is looked for when an earlier go may have sent it: a crash between Slack's call and our record tells nothing twice. Two that tell the same
 * step at the same moment could: the runner lets a step be told by one at a time.
 */
export const slackAlert: TellAction<SlackAlertSettings, SlackReceipt> = {
  id: 'slack.alert',
  title: 'Tell a Slack channel',
  kind: 'tell',
  settings: Settings,
  permissions: [],
  targets: () => [WHOLE_INCIDENT],

  calls(story, settings, receipt) {
    const channel = receipt?.channel ?? settings.channel ?? 'slack.channel';
    const { text, blocks } = incidentMessage(story, settings.mention);
    const marks = story.moments.map(({ key }) => markOf(key));
    const main = { channel, text, blocks: blocks.length };
    if (receipt === undefined) return [planned('chat.postMessage', main)];
    const untold = story.moments.filter((_, at) => !receipt.told.includes(marks[at] ?? ''));
    return [
      ...(receipt.shown === contentMark(blocks) ? [] : [planned('chat.update', { ...main, ts: receipt.ts })]),
      ...bundles(untold).map((moments) =>
        planned('chat.postMessage', { channel, thread_ts: receipt.ts, text: threadReply(moments).text }),
      ),
    ];
  },

  async tell(story, settings, receipt, ports) {
    const { slack } = ports.channels;
    if (slack === undefined) throw notConfigured();
    let known = receipt;
    for (let start = 1; ; start++) {
      try {
        return await bringUpToDate(story, settings, known, slack, ports);
      } catch (error) {
        const deleted = error instanceof SlackRefusedError && GONE.has(error.reason);
        // Whoever deletes the message does not silence the incident; snooze does.
        if (!deleted || start >= STARTS_MAX) throw error;
        known = undefined;
      }
    }
  },
};

const GONE: ReadonlySet<string> = new Set(['message_not_found', 'thread_not_found']);

function notConfigured(): NotConfiguredError {
  return new NotConfiguredError(
    'A playbook tells Slack, and no Slack is set up',
    'Set slack.token and slack.channel, or take slack.alert out of the playbook; docs/guides/slack.md says how.',
  );
}

function planned(operation: string, input: PlannedCall['input']): PlannedCall {
  return { service: 'slack', operation, input };
}

async function bringUpToDate(
  story: Story,
  settings: SlackAlertSettings,
  receipt: SlackReceipt | undefined,
  slack: SlackPort,
  ports: ActionPorts,
): Promise<SlackReceipt> {
  const message = incidentMessage(story, settings.mention);
  const shown = contentMark(message.blocks);
  const known =
    receipt ?? (story.mayHaveSpoken ? await findMessage(story, channelOf(settings, slack), slack) : undefined);
  if (known === undefined) {
    // The message says all that happened so far.
    const told = story.moments.map(({ key }) => markOf(key));
    const channel = channelOf(settings, slack);
    return {
      ...(await slack.postMessage({ ...message, channel, metadata: incidentMetadata(story, told) })),
      told,
      shown,
    };
  }
  if (known.shown !== shown) {
    await slack.update(known.channel, known.ts, { ...message, metadata: incidentMetadata(story, known.told) });
  }
  return { ...known, shown, told: await tellMoments(story, known, slack, ports) };
}

function channelOf(settings: SlackAlertSettings, slack: SlackPort): string {
  const channel = settings.channel ?? slack.channel;
  if (channel === undefined) throw notConfigured();
  return channel;
}

/** Posted before, and never recorded. */
async function findMessage(story: Story, channel: string, slack: SlackPort): Promise<SlackReceipt | undefined> {
  const sent = await slack.history(channel, undefined, story.storedMs - CLOCK_MARGIN_MS);
  // The oldest, should there ever be two: everybody then goes on with the same one.
  const found = sent.findLast((each) => isOf(each, INCIDENT_EVENT, story.stepId));
  return found && { channel: found.channel, ts: found.ts, told: marksIn(found), shown: '' };
}

/** @returns marks of all that is told now. */
async function tellMoments(
  story: Story,
  { channel, ts, told }: SlackReceipt,
  slack: SlackPort,
  { signal }: ActionPorts,
): Promise<readonly string[]> {
  const seen = new Set(told);
  const isUntold = ({ key }: Moment) => !seen.has(markOf(key));
  const oldest = story.moments.find(isUntold);
  if (oldest !== undefined && story.mayHaveSpoken) {
    // Not since that moment alone: whoever recorded it may have been late, or early.
    const sinceMs = Math.min(oldest.atMs, story.storedMs) - CLOCK_MARGIN_MS;
    const replies = await slack.history(channel, ts, sinceMs);
    for (const reply of replies)
      if (isOf(reply, MOMENTS_EVENT, story.stepId)) for (const mark of marksIn(reply)) seen.add(mark);
  }
  for (const moments of bundles(story.moments.filter(isUntold))) {
    signal.throwIfAborted();
    const marks = moments.map(({ key }) => markOf(key));
    const metadata = { event_type: MOMENTS_EVENT, event_payload: { step: story.stepId, moments: marks.join(' ') } };
    await slack.postMessage({ ...threadReply(moments), channel, threadTs: ts, metadata });
    for (const mark of marks) seen.add(mark);
  }
  // What the story does not tell any more need not be remembered.
  return story.moments.map(({ key }) => markOf(key)).filter((mark) => seen.has(mark));
}

function bundles(moments: readonly Moment[]): readonly (readonly Moment[])[] {
  return Array.from({ length: Math.ceil(moments.length / MOMENTS_PER_REPLY_MAX) }, (_, at) =>
    moments.slice(at * MOMENTS_PER_REPLY_MAX, (at + 1) * MOMENTS_PER_REPLY_MAX),
  );
}

function incidentMetadata({ stepId, incident }: Story, told: readonly string[]): SlackMessage['metadata'] {
  return {
    event_type: INCIDENT_EVENT,
    event_payload: { step: stepId, incident: incident.id, moments: told.join(' ') },
  };
}

function isOf({ metadata }: SentMessage, eventType: string, stepId: string): boolean {
  return metadata?.event_type === eventType && metadata.event_payload.step === stepId;
}

function marksIn({ metadata }: SentMessage): readonly string[] {
  return (metadata?.event_payload.moments ?? '').split(' ').filter((mark) => mark !== '');
}

/** Keys are as long as they are; Slack's metadata has little room, and a receipt is stored with every step. */
function markOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 11);
}

function contentMark(blocks: SlackMessage['blocks']): string {
  return createHash('sha256').update(JSON.stringify(blocks)).digest('base64url').slice(0, 22);
}
