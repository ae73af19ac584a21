import { Secret } from '@trailwarden/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionLab, startActionLab } from '../testing/action-lab.js';
import { tellStories } from '../testing/tell-stories.js';
import { type TellBench, tellSuite } from '../testing/tell-suite.js';
import { startWebhookReceiver } from '../testing/webhook-receiver.js';
import { connectWebhook } from '../webhook/connect-webhook.js';
import type { TellAction } from './action.js';
import type { Story } from './story.js';
import { webhookPost } from './webhook-post.js';

type Settings = { url: string };

let receiverUrl = '';
/** Posts to wherever the receiver listens, which is known once it does. */
const action: TellAction<Settings, { readonly key: string }> = {
  ...webhookPost,
  calls: (story, _, ...rest) => webhookPost.calls(story, { url: receiverUrl }, ...rest),
  tell: (story, _, ...rest) => webhookPost.tell(story, { url: receiverUrl }, ...rest),
};

async function webhookBench(): Promise<TellBench> {
  const receiver = await startWebhookReceiver();
  receiverUrl = receiver.url;
  const lab = await startActionLab();
  const webhook = connectWebhook(
    {
      hosts: ['127.0.0.1'],
      allowHttp: true,
      allowNetworks: ['127.0.0.1'],
      secrets: async () => [new Secret('thirty-two bytes of a good secret')],
    },
    { clock: lab.ports },
  );
  const about = (id: string) => receiver.posts.filter(({ body }) => body.includes(id));
  return {
    lab,
    ports: { ...lab.ports, channels: { ...lab.ports.channels, webhook } },
    received: (id) => about(id).map(({ headers }) => String(headers['idempotency-key'])),
    texts: (id) => about(id).map(({ body }) => body),
    otherCalls: () => receiver.posts.map(() => 'https POST'),
    async close() {
      await webhook.close();
      await receiver.close();
      await lab.close();
    },
  };
}

tellSuite<Settings, { readonly key: string }>({
  action,
  settings: { url: 'https://hooks.example.com/' },
  start: webhookBench,
  arrives: 'same-name',
});

describe('a post', () => {
  let lab: ActionLab;
  beforeAll(async () => {
    lab = await startActionLab();
  });
  afterAll(() => lab.close());

  it('needs webhooks to be allowed at all', async () => {
    const [begun] = tellStories(lab);

    const told = webhookPost.tell(begun, { url: 'https://hooks.example.com/' }, undefined, lab.ports);

    await expect(told).rejects.toMatchObject({ code: 'NOT_CONFIGURED' });
  });

  it('shows in a dry run where to, without what may be secret', () => {
    const [begun] = tellStories(lab);
    const url = 'https://hooks.example.com/services/T0/s3cret?token=s3cret';

    const [call] = webhookPost.calls(begun, { url }, undefined, lab.ports);

    expect(call?.input.url).toBe('https://hooks.example.com/…');
    expect(JSON.stringify(call)).not.toContain('s3cret');
  });

  it('has the same key when it is repeated, though by then it may know more', () => {
    const [, grown] = tellStories(lab);
    const inputOf = (story: Story) =>
      webhookPost.calls(story, { url: 'https://a.example/' }, undefined, lab.ports)[0]?.input;
    const telling = { ...grown.steps[0]!, kind: 'tell' as const };

    const before = inputOf({ ...grown, steps: [...grown.steps, { ...telling, state: 'planned' }] });
    const after = inputOf({ ...grown, steps: [...grown.steps, { ...telling, state: 'told' }] });
    const wiser = inputOf({ ...grown, accountNames: new Map([[grown.incident.accounts[0] ?? '', 'renamed']]) });
    const news = inputOf({ ...grown, revision: grown.revision + 1 });

    expect(after).toEqual(before);
    expect(wiser?.idempotencyKey).toBe(before?.idempotencyKey);
    expect(news?.idempotencyKey).not.toBe(before?.idempotencyKey);
  });

  it.each(['ftp://a.example/', 'a.example', 'javascript:alert(1)'])('goes to no %s', (url) => {
    expect(webhookPost.settings.safeParse({ url }).success).toBe(false);
  });
});
