import { createHash } from 'node:crypto';
import { WHOLE_INCIDENT } from '@trailwarden/playbooks';
import { z } from 'zod';
import { NotConfiguredError } from '../errors.js';
import type { TellAction } from './action.js';
import type { Story } from './story.js';
import { cut } from './telling/plain-text.js';
import { storyDocument, text, timeOf } from './telling/story-document.js';

const SHOWN_CHARS_MAX = 500;

const settings = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .describe('Where to post to. Its host must be allowed by the settings, and unless they say otherwise it is https.'),
});
type Settings = z.infer<typeof settings>;

/** Key of what was posted last. */
type PostReceipt = { readonly key: string };

/**
 * Posts the incident as JSON, whole, whenever its story moved on.
 *
 * At least once: nobody can ask somebody else's server what it has, and an alert that is missing is worse than one that comes twice. A repeat
 * has the same `Idempotency-Key`; what comes late has a lower `revision`.
 */
export const webhookPost: TellAction<Settings, PostReceipt> = {
  id: 'webhook.post',
  title: 'Post to a webhook',
  kind: 'tell',
  settings,
  targets: () => [WHOLE_INCIDENT],
  permissions: [],

  calls(story, { url }, receipt) {
    const { key, body } = letterOf(story);
    if (key === receipt?.key) return [];
    return [
      {
        service: 'https',
        operation: 'POST',
        // Paths and queries of webhooks are often all that guards them.
        input: { url: `${new URL(url).origin}/…`, idempotencyKey: key, body: cut(body, SHOWN_CHARS_MAX) },
      },
    ];
  },

  async tell(story, { url }, receipt, { channels, signal }) {
    const { key, body } = letterOf(story);
    if (key === receipt?.key) return { key };
    if (channels.webhook === undefined) {
      throw new NotConfiguredError(
        'A playbook posts to a webhook, and the settings do not allow any.',
        'Set the hosts that may be posted to and the secret that requests are signed with, below `responder.webhook`.',
      );
    }
    await channels.webhook.post(url, body, key, signal);
    return { key };
  },
};

/** What is new gives the key its name, not every word of the body: a repeat after a crash is known by its key, though it may know more. */
function letterOf(story: Story): { readonly key: string; readonly body: string } {
  const { stepId, incident, revision, state, moments } = story;
  const body = JSON.stringify({
    type: 'trailwarden.incident',
    ...storyDocument(story),
    moments: moments.map(({ key, kind, atMs, text: said }) => ({ key, kind, at: timeOf(atMs), text: text(said) })),
  });
  const news = JSON.stringify([stepId, revision, state, moments.map(({ key }) => key)]);
  const hash = createHash('sha256').update(news).digest('hex').slice(0, 32);
  return { key: `${incident.id}_${revision}_${hash}`, body };
}
