import {
  type AwsAccess,
  type AwsOptions,
  type CallObserver,
  type Clock,
  type Config,
  connectAws,
  createLog,
  createMetrics,
  createSecretResolver,
  type Data,
  type JobQueue,
  type Log,
  loadQueue,
  type Metrics,
  openData,
  openQueue,
  type SecretResolver,
  type SecretSetting,
} from '@trailwarden/platform';

/** What every service stands on. */
export interface Platform {
  readonly data: Data;
  readonly queue: JobQueue;
  readonly aws: AwsAccess;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** The secret behind a setting. @throws SecretUnavailableError */
  readonly resolve: SecretResolver;
  close(): Promise<void>;
}

export interface PlatformOptions {
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  /** Where the log goes, and whether a person reads it there. */
  readonly stream: { write(text: string): unknown };
  readonly pretty: boolean;
  /** Another AWS in place of the configured one, as a sandbox is; asked once the store is open. */
  readonly insteadOfAws?: ((data: Data) => Promise<Partial<AwsOptions>>) | undefined;
}

/** Opens the store, the queue and the way to AWS. @throws AppError of each; what was open by then is closed again. */
export async function openPlatform(config: Config, options: PlatformOptions): Promise<Platform> {
  const { clock, env, stream, pretty, insteadOfAws } = options;
  const log = createLog({ level: config.log.level, stream, pretty });
  const metrics = createMetrics();
  const onCall: CallObserver = (service, operation, outcome) =>
    metrics.count('awsCalls', 1, { service, operation, outcome });
  const opened: { close(): Promise<void> }[] = [];
  const keep = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    opened.push(part);
    return part;
  };
  const close = async (): Promise<void> => {
    for (const each of opened.splice(0).reverse()) await each.close();
  };
  try {
    // Nothing is asked of AWS before it is needed: a secret may be kept there.
    const configured: AwsAccess = keep(
      connectAws(
        awsOptions(config, () => resolve),
        { clock, log, onCall },
      ),
    );
    const resolve: SecretResolver = createSecretResolver({ env, aws: configured, region: config.aws.region });
    const textOf = async (setting: SecretSetting | undefined): Promise<string | undefined> =>
      setting === undefined ? undefined : (await resolve(setting)).reveal();
    // While a thread opens the store.
    void loadQueue();
    const data = keep(await openData({ folder: config.store.folder, url: await textOf(config.store.url) }, { clock }));
    const redisUrl = await textOf(config.queue.redisUrl);
    const backend = redisUrl === undefined ? { pool: data.pool } : { redisUrl };
    const queue = keep(await openQueue({ backend, clock, log }));
    const instead = await insteadOfAws?.(data);
    const aws =
      instead === undefined
        ? configured
        : keep(connectAws({ ...awsOptions(config, () => resolve), ...instead }, { clock, log, onCall }));
    return { data, queue, aws, log, metrics, clock, resolve, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How AWS is reached, by the settings. @param resolver - known when a secret is needed. */
export function awsOptions({ aws }: Config, resolver: () => SecretResolver): AwsOptions {
  const { region, readerRoleName, externalId, sessionName, sourceIdentity, endpoint } = aws;
  return {
    region,
    readerRoleName,
    sessionName,
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(endpoint !== undefined && { endpoint }),
    ...(externalId !== undefined && { externalId: () => resolver()(externalId) }),
  };
}
