import type { AwsAccess, AwsIdentity, Clock, Data, JobQueue } from '@trailwarden/platform';
import type { CollectSettings } from '../collect/settings.js';
import { type FoundAccount, findAccounts, type Organization } from '../discover/accounts.js';
import type { BucketAccess } from '../discover/bucket-access.js';
import { findTrails, type TrailsFound } from '../discover/find-trails.js';
import { accessOfTrails, coveredAccounts } from '../discover/make-plan.js';
import type { DiscoverSettings } from '../discover/settings.js';

/** What the settings say of what is looked at. */
export interface DoctorSettings {
  /** Where they come from, in words. */
  readonly from: string;
  readonly collect: Pick<
    CollectSettings,
    'discover' | 'homeRegion' | 'notices' | 'eventBus' | 'folders' | 'listEveryMinutes'
  >;
  readonly readerRoleName: string;
  /** Where the external id is kept, in words and never itself; undefined when none is set. */
  readonly externalIdIn: string | undefined;
  readonly setsSourceIdentity: boolean;
  /** Where secrets are kept that are fetched from AWS: names or ARNs. */
  readonly secrets: readonly { readonly service: 'secretsmanager' | 'ssm'; readonly name: string }[];
  readonly store: { readonly kind: 'embedded'; readonly folder: string } | { readonly kind: 'memory' | 'postgres' };
  readonly queue: 'store' | 'redis';
}

/** What is looked at of the responder, which this package does not know. */
export interface DoctorResponder {
  /** @throws ConfigError */
  readonly settings: () => Promise<{
    readonly roleName: string;
    /** Rights are taken away for real. */
    readonly takesRights: boolean;
  }>;
  /** Enters accounts by the responder role. */
  readonly connectAws: () => Promise<AwsAccess>;
}

export interface DoctorDeps {
  /** Left out where nothing is acted on. */
  readonly responder?: DoctorResponder;
  /** @throws ConfigError */
  readonly loadSettings: () => Promise<DoctorSettings>;
  readonly connectAws: () => Promise<AwsAccess>;
  /** @throws StoreLockedError and the like. */
  readonly openStore: () => Promise<Data>;
  /** @param data - where the jobs are, unless they are on Redis. */
  readonly openQueue: (data: Data | undefined) => Promise<JobQueue>;
  readonly clock: Clock;
  /** What to type instead of `trailwarden`, for hints. */
  readonly command: string;
  readonly signal: AbortSignal;
  /** Told how far work is that takes long. */
  readonly onProgress: (what: string, done: number, total: number) => void;
}

/** What checks look at. Each thing is found out once, however many ask for it. */
export interface DoctorContext
  extends Pick<DoctorDeps, 'clock' | 'command' | 'signal' | 'onProgress' | 'openQueue' | 'responder'> {
  settings(): Promise<DoctorSettings>;
  /** Of discovery. @throws when only folders are read: a check that asks needs `organization`. */
  discovering(): Promise<DiscoverSettings>;
  aws(): Promise<AwsAccess>;
  identity(): Promise<AwsIdentity>;
  organization(): Promise<Organization>;
  /** Accounts whose role is to let us in: active ones, without those that are left out. */
  accounts(): Promise<readonly FoundAccount[]>;
  trails(): Promise<TrailsFound>;
  /** By ARN of the trail, of those that have a bucket. */
  buckets(): Promise<ReadonlyMap<string, BucketAccess>>;
  store(): Promise<Data>;
  /** By the responder role. @throws when there is no responder. */
  responderAws(): Promise<AwsAccess>;
  /** Ends what was opened. */
  close(): Promise<void>;
}

const MARKS: Readonly<Record<string, 'suspended' | 'closed'>> = {
  SUSPENDED: 'suspended',
  PENDING_CLOSURE: 'closed',
  CLOSED: 'closed',
};

export function createDoctorContext(deps: DoctorDeps): DoctorContext {
  const { clock, command, signal, onProgress, openQueue, responder } = deps;
  const opened: { close(): Promise<void> }[] = [];
  const keep = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    opened.unshift(part);
    return part;
  };
  const settings = once(deps.loadSettings);
  const aws = once(async () => keep(await deps.connectAws()));
  const store = once(async () => keep(await deps.openStore()));
  const responderAws = once(async () => {
    if (responder === undefined) throw new Error('nothing is acted on');
    const access = keep(await responder.connectAws());
    // What Organizations says holds for every role.
    for (const { id, state } of (await organization()).accounts) access.markAccount(id, MARKS[state] ?? 'active');
    return access;
  });
  const identity = once(async () => (await aws()).identity());
  const discovering = once(async () => {
    const { discover } = (await settings()).collect;
    if (discover === undefined) throw new Error('nothing is discovered when only folders are read');
    return discover;
  });
  const organization = once(async () => {
    const access = await aws();
    const found = await findAccounts(access, (await settings()).collect.homeRegion);
    for (const { id, state } of found.accounts) access.markAccount(id, MARKS[state] ?? 'active');
    return found;
  });
  const accounts = once(async () => {
    const { excludeAccounts } = await discovering();
    return (await organization()).accounts.filter(
      ({ id, state }) => state === 'ACTIVE' && !excludeAccounts.includes(id),
    );
  });
  const trails = once(async () => {
    const [access, discover, found, ids] = [await aws(), await discovering(), await organization(), await accounts()];
    const own = (await identity()).accountId;
    const first = [found.kind === 'organization' ? found.managementAccountId : undefined, own];
    const isFirst = (id: string) => first.includes(id);
    const all = ids.map(({ id }) => id);
    const organizationId = found.kind === 'organization' ? found.id : undefined;
    return findTrails(
      {
        aws: access,
        settings: discover,
        nowMs: clock.nowMs(),
        wasLogging: () => true,
        covered: (seen) => coveredAccounts(access, discover, seen, [], organizationId),
      },
      all.filter(isFirst),
      all.filter((id) => !isFirst(id)),
    );
  });
  const buckets = once(async () => accessOfTrails(await aws(), await discovering(), (await trails()).trails, []));
  return {
    clock,
    command,
    signal,
    onProgress,
    openQueue,
    ...(responder !== undefined && { responder }),
    responderAws,
    settings,
    discovering,
    aws,
    identity,
    organization,
    accounts,
    trails,
    buckets,
    store,
    close: async () => {
      for (const each of opened.splice(0)) await each.close();
    },
  };
}

function once<Value>(find: () => Promise<Value>): () => Promise<Value> {
  let found: Promise<Value> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}
