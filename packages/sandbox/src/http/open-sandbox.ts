import { makeAuthenticator } from './authorization/authenticator.js';
import { makeAuthorizer } from './authorization/authorizer.js';
import { makeCallLog } from './call-log.js';
import { type Dispatch, makeDispatcher } from './dispatcher.js';
import { makeFaults } from './faults/faults.js';
import { listen } from './server.js';
import { RAW_SERVICES, SERVICES } from './services/index.js';
import type { Sandbox, SandboxOptions } from './start-sandbox.js';
import { wireService } from './wire/wired-service.js';
import { makeDelivery } from './world/delivery.js';
import { EVENT_BUS_QUEUE, logBucketName, makeWorld, NOTICE_QUEUE } from './world/make-world.js';
import { externalIdOf, READER_ROLE, RESPONDER_ROLE, startOwnSession } from './world/our-roles.js';
import { accountOf } from './world/world.js';

const CALLS_LOGGED_MAX = 20_000;

/** @throws when the port is taken. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
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
    responderRoleName: RESPONDER_ROLE,
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
