import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type CallObserver, overseeCalls } from './oversee-calls.js';
import type { Pacer } from './pacer.js';
import type { AwsClients } from './port.js';
import { createRecentMap } from './recent-map.js';

/** As the SDK has it. With `forceRefresh` what is known is not good enough. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}
export type CredentialsProvider = (options?: { readonly forceRefresh?: boolean }) => Promise<AwsCredentials>;

/** Whose clients they are. */
export interface Bearer {
  /** Told apart from others by this: `own`, or the account whose role it is. */
  readonly key: string;
  readonly accountId: string;
  /** Left out: the SDK's default chain. */
  readonly credentials?: CredentialsProvider;
}

export interface ClientSettings {
  readonly endpoint: string | undefined;
  readonly attemptsMax: number;
  readonly requestsPerSecond: number | undefined;
}

export interface SdkClients {
  of(bearer: Bearer, region: string): AwsClients;
  close(): void;
}

/** Each keeps 25 kB and is made in a quarter of a millisecond: forgetting one costs little. */
const CLIENTS_MAX = 2_000;
/** Open at once to one host, and to all. */
const SOCKETS_PER_HOST_MAX = 50;
const SOCKETS_MAX = 500;
const CONNECT_TIMEOUT_MS = 5_000;
/** SQS answers a long poll after 20 s. */
const REQUEST_TIMEOUT_MS = 60_000;
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

type Service = Exclude<keyof AwsClients, 'accountId' | 'region'>;
type ClientOf<Name extends Service> = Awaited<ReturnType<AwsClients[Name]>>;

/** Makes clients when they are asked for; the SDK's package is loaded with the first of its kind. */
export function createSdkClients(settings: ClientSettings, pacer: Pacer, observe: CallObserver): SdkClients {
  // Node 20 is greeted with twelve lines about 2027 on every start; this is the SDK's own switch for that one warning.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  // Clients share their sockets, so forgetting a client breaks no call that is under way.
  const sockets = { keepAlive: true, maxSockets: SOCKETS_PER_HOST_MAX, maxTotalSockets: SOCKETS_MAX };
  const httpAgent = new HttpAgent(sockets);
  const httpsAgent = new HttpsAgent(sockets);
  const made = createRecentMap<Promise<unknown>>(CLIENTS_MAX);
  let closed = false;

  const config = (bearer: Bearer, region: string) => ({
    region,
    retryMode: 'adaptive',
    maxAttempts: settings.attemptsMax,
    customUserAgent: 'trailwarden',
    logger: SILENT,
    requestHandler: {
      httpAgent,
      httpsAgent,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      socketTimeout: REQUEST_TIMEOUT_MS,
      // Without it a request that takes too long is only grumbled about.
      throwOnRequestTimeout: true,
      logger: SILENT,
    },
    ...(bearer.credentials && { credentials: bearer.credentials }),
    ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
  });
  type Config = ReturnType<typeof config>;

  const makers: { readonly [Name in Service]: (config: Config) => Promise<ClientOf<Name>> } = {
    sts: async (given) => new (await import('@aws-sdk/client-sts')).STSClient(given),
    organizations: async (given) => new (await import('@aws-sdk/client-organizations')).OrganizationsClient(given),
    s3: async (given) => {
      const { S3Client } = await import('@aws-sdk/client-s3');
      return new S3Client({ ...given, followRegionRedirects: true, forcePathStyle: settings.endpoint !== undefined });
    },
    sqs: async (given) => new (await import('@aws-sdk/client-sqs')).SQSClient(given),
    cloudtrail: async (given) => new (await import('@aws-sdk/client-cloudtrail')).CloudTrailClient(given),
    account: async (given) => new (await import('@aws-sdk/client-account')).AccountClient(given),
    secretsManager: async (given) => new (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient(given),
    ssm: async (given) => new (await import('@aws-sdk/client-ssm')).SSMClient(given),
    iam: async (given) => new (await import('@aws-sdk/client-iam')).IAMClient(given),
    securityHub: async (given) => new (await import('@aws-sdk/client-securityhub')).SecurityHubClient(given),
    guardDuty: async (given) => new (await import('@aws-sdk/client-guardduty')).GuardDutyClient(given),
    eventBridge: async (given) => new (await import('@aws-sdk/client-eventbridge')).EventBridgeClient(given),
    cloudWatch: async (given) => new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient(given),
    cloudWatchLogs: async (given) => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(given),
  };

  function client<Name extends Service>(name: Name, bearer: Bearer, region: string): Promise<ClientOf<Name>> {
    if (closed) return Promise.reject(new Error('the way to AWS is closed'));
    const key = `${bearer.key} ${region} ${name}`;
    const known = made.get(key) as Promise<ClientOf<Name>> | undefined;
    if (known !== undefined) return known;
    const { accountId } = bearer;
    const { requestsPerSecond } = settings;
    const fresh = makers[name](config(bearer, region)).then((each) => {
      overseeCalls(each, { accountId, region, requestsPerSecond, pacer, observe });
      return each;
    });
    made.set(key, fresh);
    return fresh;
  }

  return {
    of: (bearer, region) => ({
      accountId: bearer.accountId,
      region,
      sts: () => client('sts', bearer, region),
      organizations: () => client('organizations', bearer, region),
      s3: () => client('s3', bearer, region),
      sqs: () => client('sqs', bearer, region),
      cloudtrail: () => client('cloudtrail', bearer, region),
      account: () => client('account', bearer, region),
      secretsManager: () => client('secretsManager', bearer, region),
      ssm: () => client('ssm', bearer, region),
      iam: () => client('iam', bearer, region),
      securityHub: () => client('securityHub', bearer, region),
      guardDuty: () => client('guardDuty', bearer, region),
      eventBridge: () => client('eventBridge', bearer, region),
      cloudWatch: () => client('cloudWatch', bearer, region),
      cloudWatchLogs: () => client('cloudWatchLogs', bearer, region),
    }),
    close() {
      closed = true;
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
