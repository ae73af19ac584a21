import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from './errors.js';
import { loadConfig } from './load-config.js';
import type { Secret } from './secret.js';

function load(yaml: string | undefined, env: Record<string, string> = {}) {
  const readFile = async () => {
    if (yaml === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return yaml;
  };
  return loadConfig({ env, readFile });
}

async function mistakesIn(yaml: string, env: Record<string, string> = {}): Promise<string[]> {
  const error = await load(yaml, env).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConfigError)) throw error ?? new Error('nothing was wrong');
  return error.mistakes.map(({ at, path, problem }) => [at, path, problem].filter((each) => each !== '').join(' '));
}

describe('settings', () => {
  it('are all defaults where there is no file', async () => {
    const config = await load(undefined);

    expect(config).toMatchObject({
      aws: { region: 'us-east-1', readerRoleName: 'TrailwardenReader', sessionName: 'trailwarden-collector' },
      sources: { trails: 'auto', notices: [], lookupEvents: 'auto', listEveryMinutes: 15 },
      detector: { incidentsPerWeek: 5 },
      backfill: { days: 28 },
      store: { folder: '.trailwarden' },
      retention: { eventIdHours: 24, tallyDays: 35, ledgerDays: 45 },
      server: { host: '127.0.0.1', port: 7780 },
      log: { level: 'info' },
      workers: { lanes: 2 },
    });
  });

  it.each(['', '# nothing yet\n', 'aws:\n  # region: eu-west-1\n'])('may be left out: %j', async (yaml) => {
    expect((await load(yaml)).aws.region).toBe('us-east-1');
  });

  it('come from the file', async () => {
    const config = await load('detector: { incidentsPerWeek: 1.5 }\nsources:\n  lookupEvents: off\n');

    expect([config.detector.incidentsPerWeek, config.sources.lookupEvents]).toEqual([1.5, 'off']);
  });

  it('keep the zeros of an account id that stands there without quotes', async () => {
    const config = await load('organization:\n  excludeAccounts: [012345678901, 000000000001]\n');

    expect(config.organization.excludeAccounts).toEqual(['012345678901', '000000000001']);
  });

  it('come from the environment first', async () => {
    const config = await load('server: { port: 1 }\nlog: { level: warn }\n', {
      TRAILWARDEN_PORT: '2',
      TRAILWARDEN_LOG_LEVEL: '',
      DATABASE_URL: 'postgres://ann:hunter2@db/x',
    });

    expect([config.server.port, config.log.level]).toEqual([2, 'warn']);
    expect((config.store.url as Secret).reveal()).toBe('postgres://ann:hunter2@db/x');
  });

  it('take the region of the SDK where none is set', async () => {
    const env = { AWS_REGION: 'eu-north-1' };

    const regions = [await load('', env), await load('aws: { region: eu-west-1 }', env)].map(({ aws }) => aws.region);

    expect(regions).toEqual(['eu-north-1', 'eu-west-1']);
  });

  it('cannot be changed', async () => {
    const config = await load('');

    expect([config, config.aws, config.sources.notices].every(Object.isFrozen)).toBe(true);
  });

  it('may say where a secret is kept', async () => {
    const config = await load('aws: { externalId: { ssm: /trailwarden/id } }\nqueue: { redisUrl: { env: CACHE } }');

    expect([config.aws.externalId, config.queue.redisUrl]).toEqual([{ ssm: '/trailwarden/id' }, { env: 'CACHE' }]);
  });

  it('show no secret to who prints them', async () => {
    const config = await load('aws: { externalId: hunter2 }\nstore: { url: "postgres://a:hunter2@b/c" }');

    expect(JSON.stringify(config) + inspect(config, { depth: 9, showHidden: true })).not.toContain('hunter2');
  });
});

describe('settings of the responder', () => {
  it('are the safe ones where nothing is set', async () => {
    const { responder, slack } = await load('');

    expect(responder).toEqual({
      mode: 'dry-run',
      roleName: 'TrailwardenResponder',
      sessionName: 'trailwarden-responder',
      approvers: [],
      protect: { principals: [], accounts: [], tags: [] },
      caps: { perHour: 10, perAccountHour: 3, perRun: 5 },
      historyHours: 24,
      corroborate: 'auto',
      workers: 4,
      webhook: { hosts: [], http: false, networks: [] },
    });
    expect(slack).toEqual({ host: '127.0.0.1', port: 7781 });
  });

  it('say what was meant one level further in', async () => {
    const yaml = [
      'responder:',
      '  cap: {}',
      '  caps: { perHuor: 3 }',
      '  webhook: { secret: [hunter2] }',
      '  approvers:',
      '    - { name: ann, slak: U012AB3CD }',
    ].join('\n');

    const mistakes = await mistakesIn(yaml);

    expect(mistakes).toEqual([
      expect.stringMatching(/^trailwarden.yaml:6:20 responder.approvers.0.slak is no setting; did you mean slack\?$/),
      expect.stringMatching(/^trailwarden.yaml:3:11 responder.caps.perHuor is no setting; did you mean perHour\?$/),
      expect.stringMatching(/^trailwarden.yaml:4:\d+ responder.webhook.secret must be a text, /),
      expect.stringMatching(/^trailwarden.yaml:2:3 responder.cap is no setting; did you mean caps\?$/),
    ]);
    expect(mistakes.join()).not.toContain('hunter2');
  });

  it('come from the environment, secrets wrapped', async () => {
    const { responder, slack } = await load('', {
      TRAILWARDEN_RESPONDER_MODE: 'tell',
      TRAILWARDEN_SLACK_TOKEN: 'xoxb-hunter2',
    });

    expect(responder.mode).toBe('tell');
    expect((slack.token as Secret).reveal()).toBe('xoxb-hunter2');
  });
});

describe('mistakes', () => {
  it('are told all together, each with its place', async () => {
    const yaml = [
      'detector:',
      '  incidentsPerWek: 3',
      'server:',
      '  port: 70000',
      '  host: "two words"',
      'sources:',
      '  listEveryMinutes: often',
      '  notices:',
      '    - queueUrl: ftp://x',
      '    - region: eu-west-1',
      'retention: 7',
      'severs: {}',
    ].join('\n');

    expect(await mistakesIn(yaml, { TRAILWARDEN_LANES: 'many', TRAILWARDEN_LOG_LEVL: 'x' })).toEqual([
      'environment variable TRAILWARDEN_LOG_LEVL is not known; did you mean TRAILWARDEN_LOG_LEVEL?',
      'trailwarden.yaml:9:17 sources.notices.0.queueUrl must be an address that starts with https:// or http://, not "ftp://x"',
      'trailwarden.yaml:10:7 sources.notices.1.queueUrl must be an address that starts with https:// or http://, and is missing',
      'trailwarden.yaml:7:21 sources.listEveryMinutes must be a whole number from 1 to 1440, not often',
      'trailwarden.yaml:2:3 detector.incidentsPerWek is no setting; did you mean incidentsPerWeek?',
      'trailwarden.yaml:11:12 retention must be settings of their own, indented below it, not 7',
      'trailwarden.yaml:5:9 server.host must be a host name or address, not "two words"',
      'trailwarden.yaml:4:9 server.port must be a whole number from 0 to 65535, not 70000',
      'environment variable TRAILWARDEN_LANES workers.lanes must be a whole number from 1 to 64, not many',
      'trailwarden.yaml:12:1 severs is no setting; did you mean server?',
    ]);
  });

  it('make the command leave with 2', async () => {
    await expect(load('x: 1')).rejects.toMatchObject({ code: 'CONFIG_INVALID', exitCode: 2, retryable: false });
  });

  it.each([
    ['incidents_per_week: 3', 'did you mean incidentsPerWeek?'],
    ['tallyDays: 3', 'it belongs below retention'],
    ['somethingElse: 3', 'there are incidentsPerWeek'],
  ])('of a name say what may have been meant: %s', async (line, hint) => {
    expect(await mistakesIn(`detector: { ${line} }`)).toEqual([expect.stringContaining(hint)]);
  });

  it.each([
    ['a: [1', /^trailwarden\.yaml:1:\d+ .*a closing bracket is missing/],
    ['aws: { region: "x }', /^trailwarden\.yaml:1:\d+ a character is missing/],
    ['aws:\n\tregion: x', /^trailwarden\.yaml:2:1 a tab cannot indent/],
    ['aws: {}\naws: {}', /^trailwarden\.yaml:2:1 this key stands here twice/],
    ['- a\n- b', /^trailwarden\.yaml:1:1 must be sections/],
    ['just text', /^trailwarden\.yaml:1:1 must be sections/],
    ['<<: 1', /is no setting/],
    [`a: &a [${'x,'.repeat(99)}]\nb: &b [${'*a,'.repeat(99)}]\nc: [${'*b,'.repeat(99)}]`, /too large/],
    ['x'.repeat(1_000_001), /too large/],
  ])('of writing are told too', async (yaml, problem) => {
    const [first] = await mistakesIn(yaml);

    expect(first).toMatch(problem);
  });

  it('are one when the file that was asked for is not there', async () => {
    const readFile = async () => {
      throw Object.assign(new Error(), { code: 'ENOENT' });
    };

    const loading = loadConfig({ env: { TRAILWARDEN_CONFIG: 'mine.yaml' }, readFile });

    await expect(loading).rejects.toMatchObject({
      message: expect.stringContaining('mine.yaml cannot be read (ENOENT)'),
    });
  });

  it.each([
    ['aws: { externalId: [hunter2] }', {}],
    ['aws: { externalId: { en: hunter2 } }', {}],
    ['store: { url: { env: hunter2, more: hunter2 } }', {}],
    ['store: { url: 4711 }', {}],
    ['store: postgres://ann:hunter2@db/x', {}],
    ['store: { folder: 1 }', { DATABASE_URL: ' ', REDIS_URL: 'hunter2' }],
    ['store: { url: "hunter2 }', {}],
    ['store: { url: hunter2 hunter2: hunter2 }', {}],
    ['aws: { endpoint: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" }', {}],
  ])('repeat no secret: %s', async (yaml, env) => {
    const error = await load(yaml, env as Record<string, string>).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ConfigError);
    expect(`${(error as ConfigError).message}`).not.toMatch(/hunter2|4711|wJalr/);
  });

  it('are all that is thrown, whatever the file holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        const result = await load(text).catch((error: unknown) => error);

        expect(result instanceof ConfigError || Object.isFrozen(result)).toBe(true);
      }),
    );
  });
});
