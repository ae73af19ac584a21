import { type AwsAccess, type Clock, type Database, facts } from '@trailwarden/platform';
import { sql } from 'drizzle-orm';
import { findAccounts, type Organization } from './accounts.js';
import { findTrails } from './find-trails.js';
import { accessOfTrails, activePlaces, coveredAccounts, makePlan } from './make-plan.js';
import { organizationId } from './organization-id.js';
import { markAccounts, readRoster } from './roster.js';
import type { DiscoverSettings } from './settings.js';
import { storeAccounts } from './store-accounts.js';
import { storePlaces } from './store-places.js';
import { storedTrails, storeTrails } from './store-trails.js';
import { type DiscoverySummary, summarize } from './summary.js';

export interface DiscoverDeps {
  readonly db: Database;
  readonly aws: AwsAccess;
  readonly clock: Clock;
  readonly settings: DiscoverSettings;
}

/** Name of the row of `facts` with the last DiscoverySummary. */
export const DISCOVERY_FACT = 'discovery';

/**
 * Finds out what there is to read: accounts, their trails, the places their files lie in; and stores all of it. What cannot be looked at
 * stands in the store with the reason, and what was known of it stays.
 * @throws AppError when Organizations, or our own credentials, do not answer.
 */
export async function discover({ db, aws, clock, settings }: DiscoverDeps): Promise<DiscoverySummary> {
  const organization = await findAccounts(aws, settings.homeRegion);
  const accountChanges = await storeAccounts(db, clock, organization);
  await markAccounts(db, aws);
  const roster = await readRoster(db, clock, settings.excludeAccounts);

  const id = await organizationId(db, organization);
  const active = await activePlaces(db);
  const before = await storedTrails(db);
  const first = firstAccounts((await aws.identity()).accountId, organization).filter((id) => roster.askable.has(id));
  const others = [...roster.askable].filter((id) => !first.includes(id));
  const found = await findTrails(
    {
      aws,
      settings,
      nowMs: clock.nowMs(),
      wasLogging: (arn) => before.find((trail) => trail.arn === arn)?.isLogging ?? true,
      covered: (trails) => coveredAccounts(aws, settings, trails, active, id),
    },
    first,
    others,
  );
  const reach = [...found.reach, ...roster.reach];

  // Buckets are tried before anything is stored: what they answer belongs to the problems of their trails.
  const seen = new Set(found.trails.map(({ arn }) => arn));
  const access = await accessOfTrails(
    aws,
    settings,
    [...found.trails, ...before.filter(({ arn }) => !seen.has(arn))],
    active,
  );
  const looked = found.trails.map((trail) => {
    const bucket = access.get(trail.arn);
    return bucket?.kind === 'unreadable' ? { ...trail, problems: [...trail.problems, bucket.problem] } : trail;
  });
  const trailChanges = await storeTrails(db, clock, before, { ...found, trails: looked, reach });

  const stored = await storedTrails(db);
  const trails = stored.map((trail) => ({ ...trail, readAs: access.get(trail.arn)?.readAs ?? null }));
  const plan = await makePlan({ aws, settings, trails, accounts: roster.readable, organizationId: id, active });
  const placeChanges = await storePlaces(db, clock, plan.places, settings.historyDays);
  const nowMs = clock.nowMs();
  const summary = summarize({
    organization,
    accountChanges,
    reach,
    trails: stored,
    trailChanges,
    plan,
    placeChanges,
    nowMs,
  });
  await db
    .insert(facts)
    .values({ name: DISCOVERY_FACT, value: summary })
    .onConflictDoUpdate({ target: facts.name, set: { value: sql`excluded.value` } });
  return summary;
}

/** The organization's trail shows in all of them, and is best told of by its owner. */
function firstAccounts(own: string, organization: Organization): string[] {
  const management = organization.kind === 'organization' ? organization.managementAccountId : undefined;
  return [...new Set([...(management === undefined ? [] : [management]), own])];
}
