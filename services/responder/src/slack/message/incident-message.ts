import type { StepView, Story } from '../../actions/story.js';
import { escaped } from '../inert.js';
import type { SlackMessage } from '../port.js';
import { type Block, line, momentToken, type Piece, preformatted, richText, text } from '../rich-text.js';
import { buttons } from './buttons.js';
import { chartLines } from './chart.js';
import { DETAILS, type Detail } from './detail.js';
import { otherFindings, summary, where, who, why } from './facts.js';
import { headline, markOf } from './headline.js';
import { links } from './links.js';
import { shownSteps, steps } from './steps.js';

/** Slack's, of the header; what marks it is ours and short. */
const HEADER_CHARS_MAX = 150;
/** Slack bears about 13,200 characters of blocks and does not say what it counts: with their JSON we are below however it does. */
const BLOCKS_CHARS_MAX = 13_000;
const NOTIFICATION_CHARS_MAX = 300;
const ID_CHARS_MAX = 80;

export type Told = Pick<SlackMessage, 'text' | 'blocks'>;

/** The one message of an incident, as the story stands now. The same story makes the same message. @param mention - id of a user group. */
export function incidentMessage(story: Story, mention: string | undefined): Told {
  const head = `${markOf(story)} ${escaped(headline(story), HEADER_CHARS_MAX - 10)}`;
  return {
    text: `${head}${asks(story)}`.slice(0, NOTIFICATION_CHARS_MAX),
    blocks: fittingBlocks(story, head, mention),
  };
}

/** Who reads only the notification knows that somebody waits for an answer. */
function asks(story: Story): string {
  return story.steps.some(({ state }) => state === 'asking') ? ' · approval needed' : '';
}

function fittingBlocks(story: Story, head: string, mention: string | undefined): readonly Block[] {
  let blocks: readonly Block[] = [];
  for (const detail of DETAILS) {
    blocks = blocksOf(story, head, mention, detail);
    if (JSON.stringify(blocks).length <= BLOCKS_CHARS_MAX) break;
  }
  return blocks;
}

function blocksOf(story: Story, head: string, mention: string | undefined, detail: Detail): readonly Block[] {
  const done = steps(story, detail);
  const { shown } = shownSteps(story, detail);
  const evidence = links(story);
  return [
    { type: 'header', text: { type: 'plain_text', text: head, emoji: false } },
    richText([...mentioned(story, mention), summary(story), ...chart(story)]),
    richText([...who(story, detail), ...where(story, detail), ...why(story, detail), ...otherFindings(story, detail)]),
    ...(done.length === 0 ? [] : [richText(done)]),
    ...leftOver(story, shown),
    ...buttons(story, shown),
    ...(evidence.length === 0 ? [] : [richText(evidence)]),
    smallPrint(story),
  ];
}

/** Only while it goes on, and Slack notifies of a mention only when a message is new. */
function mentioned({ incident, state }: Story, mention: string | undefined) {
  if (mention === undefined || incident.severity !== 'critical' || state !== 'open') return [];
  const group: Piece = { type: 'usergroup', usergroup_id: mention };
  return [line(group)];
}

function chart({ incident: { insights } }: Story) {
  const [strongest] = insights;
  const lines = strongest === undefined ? [] : chartLines(strongest);
  return lines.length === 0 ? [] : [preformatted(lines)];
}

/** The next ones are shown when these are decided on. */
function leftOver(story: Story, shown: readonly StepView[]): readonly Block[] {
  const count = (steps: readonly StepView[]) => steps.filter(({ state }) => state === 'asking').length;
  const more = count(story.steps) - count(shown);
  if (more <= 0) return [];
  return [richText([line(text(`The buttons decide on the steps above; ${more} more wait for their turn.`))])];
}

function smallPrint({ incident, runId, stepId, revision, updatedMs, playbook }: Story): Block {
  const ids = `incident ${incident.id} · run ${runId} · step ${stepId} · playbook ${playbook.id} · revision ${revision}`;
  return {
    type: 'context',
    elements: [
      // Dates are ours; in mrkdwn there is nothing else.
      { type: 'mrkdwn', text: `Changed ${momentToken(updatedMs)}`, verbatim: true },
      { type: 'plain_text', text: escaped(ids, ID_CHARS_MAX * 5), emoji: false },
    ],
  };
}
