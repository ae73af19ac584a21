import type { LogFileKey } from '@trailwarden/cloudtrail';
import { type Database, listings } from '@trailwarden/platform';
import { and, eq, inArray } from 'drizzle-orm';
import { accountFolder, placeOfKey } from '../discover/place.js';

export type PlaceOfFile =
  | { readonly kind: 'known'; readonly place: string; readonly readAs: string | null }
  /** Of a place that is read from a later minute on: what was before is old, or was read elsewhere. */
  | { readonly kind: 'too-early' }
  /** Of a trail that is read, in a region that had no files before. */
  | { readonly kind: 'new-region'; readonly place: string; readonly readAs: string | null }
  /** Of no trail that is read; who sends us a notice must not choose what we read. */
  | { readonly kind: 'unknown' };

/** Tells to which of the places that are read a file belongs. */
export type KnownPlaces = (bucket: string, key: LogFileKey) => PlaceOfFile;

/** @param lanes - accounts that will be asked for. */
export async function knownPlaces(db: Database, lanes: readonly string[]): Promise<KnownPlaces> {
  const rows =
    lanes.length === 0
      ? []
      : await db
          .select()
          .from(listings)
          .where(and(eq(listings.active, true), inArray(listings.lane, [...new Set(lanes)])));
  const places = new Map(rows.map((row) => [row.place, row]));
  const folders = new Map(rows.map(({ place, family, region, readAs }) => [folderOf(place, family, region), readAs]));
  const regions = new Set(rows.map(({ place, family, region }) => `${accountOf(place)} ${family} ${region}`));
  return (bucket, key) => {
    const place = placeOfKey(bucket, key);
    if (place === undefined) return { kind: 'unknown' };
    const row = places.get(place);
    if (row !== undefined) {
      const isEarly = key.deliveredMinute < row.fromMinute;
      return isEarly ? { kind: 'too-early' } : { kind: 'known', place, readAs: row.readAs };
    }
    const folderReadAs = folders.get(accountFolder({ ...key, bucket }) + key.family);
    // A region that is read elsewhere is not new: this is a second trail's copy.
    if (folderReadAs === undefined || regions.has(`${key.account} ${key.family} ${key.region}`))
      return { kind: 'unknown' };
    return { kind: 'new-region', place, readAs: folderReadAs };
  };
}

function folderOf(place: string, family: string, region: string): string {
  const ending = `${family}/${region}/`;
  return place.endsWith(ending) ? `${place.slice(0, -ending.length)}${family}` : '';
}

function accountOf(place: string): string {
  return place.split('/').at(-4) ?? '';
}
