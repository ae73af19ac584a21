import { organizationIdOf } from '../../log-files/log-files.js';
import { makeEventHistory } from './event-history.js';
import { emptyIam } from './iam.js';
import { makeIds } from './ids.js';
import { testEvent } from './notify.js';
import { makeObjectStore } from './object-store.js';
import { addOurRoles } from './our-roles.js';
import { populateIam } from './populate-iam.js';
import { sendMessage } from './queue-messages.js';
import type { Queue } from './queues.js';
import { DEFAULT_REGIONS } from './regions.js';
import type { WorldOptions } from './sandbox-options.js';
import type { Trail } from './trails.js';
import type { AccountState, World } from './world.js';

const DAY_MS = 24 * 60 * 60_000;
/** Where the organization's trail, its bucket and its queues are. */
const HOME_REGION = 'us-east-1';
const RECEIVES_MAX = 5;
const VISIBILITY_MS = 30_000;
const ORGANIZATION_TRAIL = 'organization-trail';
const ACCOUNT_TRAIL = 'account-trail';

/** @param url - where the sandbox answers. */
export function makeWorld(options: WorldOptions, url: string): World {
  const { organization: simulated, nowMs = Date.now, outside = [], trails = {} } = options;
  const { seed, startMinute } = simulated.plan;
  const ids = makeIds(seed);
  const id = organizationIdOf(seed);
  const [managementAccountId = ''] = simulated.accounts;
  const securityAccountId = simulated.accounts[1] ?? managementAccountId;
  const rootId = `r-${ids.hex(4)}`;
  const world: World = {
    url,
    nowMs,
    ids,
    organization: {
      id,
      rootId,
      managementAccountId,
      delegatedAdministrators: new Map(
        DELEGATED_SERVICES.map((service) => [service, new Set([securityAccountId])] as const),
      ),
      serviceControlPolicies: new Map(),
    },
    accounts: new Map(
      simulated.accounts.map((accountId, at): [string, AccountState] => [
        accountId,
        {
          id: accountId,
          name: NAMES[at] ?? `Workload ${at - NAMES.length + 1}`,
          email: `aws+${accountId}@example.com`,
          state: 'ACTIVE',
          path: `${id}/${rootId}/`,
          joinedMs: startMinute * 60_000 - (365 - at) * DAY_MS,
          regions: new Set(DEFAULT_REGIONS),
          iam: emptyIam(),
          trails: new Map(),
          left: outside.includes(accountId),
        },
      ]),
    ),
    securityAccountId,
    outOfOrganizationTrail: new Set(
      simulated.accounts.filter((each) => (trails[each] ?? 'organization') !== 'organization'),
    ),
    sessions: new Map(),
    buckets: new Map(),
    queues: new Map(),
    history: makeEventHistory(),
    states: new Map(),
  };
  populateIam(world, simulated);
  addOurRoles(world, options);
  addTrails(world, options);
  return world;
}

const NAMES = ['Management', 'Security'];
const DELEGATED_SERVICES = [
  'cloudtrail.amazonaws.com',
  'account.amazonaws.com',
  'securityhub.amazonaws.com',
  'guardduty.amazonaws.com',
];

function addTrails(
  world: World,
  { organization, trails = {}, eventBus = false, awsInsights = false }: WorldOptions,
): void {
  const { securityAccountId } = world;
  const { managementAccountId } = world.organization;
  const startedMs = organization.plan.startMinute * 60_000;
  const accountIds = [...world.accounts.keys()];
  const deadLetters = addQueue(world, 'trailwarden-notices-dead');
  const notices = addQueue(world, NOTICE_QUEUE, deadLetters);
  if (eventBus) addQueue(world, EVENT_BUS_QUEUE, deadLetters);
  const bucket = addBucket(world, logBucketName(world), securityAccountId);
  bucket.notifications = [
    { id: 'trail', queueArn: notices.arn, events: ['s3:ObjectCreated:*'], prefix: '', suffix: '.json.gz' },
  ];
  sendMessage(world, notices, testEvent(world, bucket));
  const trail = (name: string, accountId: string, bucketName: string): Trail => ({
    name,
    arn: `arn:aws:cloudtrail:${HOME_REGION}:${accountId}:trail/${name}`,
    accountId,
    homeRegion: HOME_REGION,
    bucket: bucketName,
    prefix: undefined,
    multiRegion: true,
    organizationTrail: name === ORGANIZATION_TRAIL,
    logging: true,
    latestDeliveryMinute: undefined,
    insightTypes: awsInsights ? ['ApiCallRateInsight', 'ApiErrorRateInsight'] : [],
    readWriteType: 'All',
    startedMs,
  });
  for (const accountId of accountIds) {
    if (trails[accountId] !== 'own') continue;
    const own = addBucket(world, `acme-trail-${accountId}`, accountId);
    world.accounts.get(accountId)?.trails.set(ACCOUNT_TRAIL, trail(ACCOUNT_TRAIL, accountId, own.name));
  }
  if (accountIds.some((accountId) => (trails[accountId] ?? 'organization') === 'organization')) {
    const organizationTrail = trail(ORGANIZATION_TRAIL, managementAccountId, bucket.name);
    world.accounts.get(managementAccountId)?.trails.set(ORGANIZATION_TRAIL, organizationTrail);
  }
}

export const NOTICE_QUEUE = 'trailwarden-notices';
export const EVENT_BUS_QUEUE = 'trailwarden-events';

export function logBucketName({ organization }: World): string {
  return `acme-organization-trail-${organization.id.slice(2)}`;
}

/** In the security account. */
export function addQueue(world: World, name: string, deadLetters?: Queue): Queue {
  const accountId = world.securityAccountId;
  const queue: Queue = {
    name,
    arn: `arn:aws:sqs:${HOME_REGION}:${accountId}:${name}`,
    url: `${world.url}/${accountId}/${name}`,
    accountId,
    region: HOME_REGION,
    createdMs: world.nowMs(),
    policy: undefined,
    visibilityMs: VISIBILITY_MS,
    redrive: deadLetters === undefined ? undefined : { deadLetterArn: deadLetters.arn, receivesMax: RECEIVES_MAX },
    messages: new Map(),
    waiters: new Set(),
  };
  world.queues.set(queue.arn, queue);
  return queue;
}

function addBucket(world: World, name: string, accountId: string) {
  const bucket = {
    name,
    accountId,
    region: HOME_REGION,
    createdMs: world.nowMs(),
    policy: undefined,
    objects: makeObjectStore(),
    notifications: [],
  };
  world.buckets.set(name, bucket);
  return world.buckets.get(name) ?? bucket;
}
