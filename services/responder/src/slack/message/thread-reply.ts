import type { Moment } from '../../actions/story.js';
import { escaped } from '../inert.js';
import { list, moment, richText, text } from '../rich-text.js';
import type { Told } from './incident-message.js';

/** Of one reply; with their sentences it stays below Slack's limits. */
export const MOMENTS_PER_REPLY_MAX = 10;
const SENTENCE_CHARS_MAX = 400;
const NOTIFICATION_CHARS_MAX = 300;

const MARKS: Readonly<Record<Moment['kind'], string>> = {
  started: '🚩',
  grew: '📈',
  ended: '✅',
  withdrawn: '↩️',
  superseded: '➡️',
  asked: '✋',
  approved: '👍',
  declined: '👎',
  'timed-out': '⌛',
  contained: '🔒',
  swept: '🧹',
  'not-holding': '🚨',
  extended: '⏩',
  expired: '⌛',
  reverted: '🔓',
  failed: '❌',
  refused: '⛔',
  rehearsed: '🧪',
  snoozed: '💤',
};

/** A line for each moment, in their order. */
export function threadReply(moments: readonly Moment[]): Told {
  const items = moments.map(({ atMs, kind, text: sentence }) => [
    text(`${MARKS[kind]} `),
    text(sentence, SENTENCE_CHARS_MAX),
    text(' · '),
    moment(atMs),
  ]);
  const first = moments[0];
  const more = moments.length > 1 ? ` (and ${moments.length - 1} more)` : '';
  const notification = first === undefined ? '' : escaped(first.text, NOTIFICATION_CHARS_MAX);
  return { text: `${notification}${more}`, blocks: [richText([list(items)])] };
}
