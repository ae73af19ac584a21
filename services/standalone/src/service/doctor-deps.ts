import { access, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DoctorDeps, DoctorSettings } from '@trailwarden/collector';
import {
  type AwsAccess,
  type Config,
  connectAws,
  createSecretResolver,
  IN_MEMORY,
  loadConfig,
  openData,
  openQueue,
  Secret,
  type SecretResolver,
  type SecretSetting,
  silentLog,
} from '@trailwarden/platform';
import type { ResponderDoctor } from '../doctor/responder-doctor.js';
import type { StoreOptions } from '../options/store-options.js';
import type { Surroundings } from '../surroundings.js';
import { collectSettings } from './collect-settings.js';
import { doctorResponder } from './doctor-responder.js';
import { awsOptions } from './open-platform.js';
import type { Sandboxed } from './start-sandboxed.js';

const DEFAULT_FILE = 'trailwarden.yaml';

/** What the doctor looks at: what `serve` would open with the same settings. */
export function doctorDeps(
  { config: file, data: folder }: StoreOptions,
  around: Surroundings,
  sandboxed: Sandboxed | undefined,
): Omit<DoctorDeps, 'onProgress'> & { readonly responder: ResponderDoctor } {
  const { cwd, env, clock, command, signal } = around;
  const config = once(() =>
    loadConfig({
      ...(file !== undefined && { file: resolve(cwd, file) }),
      env,
      readFile: (path) => readFile(resolve(cwd, path), 'utf8'),
    }),
  );
  let resolver: SecretResolver | undefined;
  const aws = once(async (): Promise<AwsAccess> => {
    const given = await config();
    const options = { ...awsOptions(given, () => resolver as SecretResolver), ...sandboxed?.aws };
    const access = connectAws(options, { clock, log: silentLog });
    resolver = createSecretResolver({ env, aws: access, region: given.aws.region });
    return access;
  });
  const secretOf = async (setting: SecretSetting): Promise<Secret> => {
    await aws();
    return (resolver as SecretResolver)(setting);
  };
  const textOf = async (setting: SecretSetting): Promise<string> => (await secretOf(setting)).reveal();
  const storeOf = ({ store }: Config): DoctorSettings['store'] => {
    if (folder !== undefined) return { kind: 'embedded', folder: resolve(cwd, folder) };
    if (sandboxed !== undefined) return { kind: 'memory' };
    return store.url !== undefined ? { kind: 'postgres' } : { kind: 'embedded', folder: resolve(cwd, store.folder) };
  };
  const hasRedis = ({ queue }: Config): boolean => sandboxed === undefined && queue.redisUrl !== undefined;

  return {
    responder: doctorResponder({ config, resolve: secretOf, sandboxed, around }),
    clock,
    command,
    signal,
    connectAws: aws,
    async loadSettings() {
      const given = await config();
      const settings = collectSettings(given);
      return {
        from: await whereFrom(file, around),
        collect: sandboxed?.settings(settings) ?? settings,
        readerRoleName: sandboxed?.sandbox.readerRoleName ?? given.aws.readerRoleName,
        externalIdIn: sandboxed === undefined ? keptIn(given.aws.externalId) : 'the sandbox',
        setsSourceIdentity: given.aws.sourceIdentity !== undefined,
        secrets: sandboxed === undefined ? secretsOf(given) : [],
        store: storeOf(given),
        queue: hasRedis(given) ? 'redis' : 'store',
      };
    },
    async openStore() {
      const given = await config();
      const where = storeOf(given);
      if (where.kind === 'embedded') return openData({ folder: where.folder }, { clock });
      const { url } = given.store;
      const isPostgres = where.kind === 'postgres' && url !== undefined;
      return openData({ folder: IN_MEMORY, url: isPostgres ? await textOf(url) : undefined }, { clock });
    },
    async openQueue(data) {
      const { redisUrl } = (await config()).queue;
      if (data !== undefined) return openQueue({ backend: { pool: data.pool }, clock });
      if (redisUrl === undefined) throw new Error('a queue without Redis is in the store');
      return openQueue({ backend: { redisUrl: await textOf(redisUrl) }, clock });
    },
  };
}

async function whereFrom(file: string | undefined, { cwd, env }: Surroundings): Promise<string> {
  const named = file ?? (env.TRAILWARDEN_CONFIG || undefined);
  if (named !== undefined) return named;
  const isThere = await access(resolve(cwd, DEFAULT_FILE)).then(
    () => true,
    () => false,
  );
  return isThere ? `${DEFAULT_FILE} and the environment` : `the environment and defaults: there is no ${DEFAULT_FILE}`;
}

/** In words; a secret that stands in the settings itself is not looked at. */
function keptIn(setting: SecretSetting | undefined): string | undefined {
  if (setting === undefined) return undefined;
  if (setting instanceof Secret) return 'aws.externalId';
  if ('env' in setting) return `the variable ${setting.env}`;
  return 'ssm' in setting ? `SSM parameter ${setting.ssm}` : `secret ${setting.secretsManager}`;
}

function secretsOf({ aws, store, queue, slack, responder }: Config): DoctorSettings['secrets'] {
  const { secret, previousSecret } = responder.webhook;
  const ofSlack = [slack.token, slack.appToken, slack.signingSecret];
  return [aws.externalId, store.url, queue.redisUrl, ...ofSlack, secret, previousSecret].flatMap(
    (setting): DoctorSettings['secrets'] => {
      if (setting === undefined || setting instanceof Secret || 'env' in setting) return [];
      return 'ssm' in setting
        ? [{ service: 'ssm', name: setting.ssm }]
        : [{ service: 'secretsmanager', name: setting.secretsManager }];
    },
  );
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
