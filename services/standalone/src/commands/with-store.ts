import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type Clock,
  type Config,
  connectAws,
  createSecretResolver,
  type Data,
  IN_MEMORY,
  loadConfig,
  openData,
  Secret,
  type SecretSetting,
  silentLog,
} from '@trailwarden/platform';
import { NoStoreError } from '../errors.js';
import type { StoreOptions } from '../options/store-options.js';
import type { Surroundings } from '../surroundings.js';

/** The store of a collector, opened to be looked at. */
export interface OpenedStore {
  readonly data: Data;
  readonly config: Config;
  readonly clock: Clock;
  /** The text behind a setting that is secret. */
  readonly textOf: (setting: SecretSetting) => Promise<string>;
}

/** The store that is meant, not opened yet. */
export interface LocatedStore extends Omit<OpenedStore, 'data'> {
  readonly where: { readonly folder: string; readonly url?: string };
}

/** @throws {AppError} NoStoreError, ConfigError, SecretUnavailableError. */
export async function locateStore(
  { config: file, data: folder }: StoreOptions,
  around: Surroundings,
  make = false,
): Promise<LocatedStore> {
  const { cwd, clock } = around;
  const config = await configOf(file, around);
  const textOf = (setting: SecretSetting) => secretText(setting, config, around);
  // A folder that is named on the command line is meant, whatever the environment says.
  const { url } = config.store;
  const where =
    folder === undefined && url !== undefined
      ? { url: await textOf(url), folder: IN_MEMORY }
      : { folder: await existing(resolve(cwd, folder ?? config.store.folder), make, around) };
  return { config, clock, textOf, where };
}

/** The settings, paths in them and to them from where the command was typed. @throws ConfigError */
export function configOf(file: string | undefined, { cwd, env }: Surroundings): Promise<Config> {
  return loadConfig({
    ...(file !== undefined && { file: resolve(cwd, file) }),
    env,
    readFile: (path) => readFile(resolve(cwd, path), 'utf8'),
  });
}

/**
 * Opens the store that is meant, lets `use` look at it, and closes it. It has to be there, unless `make`: whoever mistypes a folder wants to
 * know.
 * @throws {AppError} StoreLockedError while a collector runs on an embedded store, NoStoreError, ConfigError, and what `openData` throws.
 */
export async function withStore<Answer>(
  options: StoreOptions,
  around: Surroundings,
  use: (store: OpenedStore) => Promise<Answer>,
  { make = false }: { readonly make?: boolean } = {},
): Promise<Answer> {
  const { where, ...located } = await locateStore(options, around, make);
  const data = await openData(where, { clock: around.clock });
  try {
    return await use({ ...located, data });
  } finally {
    around.progress.clear();
    await data.close();
  }
}

async function existing(folder: string, make: boolean, { command }: Surroundings): Promise<string> {
  // The embedded engine's own folder; without it opening would make an empty store.
  const isThere = await access(join(folder, 'pglite')).then(
    () => true,
    () => false,
  );
  if (isThere || make) return folder;
  throw new NoStoreError(
    `There is no store in ${folder}.`,
    `Name its folder with --data, or PostgreSQL with DATABASE_URL; ${command} serve makes a new one.`,
  );
}

/** AWS is only reached for when the settings say that the secret is kept there. */
async function secretText(setting: SecretSetting, { aws }: Config, { env, clock }: Surroundings): Promise<string> {
  if (setting instanceof Secret) return setting.reveal();
  const access = connectAws(
    {
      region: aws.region,
      readerRoleName: aws.readerRoleName,
      ...(aws.endpoint !== undefined && { endpoint: aws.endpoint }),
    },
    { clock, log: silentLog },
  );
  try {
    return (await createSecretResolver({ env, aws: access, region: aws.region })(setting)).reveal();
  } finally {
    await access.close();
  }
}
