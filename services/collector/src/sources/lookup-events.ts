import { type CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  AppError,
  type AwsAccess,
  type Clock,
  classifyAwsError,
  type Database,
  listings,
  minuteOf,
} from '@trailwarden/platform';
import { and, eq, sql } from 'drizzle-orm';
import { lookupPlace } from '../discover/place.js';
import { AccountUnreachableError } from '../errors.js';
import { addToLedger } from './add-to-ledger.js';
import { inlineRecords } from './inline-records.js';
import type { Listing } from './listing.js';

/** One row of the ledger holds the events of so long. */
const WINDOW_MINUTES = 15;
/** Events can be looked up about so long after they happened. */
const LAG_MINUTES = 15;
/** How long AWS keeps them. */
const KEPT_MINUTES = 90 * 1440;
/** What one request gives at most. AwsAccess keeps requests to two a second for each account and region, AWS's limit. */
const EVENTS_PER_PAGE = 50;
/** A window with more pages than this is halved, so that no row gets large; down to one minute. */
const PAGES_MAX = 100;
/** In one minute: at two a second, AWS needs half an hour for it. */
const PAGES_IN_A_MINUTE_MAX = 4_000;
/** Windows of one call, then others have their turn. */
const WINDOWS_MAX = 100;

export interface LookupDeps {
  readonly db: Database;
  readonly aws: AwsAccess;
  readonly clock: Clock;
}

export type LookedUp =
  | (LookupProgress & { readonly kind: 'end' | 'more' | 'overtaken' })
  | (LookupProgress & { readonly kind: 'problem'; readonly problem: string; readonly retryable: boolean });

export interface LookupProgress {
  readonly windows: number;
  readonly events: number;
  readonly added: number;
  readonly lanes: readonly string[];
}

/**
 * Looks up the management events of an account and region that no trail covers, window after window up to shortly before now; each with
 * its cursor in one transaction. The windows do not hang on when they are asked for, so a lane gets the same rows after any kill.
 * Costs nothing, takes a hundred events a second at best, and sees no data events.
 */
export async function advanceLookup(
  deps: LookupDeps,
  listing: Listing,
  { signal, windowsMax = WINDOWS_MAX }: { readonly signal?: AbortSignal; readonly windowsMax?: number } = {},
): Promise<LookedUp> {
  const { lane, region, fromMinute } = listing;
  const nowMinute = minuteOf(deps.clock);
  // known through = end of the last window, as if it had been delivered when it could be looked up.
  let at =
    listing.knownThrough === null ? Math.max(fromMinute, nowMinute - KEPT_MINUTES) : listing.knownThrough - LAG_MINUTES;
  let stored = listing.knownThrough;
  const progress = { windows: 0, events: 0, added: 0, lanes: [] as readonly string[] };
  while (at + WINDOW_MINUTES + LAG_MINUTES <= nowMinute && progress.windows < windowsMax && !signal?.aborted) {
    const looked = await lookUp(deps, listing, at, signal);
    if (looked instanceof AppError) {
      if (signal?.aborted) break;
      const problem = `Events of ${lane} in ${region} could not be looked up. ${looked.message} ${looked.hint}`;
      await deps.db
        .update(listings)
        .set({ problem, problemSinceMs: listing.problemSinceMs ?? deps.clock.nowMs() })
        .where(isRow(listing));
      return { kind: 'problem', problem, retryable: looked.retryable, ...progress };
    }
    const { records, until } = looked;
    const knownThrough = until + LAG_MINUTES;
    const result = await storeWindow(deps, listing, stored, { at, until, records, knownThrough });
    if (result === undefined) return { kind: 'overtaken', ...progress };
    at = until;
    stored = knownThrough;
    progress.windows += 1;
    progress.events += records.length;
    progress.added += result.added;
    if (result.added > 0) progress.lanes = [lane];
  }
  const ended = at + WINDOW_MINUTES + LAG_MINUTES > nowMinute;
  if (ended) {
    const reached = { reachedEndMs: deps.clock.nowMs(), problem: null, problemSinceMs: null };
    await deps.db.update(listings).set(reached).where(isRow(listing));
  }
  return { kind: ended ? 'end' : 'more', ...progress };
}

interface LookupWindow {
  readonly at: number;
  readonly until: number;
  readonly records: readonly string[];
  readonly knownThrough: number;
}

async function storeWindow({ db, clock }: LookupDeps, listing: Listing, stored: number | null, window: LookupWindow) {
  const { lane, region } = listing;
  const { at, until, records, knownThrough } = window;
  return db.transaction(async (tx) => {
    const moved = await tx
      .update(listings)
      .set({ knownThrough, problem: null, problemSinceMs: null })
      .where(and(isRow(listing), sql`${listings.knownThrough} is not distinct from ${stored}::integer`))
      .returning({ lane: listings.lane });
    if (moved.length === 0) return undefined;
    if (records.length === 0) return { added: 0 };
    const inline = inlineRecords(records);
    const address = `${lookupPlace(lane, region)}/${at}-${until}`;
    const file = {
      address,
      lane,
      region,
      family: 'CloudTrail',
      deliveredMinute: knownThrough,
      bytes: inline.length,
      inline,
    } as const;
    return addToLedger(tx, clock, [file]);
  });
}

/** The records of a window, oldest first; the window is made shorter when it holds too many. */
async function lookUp(
  { aws }: LookupDeps,
  { lane, region }: Listing,
  at: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly records: readonly string[]; readonly until: number } | AppError> {
  try {
    const access = await aws.forAccount(lane, region);
    if (access.kind === 'unreachable') return unreachable(lane, access.reason);
    const client = await access.clients.cloudtrail();
    for (let minutes = WINDOW_MINUTES; ; minutes = Math.max(1, Math.floor(minutes / 2))) {
      const pagesMax = minutes === 1 ? PAGES_IN_A_MINUTE_MAX : PAGES_MAX;
      const records = await pagesOf(client, at, at + minutes, pagesMax, signal);
      if (records !== undefined) return { records: records.reverse(), until: at + minutes };
      if (minutes === 1) throw new Error(`more than ${PAGES_IN_A_MINUTE_MAX} pages of events in one minute`);
    }
  } catch (error) {
    return classifyAwsError(error, { service: 'cloudtrail', operation: 'LookupEvents', accountId: lane, region });
  }
}

/** Undefined when there are more pages than that. */
async function pagesOf(
  client: CloudTrailClient,
  from: number,
  until: number,
  pagesMax: number,
  signal: AbortSignal | undefined,
): Promise<string[] | undefined> {
  const records: string[] = [];
  let NextToken: string | undefined;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const command = new LookupEventsCommand({
      StartTime: new Date(from * 60_000),
      // Both ends count, to the second.
      EndTime: new Date(until * 60_000 - 1_000),
      MaxResults: EVENTS_PER_PAGE,
      NextToken,
    });
    const page = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
    for (const { CloudTrailEvent } of page.Events ?? []) if (isJson(CloudTrailEvent)) records.push(CloudTrailEvent);
    NextToken = page.NextToken;
    if (NextToken === undefined) return records;
  }
  return undefined;
}

function unreachable(lane: string, reason: string): AccountUnreachableError {
  return new AccountUnreachableError(
    `Account ${lane} cannot be used: ${reason}`,
    'Mend its role; it is tried again by itself. `trailwarden doctor` shows what is missing.',
  );
}

/** One broken record would take the whole row with it. */
function isJson(text: string | undefined): text is string {
  try {
    JSON.parse(text ?? '');
    return true;
  } catch {
    return false;
  }
}

function isRow({ lane, region, place }: Listing) {
  return and(eq(listings.lane, lane), eq(listings.region, region), eq(listings.place, place));
}
