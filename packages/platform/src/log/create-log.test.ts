import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../config/secret.js';
import { AppError } from '../errors.js';
import { createLog, type LogOptions } from './create-log.js';
import { silentLog } from './port.js';

class InventedError extends AppError {
  override readonly name = 'InventedError';
  readonly code = 'INVENTED';
  override readonly retryable = true;
}

function logTo(options: Partial<LogOptions> = {}) {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) };
  const log = createLog({ level: 'info', stream, clock: { nowMs: () => Date.UTC(2026, 0, 5, 12, 4, 7) }, ...options });
  return { log, written, last: () => JSON.parse(written.at(-1) ?? '{}') };
}

describe('a log', () => {
  it('writes one JSON object a line', () => {
    const { log, written } = logTo();

    log.info('Read a file', { lane: '111122223333', records: 7 });

    expect(written).toEqual([
      '{"level":"info","time":"2026-01-05T12:04:07.000Z","lane":"111122223333","records":7,"msg":"Read a file"}\n',
    ]);
  });

  it('keeps quiet below its level', () => {
    const { log, written } = logTo({ level: 'warn' });

    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');

    expect(written).toHaveLength(2);
  });

  it('adds the fields of those it comes from, each once', () => {
    const { log, written, last } = logTo();

    log.child({ lane: '1', step: 'read' }).child({ step: 'judge' }).info('x');

    expect(last()).toMatchObject({ lane: '1', step: 'judge' });
    expect(written[0]?.match(/"step"/g)).toHaveLength(1);
  });

  it('does not let a field pass for its own', () => {
    const { log, last } = logTo();

    log.info('real', { msg: 'false', level: 'error', time: 0 });

    expect(last()).toMatchObject({ msg: 'real', level: 'info', msg_: 'false', level_: 'error', time_: 0 });
  });

  it('tells an error by code, hint and causes', () => {
    const { log, last } = logTo();
    const error = new InventedError('It broke.', 'Mend it.', { cause: new Error('below', { cause: 'lowest' }) });

    log.error('Stopped', { error });

    expect(last().error).toEqual({
      name: 'InventedError',
      code: 'INVENTED',
      retryable: true,
      message: 'It broke.',
      hint: 'Mend it.',
      cause: {
        name: 'Error',
        message: 'below',
        stack: expect.any(String),
        cause: { name: 'NonError', message: 'lowest' },
      },
    });
  });

  it('says what is said to it however it is made', () => {
    const { log, written } = logTo();
    const odd: Record<string, unknown> = {
      big: 10n,
      bytes: new Uint8Array(3),
      none: undefined,
      map: new Map([[1, 2]]),
    };
    odd.self = odd;
    Object.defineProperty(odd, 'trap', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });

    log.info('odd', odd);

    expect(JSON.parse(written[0] ?? '')).toMatchObject({ big: '10', bytes: '[3 bytes]', trap: '[unreadable]' });
  });

  it('cuts what is too much', () => {
    const { log, written } = logTo();

    log.info('x'.repeat(1_000_000), { list: Array(100_000).fill('y'.repeat(100_000)), deep: nested(10_000) });

    expect(written[0]?.length).toBeLessThan(400_000);
  });

  it('keeps to one line, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.dictionary(fc.string({ unit: 'binary' }), fc.string()),
        (text, fields) => {
          for (const pretty of [false, true]) {
            const { log, written } = logTo({ pretty });
            log.info(text, { fields, text });
            // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
            expect(written.join('')).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]*\n$/);
          }
        },
      ),
    );
  });

  it('is readable on a terminal', () => {
    const { log, written } = logTo({ pretty: true });

    log.warn('An account cannot be entered', { accountId: '111122223333', reason: 'no role\x1b[31m' });
    log.error('Stopped', { error: new InventedError('It broke.', 'Mend it.') });

    expect(written.join('')).toBe(
      [
        '12:04:07 warn  An account cannot be entered accountId=111122223333 reason="no role\\u001b[31m"',
        '12:04:07 error Stopped',
        '         INVENTED: It broke.',
        '         Mend it.',
        '',
      ].join('\n'),
    );
  });

  it('may be silent', () => {
    expect(() => silentLog.child({ a: 1 }).error('nobody hears')).not.toThrow();
  });
});

describe('secrets', () => {
  const AWS_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const TOKEN = `IQoJb3JpZ2luX2VjE${'aB3/'.repeat(40)}`;
  const SLACK = ['xoxb', '123456789012', 'AbCdEfGhIjKl'].join('-');

  it.each([
    'secretAccessKey',
    'SecretAccessKey',
    'sessionToken',
    'password',
    'DATABASE_URL',
    'externalId',
    'external_id',
    'authorization',
    'x-amz-security-token',
    'credentials',
    'Set-Cookie',
    'slackSigningSecret',
    'apiKey',
  ])('are known by the name %s, at any depth', (name) => {
    const { log, written } = logTo();

    log.info('x', { [name]: 'plain words', a: [{ b: { [name]: { inner: 'plain words' } } }] });

    expect(written[0]).not.toContain('plain words');
  });

  it.each([
    ['an AWS secret key', AWS_KEY],
    ['a session token', TOKEN],
    ['a Slack token', SLACK],
    ['a Slack webhook', 'https://hooks.slack.com/services/T000/B000/invented'],
    ['a password in an address', 'postgres://ann:hunter2@db.example.com/trailwarden', 'hunter2'],
    ['a password with signs', 'redis://:p%40ss!w@rd@cache:6379', 'p%40ss'],
    ['a bearer', 'Authorization: Bearer abcdefghijkl', 'abcdefghijkl'],
    ['a word for it', 'password=hunter2 and more', 'hunter2'],
    ['JSON inside a text', '{"SecretAccessKey":"short1"}', 'short1'],
    ['a signed address', 'https://b.s3.amazonaws.com/k?X-Amz-Signature=0a1b2c3d4e&X-Amz-Date=1', '0a1b2c3d4e'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----', 'MIIabc'],
  ])('are known by their shape: %s', (_, text, secret = text) => {
    const { log, written } = logTo();
    const error = new InventedError(text, text, { cause: new Error(text) });

    log.error(text, { note: text, list: [text], error, [text]: 1 });

    expect(written[0]).not.toContain(secret.replaceAll('\n', '\\n'));
    expect(written[0]).toContain('[secret]');
  });

  it('may be handed over as a Secret', () => {
    const { log, written } = logTo();

    log.info(`as text: ${new Secret('hunter2')}`, { plain: new Secret('hunter2') });

    expect(written[0]).not.toContain('hunter2');
  });

  it.each([
    'AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/05/111122223333_CloudTrail_us-east-1_20260105T1200Z_abcdefABCDEF1234.json.gz',
    'arn:aws:sts::111122223333:assumed-role/TrailwardenReader/trailwarden-collector',
    'https://sqs.eu-west-1.amazonaws.com/111122223333/notices',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'AKIAIOSFODNN7EXAMPLE',
    'postgres://db.example.com:5432/trailwarden',
  ])('are not seen where there are none: %s', (text) => {
    const { log, last } = logTo();

    log.info('x', { text });

    expect(last().text).toBe(text);
  });

  it('are looked for in no more than a moment, however the text is made', () => {
    const { log, written } = logTo();
    const texts = [
      'a://a:',
      'token=',
      '-----BEGIN PRIVATE KEY-----',
      'xoxb-',
      'A1a/',
      'Bearer ',
      'hooks.slack.com/services/',
    ];

    for (const text of texts) log.info(text.repeat(200_000), { text: text.repeat(200_000) });

    expect(written).toHaveLength(texts.length);
  }, 5_000);
});

function nested(depth: number): object {
  let inner: object = {};
  for (let level = 0; level < depth; level += 1) inner = { inner };
  return inner;
}
