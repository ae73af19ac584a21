import { describe, expect, it } from 'vitest';
import { slackAsText } from '../../testing/slack-as-text.js';
import {
  backupSilent,
  bruteForceAsking,
  bruteForceContained,
  bruteForceReverted,
} from '../../testing/slack-stories.js';
import { incidentMessage } from './incident-message.js';

describe.each([
  ['a brute force that asks for approval', bruteForceAsking()],
  ['the same contained', bruteForceContained()],
  ['the same ended and reverted', bruteForceReverted()],
  ['a backup that stopped', backupSilent()],
])('the message of %s', (_, story) => {
  it('reads as it should', () => {
    const { text, blocks } = incidentMessage(story, 'S0ONCALL');

    expect(`(${text})\n${slackAsText(blocks)}`).toMatchSnapshot();
  });

  it('is this JSON, a block a line', () => {
    const { blocks } = incidentMessage(story, 'S0ONCALL');

    expect(blocks.map((block) => JSON.stringify(block)).join('\n')).toMatchSnapshot();
  });
});
