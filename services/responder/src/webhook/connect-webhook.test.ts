import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { LookupFunction } from 'node:net';
import { runInNewContext } from 'node:vm';
import { Secret } from '@trailwarden/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWebhookReceiver, verify, type WebhookReceiver } from '../testing/webhook-receiver.js';
import { connectWebhook, type Webhook, type WebhookSettings } from './connect-webhook.js';

const NOW_MS = Date.UTC(2026, 2, 2, 12);
const clock = { nowMs: () => NOW_MS };
const SECRET = `whsec_${Buffer.from('thirty-two bytes of a good secret').toString('base64')}`;
const OLD = `whsec_${Buffer.from('the secret that was there before').toString('base64')}`;
const signal = new AbortController().signal;

/** Answers names as it is told, one answer after the other; the last one stays. */
function resolver(...answers: (readonly string[])[]): { lookup: LookupFunction; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    lookup: (host, _options, done) => {
      const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
      asked.push(host);
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
  };
}

describe('a webhook', () => {
  let receiver: WebhookReceiver;
  const open: Webhook[] = [];

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
  });
  afterEach(async () => {
    receiver.answer(undefined);
    (receiver.posts as unknown[]).length = 0;
    await Promise.all(open.splice(0).map((each) => each.close()));
  });
  afterAll(() => receiver.close());

  function connect(overrides: Partial<WebhookSettings> = {}, lookup?: LookupFunction): Webhook {
    const webhook = connectWebhook(
      {
        hosts: ['127.0.0.1', 'hooks.example.com', '*.partner.example'],
        secrets: async () => [new Secret(SECRET)],
        allowHttp: true,
        allowNetworks: ['127.0.0.0/8'],
        timeoutMs: 5_000,
        ...overrides,
      },
      { clock, ...(lookup && { lookup }) },
    );
    open.push(webhook);
    return webhook;
  }
  const at = (host: string): string => `http://${host}:${receiver.port}/hook`;

  it('is posted to, signed so that the receiver can verify it', async () => {
    const body = JSON.stringify({ text: 'ünïcode \u0000 "quoted"' });

    const { status } = await connect().post(receiver.url, body, 'key_1', signal);

    const [post] = receiver.posts;
    expect(status).toBe(200);
    expect(post?.body).toBe(body);
    expect(post?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'key_1',
      'webhook-id': 'key_1',
      'webhook-timestamp': String(NOW_MS / 1000),
    });
    expect(verify(post!, SECRET, NOW_MS)).toBe(true);
    expect(verify(post!, OLD, NOW_MS)).toBe(false);
    expect(verify({ ...post!, body: `${body} ` }, SECRET, NOW_MS)).toBe(false);
    expect(verify(post!, SECRET, NOW_MS + 301_000)).toBe(false);
  });

  it('is signed as Standard Webhooks has it', async () => {
    // The example of the specification: https://github.com/standard-webhooks/standard-webhooks
    const secrets = async () => [new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')];
    const webhook = connectWebhook(
      { hosts: ['127.0.0.1'], secrets, allowHttp: true, allowNetworks: ['127.0.0.1'] },
      { clock: { nowMs: () => 1_614_265_330_000 } },
    );
    open.push(webhook);

    await webhook.post(receiver.url, '{"test": 2432232314}', 'msg_p5jXN8AQM9LWM0D4loKWxJek', signal);

    expect(receiver.posts[0]?.headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is verified by the example of docs/actions.md', async () => {
    const docs = await readFile(new URL('../../../../docs/actions.md', import.meta.url), 'utf8');
    const [, example = ''] = /```js\n([\s\S]*?)```/.exec(docs) ?? [];
    const script = example.replace(/^import .*$/m, '').replace('export ', '');
    const isFromTrailwarden = runInNewContext(`${script}; isFromTrailwarden`, {
      createHmac,
      timingSafeEqual,
      Buffer,
    }) as (headers: object, body: Buffer, secret: string, nowMs: number) => boolean;
    await connect().post(receiver.url, '{"a":"ü"}', 'k', signal);
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.posts;

    const verdict = (text: string, secret: string, nowMs: number) =>
      isFromTrailwarden(headers, Buffer.from(text), secret, nowMs);

    expect(verdict(body, SECRET, NOW_MS)).toBe(true);
    expect(verdict(`${body} `, SECRET, NOW_MS)).toBe(false);
    expect(verdict(body, OLD, NOW_MS)).toBe(false);
    expect(verdict(body, SECRET, NOW_MS + 301_000)).toBe(false);
    expect(isFromTrailwarden({}, Buffer.from(body), SECRET, NOW_MS)).toBe(false);
  });

  it('is signed with both secrets while one replaces the other', async () => {
    await connect({ secrets: async () => [new Secret(SECRET), new Secret(OLD)] }).post(receiver.url, '{}', 'k', signal);

    const [post] = receiver.posts;
    expect([SECRET, OLD].map((secret) => verify(post!, secret, NOW_MS))).toEqual([true, true]);
  });

  it.each([
    ['none', async () => []],
    ['a short one', async () => [new Secret('short')]],
    ['a short one beside a good one', async () => [new Secret(SECRET), new Secret('whsec_c2hvcnQ=')]],
  ])('needs a secret worth the name: %s', async (_, secrets) => {
    const posted = connect({ secrets }).post(receiver.url, '{}', 'k', signal);

    await expect(posted).rejects.toMatchObject({ code: 'NOT_CONFIGURED', retryable: false });
    expect(receiver.posts).toEqual([]);
  });

  describe('is refused', () => {
    const refusals: readonly (readonly [string, string, Partial<WebhookSettings>])[] = [
      ['a host that is not allowed', 'http://evil.example/hook', {}],
      ['a host that only ends like an allowed one', 'http://evilpartner.example/', {}],
      ['the parent of a suffix', 'http://partner.example/', {}],
      ['an allowed host as a user name', 'http://hooks.example.com@evil.example/', {}],
      ['credentials in the address', 'http://u:p@hooks.example.com/', {}],
      ['http, where it is not allowed', 'http://hooks.example.com/', { allowHttp: false }],
      ['another scheme', 'ftp://hooks.example.com/', {}],
      ['a file', 'file:///etc/passwd', {}],
      ['no address', 'hooks', {}],
      ['loopback', 'http://127.0.0.1:1/', { allowNetworks: [] }],
      ['loopback in another spelling', 'http://0x7f.1:1/', { allowNetworks: [] }],
      ['loopback as a number', 'http://2130706433:1/', { allowNetworks: [] }],
      ['loopback of IPv6', 'http://[::1]:1/', { hosts: ['::1'] }],
      ['IPv4 in IPv6', 'http://[::ffff:169.254.169.254]/', { hosts: ['::ffff:a9fe:a9fe'] }],
      [
        'the metadata of a cloud, though other networks are allowed',
        'http://169.254.169.254/',
        { hosts: ['169.254.169.254'] },
      ],
    ];
    it.each(refusals)('%s', async (_, address, settings) => {
      const posted = connect(settings).post(address, '{}', 'k', signal);

      await expect(posted).rejects.toMatchObject({ code: 'WEBHOOK_ADDRESS', retryable: false });
      expect(receiver.posts).toEqual([]);
    });

    it.each([
      ['private', ['10.0.0.7']],
      ["a cloud's metadata", ['169.254.169.254']],
      ['loopback', ['127.0.0.1']],
      ['loopback of IPv6', ['::1']],
      ['IPv4 in IPv6', ['::ffff:10.0.0.1']],
      ['one of several', ['93.184.216.34', '192.168.0.1']],
    ])('a name that leads to an address off the internet: %s', async (_, addresses) => {
      const { lookup, asked } = resolver(addresses);

      const posted = connect({ allowNetworks: [] }, lookup).post(at('hooks.example.com'), '{}', 'k', signal);

      await expect(posted).rejects.toMatchObject({ code: 'WEBHOOK_ADDRESS', retryable: false });
      expect(asked).toEqual(['hooks.example.com']);
      expect(receiver.posts).toEqual([]);
    });

    it('a name without an address', async () => {
      const posted = connect({}, resolver([]).lookup).post(at('hooks.example.com'), '{}', 'k', signal);

      await expect(posted).rejects.toMatchObject({ code: 'WEBHOOK_UNREACHABLE' });
    });
  });

  it('is connected to at the address that was judged: another answer at the next look gains nothing', async () => {
    const { lookup, asked } = resolver(['127.0.0.1'], ['10.0.0.1']);
    const webhook = connect({}, lookup);

    await webhook.post(at('hooks.example.com'), '{"a":1}', 'k', signal);

    expect(asked).toHaveLength(1);
    expect(receiver.posts.map(({ headers }) => headers.host)).toEqual([`hooks.example.com:${receiver.port}`]);
  });

  it.each(['a.partner.example', 'b.c.partner.example', 'HOOKS.example.com', 'hooks.example.com.'])(
    'may be on %s',
    async (host) => {
      await connect({}, resolver(['127.0.0.1']).lookup).post(at(host), '{}', 'k', signal);

      expect(receiver.posts).toHaveLength(1);
    },
  );

  it.each([
    [500, true],
    [503, true],
    [429, true],
    [408, true],
    [400, false],
    [401, false],
    [410, false],
  ])('that answers %i may be tried again: %s', async (status, retryable) => {
    receiver.answer((response) => response.writeHead(status, { 'retry-after': '7' }).end('\u001b[31mno\n\u0000way'));

    const posted = connect().post(receiver.url, '{}', 'k', signal);

    await expect(posted).rejects.toMatchObject({
      code: 'WEBHOOK_REJECTED',
      status,
      retryable,
      retryAfterMs: 7_000,
      message: `The webhook on 127.0.0.1 answered ${status}: no way.`,
    });
  });

  it('is not followed elsewhere', async () => {
    receiver.answer((response) => response.writeHead(307, { location: `${receiver.url}/other` }).end());

    const posted = connect().post(receiver.url, '{}', 'k', signal);

    await expect(posted).rejects.toMatchObject({ code: 'WEBHOOK_REJECTED', status: 307, retryable: false });
    expect(receiver.posts).toHaveLength(1);
  });

  it.each([
    ['never', () => {}],
    ['without an end', (response: { write(text: string): void }) => response.write('a')],
  ])('that answers %s is given up', async (_, how) => {
    receiver.answer(how);

    const posted = connect({ timeoutMs: 150 }).post(receiver.url, '{}', 'k', signal);

    await expect(posted).rejects.toMatchObject({ code: 'WEBHOOK_UNREACHABLE', retryable: true });
  });

  it('that answers with more than anybody reads is hung up on', async () => {
    let sent = 0;
    let closed: () => void = () => {};
    const hungUp = new Promise<void>((resolve) => {
      closed = resolve;
    });
    receiver.answer((response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384))) sent += 16_384;
      };
      response.on('drain', more).on('close', closed);
      response.writeHead(200);
      more();
    });

    const { status } = await connect().post(receiver.url, '{}', 'k', signal);
    await hungUp;

    expect(status).toBe(200);
    expect(sent).toBeLessThan(64 * 2 ** 20);
  });

  it('that nobody serves may be tried again', async () => {
    const gone = await startWebhookReceiver();
    await gone.close();

    const posted = connect().post(gone.url, '{}', 'k', signal);

    await expect(posted).rejects.toMatchObject({
      code: 'WEBHOOK_UNREACHABLE',
      message: 'The webhook on 127.0.0.1 did not answer (ECONNREFUSED).',
    });
  });

  it('says in no error what may be secret of its address', async () => {
    receiver.answer((response) => response.writeHead(500).end());
    const webhook = connect();
    const paths = [`${receiver.url}/T0/s3cret?token=s3cret`, 'http://evil.example/s3cret?token=s3cret'];

    for (const path of paths) {
      const error = await webhook.post(path, '{}', 'k', signal).catch((thrown: unknown) => thrown);
      const { message, hint } = error as { message: string; hint: string };
      expect(`${message} ${hint}`).not.toContain('s3cret');
    }
  });

  it('ends with whoever asked for it', async () => {
    receiver.answer(() => {});
    const stop = new AbortController();

    const posted = connect().post(receiver.url, '{}', 'k', stop.signal);
    stop.abort();

    await expect(posted).rejects.toMatchObject({ code: 'WEBHOOK_UNREACHABLE', retryable: true });
  });
});
