import { AppError, type AwsAccess, type Clock, type Database, listings, minuteOf } from '@trailwarden/platform';
import { and, eq, sql } from 'drizzle-orm';
import { addToLedger } from './add-to-ledger.js';
import { bucketClient, s3Failure } from './bucket-client.js';
import { DELIVERY_GRACE_MINUTES } from './grace.js';
import { keyBefore, listPage, minuteOfKey, type Page } from './list-page.js';
import { noteUnnoticed } from './notice-coverage.js';

/** A row of `listings`, of a place in S3. */
export type Listing = typeof listings.$inferSelect;

/** Listed again each time, beyond the grace: names of one minute end at random, so a late one may sort before one that was seen. */
const RELIST_MINUTES = 2;

/** Pages of one call: a hundred thousand files, a place's whole year. */
const PAGES_MAX = 100;

export interface ListingDeps {
  readonly db: Database;
  readonly aws: AwsAccess;
  readonly clock: Clock;
  readonly homeRegion: string;
}

export type Advanced =
  /** Everything there is is in the ledger. */
  | (Progress & { readonly kind: 'end' })
  /** Ended early, by the signal or by PAGES_MAX; call again. */
  | (Progress & { readonly kind: 'more' })
  /** Another process advanced it at the same time; what we had is in the ledger too. */
  | (Progress & { readonly kind: 'overtaken' })
  /** It could not be listed; the sentence stands in the store. */
  | (Progress & { readonly kind: 'problem'; readonly problem: string; readonly retryable: boolean });

export interface Progress {
  readonly pages: number;
  readonly added: number;
  readonly lanes: readonly string[];
  readonly ignored: number;
  /** Files that came to light although everything up to their minute counted as known: uploaded late, or not noticed. */
  readonly late: number;
}

/**
 * Lists a place from where it got, oldest first, each page with its cursor in one transaction: a kill anywhere repeats a page at most.
 *
 * Only keys below the place and after the cursor are asked for, so neither a bucket nor a place's past is gone through again. Oldest
 * first, because lanes are judged in the order of delivery and newer files would wait anyway; what is delivered meanwhile comes by notice,
 * and stands in the ledger at once. CloudTrail puts the time of delivery into the name: a file that is delivered late, up to 30 days
 * after its events, has a new name and is listed like any other.
 */
export async function advanceListing(
  deps: ListingDeps,
  listing: Listing,
  { signal, pagesMax = PAGES_MAX }: { readonly signal?: AbortSignal; readonly pagesMax?: number } = {},
): Promise<Advanced> {
  const walk = new Walk(deps, listing);
  while (walk.pages < pagesMax && !signal?.aborted) {
    // Taken before the request: what is uploaded while it runs may be missing from the answer.
    const nowMinute = minuteOf(deps.clock);
    const asked = await askFor(deps, listing, walk.after, signal);
    if (asked instanceof AppError) return signal?.aborted ? walk.outcome('more') : walk.fail(asked);
    if (!(await walk.store(asked, nowMinute))) return walk.outcome('overtaken');
    if (!asked.more) return walk.outcome('end');
  }
  return walk.outcome('more');
}

async function askFor(
  deps: ListingDeps,
  { place, readAs }: Listing,
  after: string,
  signal: AbortSignal | undefined,
): Promise<Page | AppError> {
  try {
    const s3 = await bucketClient({ ...deps, readAs });
    return await listPage(s3, place, after, readAs, signal);
  } catch (error) {
    return s3Failure(error, 'ListObjectsV2', readAs);
  }
}

class Walk {
  pages = 0;
  after: string;
  readonly #deps: ListingDeps;
  readonly #listing: Listing;
  readonly #lanes = new Set<string>();
  /** As it stands in the store. */
  #stored: string | null;
  /** Settled minute of the first page that came near the present. */
  #youngSince = Number.POSITIVE_INFINITY;
  #added = 0;
  #ignored = 0;
  #late = 0;

  constructor(deps: ListingDeps, listing: Listing) {
    this.#deps = deps;
    this.#listing = listing;
    this.#stored = listing.after;
    this.after = listing.after ?? keyBefore(listing.place, listing.fromMinute);
  }

  /** False when somebody else has moved the cursor since it was read. */
  async store(page: Page, nowMinute: number): Promise<boolean> {
    const { db, clock } = this.#deps;
    const { place, fromMinute, knownThrough: knownBefore } = this.#listing;
    const seen = page.lastKey === undefined ? undefined : minuteOfKey(page.lastKey);
    // From here on names are so young that more of them may still appear behind us, however long the rest takes.
    const settled = Math.min(nowMinute - DELIVERY_GRACE_MINUTES, this.#youngSince);
    if ((seen ?? 0) > settled - RELIST_MINUTES) this.#youngSince = settled;
    const through = page.more ? Math.min(settled, (seen ?? 0) - RELIST_MINUTES) : settled;
    const young = keyBefore(place, Math.max(settled - RELIST_MINUTES, fromMinute));
    const next = page.lastKey ?? this.after;
    const cursor = page.more && next < young ? next : young;

    const { added, lanes, late, moved } = await db.transaction(async (tx) => {
      const result = await addToLedger(tx, clock, page.files);
      const end = page.more ? {} : { reachedEndMs: clock.nowMs() };
      const updated = await tx
        .update(listings)
        .set({
          after: cursor,
          // Notices may have told more by now.
          knownThrough: sql`greatest(${listings.knownThrough}, ${Math.max(through, 0)}::integer)`,
          problem: null,
          problemSinceMs: null,
          ...end,
        })
        .where(
          and(
            this.#isRow(),
            eq(listings.fromMinute, fromMinute),
            sql`${listings.after} is not distinct from ${this.#stored}`,
          ),
        )
        .returning({ lane: listings.lane });
      const late = knownBefore === null ? 0 : result.minutes.filter((minute) => minute <= knownBefore).length;
      if (late > 0) await noteUnnoticed(tx, place, nowMinute);
      return { ...result, late, moved: updated.length > 0 };
    });
    this.#late += late;
    this.#added += added;
    this.#ignored += page.ignored;
    for (const lane of lanes) this.#lanes.add(lane);
    this.pages += 1;
    this.after = next;
    this.#stored = cursor;
    return moved;
  }

  outcome<Kind extends 'end' | 'more' | 'overtaken'>(kind: Kind): Progress & { readonly kind: Kind } {
    return { kind, ...this.#progress() };
  }

  async fail(failure: AppError): Promise<Advanced> {
    const { db, clock } = this.#deps;
    const { place, problemSinceMs } = this.#listing;
    const problem = `${place} could not be listed. ${failure.message} ${failure.hint}`;
    await db
      .update(listings)
      .set({ problem, problemSinceMs: problemSinceMs ?? clock.nowMs() })
      .where(this.#isRow());
    return { kind: 'problem', problem, retryable: failure.retryable, ...this.#progress() };
  }

  #progress(): Progress {
    const lanes = [...this.#lanes].sort();
    return { pages: this.pages, added: this.#added, lanes, ignored: this.#ignored, late: this.#late };
  }

  #isRow() {
    const { lane, region, place } = this.#listing;
    return and(eq(listings.lane, lane), eq(listings.region, region), eq(listings.place, place));
  }
}
