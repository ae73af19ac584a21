import { makeAuthenticator } from './authorization/authenticator.js';
import { makeAuthorizer } from './authorization/authorizer.js';
import { type LoggedCall, makeCallLog } from './call-log.js';
import { type Dispatch, makeDispatcher } from './dispatcher.js';
import { type Faults, makeFaults } from './faults/faults.js';
import type { RawService } from './raw-service.js';
import { listen } from './server.js';
import type { Service } from './service.js';
import { RAW_SERVICES, SERVICES } from './services/index.js';
import { wireService } from './wire/wired-service.js';
import { type Delivered, makeDelivery } from './world/delivery.js';
import { EVENT_BUS_QUEUE, logBucketName, makeWorld, NOTICE_QUEUE } from './world/make-world.js';
import { externalIdOf, READER_ROLE, startOwnSession } from './world/our-roles.js';
import type { WorldOptions } from './world/sandbox-options.js';
import { accountOf, type World } from './world/world.js';

const CALLS_LOGGED_MAX = 20_000;

export interface SandboxOptions extends WorldOptions {
  /** Any free one when left out. */
  readonly port?: number;
  /** Beside AWS's and Slack: what the sandbox also answers for. */
  readonly rawServices?: readonly RawService[];
  /** Beside or instead of those that come with the sandbox, by signing name. */
  readonly services?: readonly Service[];
  /** Calls back after so many milliseconds; returns how to cancel it. The machine's timers when left out. */
  readonly after?: (waitMs: number, run: () => void) => () => void;
}

/** An AWS Organization on 127.0.0.1, for the SDK and the command line. */
export interface Sandbox {
  /** Endpoint of every service. */
  readonly url: string;
  /** Of Trailwarden's own role in the security account. Signatures are not verified, so the secret guards nothing. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly organizationId: string;
  readonly managementAccountId: string;
  readonly securityAccountId: string;
  readonly externalId: string;
  /** In every account, without a path. */
  readonly readerRoleName: string;
  /** Where the organization's and the security account's things are. */
  readonly homeRegion: string;
  /** Of the organization's trail, in the security account. */
  readonly bucket: string;
  /** Gets a notice for each log file in `bucket`. */
  readonly noticeQueueUrl: string;
  /** Gets write events as EventBridge forwards them, when asked for. */
  readonly eventBusQueueUrl: string | undefined;
  readonly faults: Faults;
  /** Everything there is, to look at and to change. */
  readonly world: World;
  /** First minute that is not yet delivered, since 1970. */
  readonly nextMinute: number;
  /** The world goes on: log files up to and including this minute appear, with their notices. */
  deliverUpTo(minute: number): Promise<Delivered>;
  /** Accounts enter the organization, or come back. */
  join(...accountIds: string[]): void;
  leave(...accountIds: string[]): void;
  suspend(...accountIds: string[]): void;
  /** The latest calls, oldest first. */
  calls(): readonly LoggedCall[];
  forgetCalls(): void;
  close(): Promise<void>;
}

/** @throws when the port is taken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { organization, port = 0, rawServices = [], services = [], after = afterOnMachine } = options;
  const faults = makeFaults(organization.plan.seed, Date.now);
  const log = makeCallLog(CALLS_LOGGED_MAX);
  // Queue URLs hold the port, so the world is made after it is known.
  let dispatch: Dispatch = async () => ({ status: 503, headers: {}, body: undefined });
  const server = await listen((request, signal) => dispatch(request, signal), port, faults.skewMs);
  const world = makeWorld(options, server.url);
  const named = new Map([...SERVICES, ...services].map((service) => [service.signingName, service]));
  dispatch = makeDispatcher({
    services: [...named.values()].map(wireService),
    raw: [...RAW_SERVICES, ...rawServices],
    world,
    authenticator: makeAuthenticator(world),
    authorizer: makeAuthorizer(world),
    faults,
    log,
    after,
  });
  const delivery = makeDelivery(world, options, faults.shuffle);
  const { accessKeyId, secretAccessKey, sessionToken } = startOwnSession(world);
  const queueUrl = (name: string) => [...world.queues.values()].find((queue) => queue.name === name)?.url;
  const change = (left: boolean) => (accountIds: readonly string[]) => {
    for (const accountId of accountIds) accountOf(world, accountId).left = left;
  };
  return {
    url: server.url,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    organizationId: world.organization.id,
    managementAccountId: world.organization.managementAccountId,
    securityAccountId: world.securityAccountId,
    externalId: options.externalId ?? externalIdOf(world),
    readerRoleName: READER_ROLE,
    homeRegion: 'us-east-1',
    bucket: logBucketName(world),
    noticeQueueUrl: queueUrl(NOTICE_QUEUE) ?? '',
    eventBusQueueUrl: queueUrl(EVENT_BUS_QUEUE),
    faults,
    world,
    get nextMinute() {
      return delivery.nextMinute;
    },
    deliverUpTo: delivery.deliverUpTo,
    join: (...accountIds) => change(false)(accountIds),
    leave: (...accountIds) => change(true)(accountIds),
    suspend: (...accountIds) => {
      for (const accountId of accountIds) accountOf(world, accountId).state = 'SUSPENDED';
    },
    calls: log.all,
    forgetCalls: log.clear,
    close: server.close,
  };
}

function afterOnMachine(waitMs: number, run: () => void): () => void {
  const timer = setTimeout(run, waitMs);
  return () => clearTimeout(timer);
}
