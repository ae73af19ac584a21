import type { Delivery } from './coverage.js';

/** Deliveries of a place, as counted. */
export interface Deliveries {
  /** Times from one delivery to the next that were looked at. */
  readonly spacings: number;
  readonly medianMinutes: number | undefined;
  /** The longest spacing but one: an outage of before is no custom, a weekend comes every week. */
  readonly secondLongestMinutes: number | undefined;
  readonly lastFile: number | undefined;
  readonly knownThrough: number | undefined;
}

/** How much longer than ever before counts as a gap. */
const LONGER_THAN_USUAL = 2;
/** CloudTrail itself is late by a quarter of an hour now and then. */
const GAP_MINUTES_MIN = 60;
/** Before so many deliveries nobody knows what is usual. */
const SPACINGS_MIN = 12;

/** A place that was written to every few minutes and is silent for much longer than it ever is has lost its deliveries. */
export function judgeDelivery(deliveries: Deliveries): Delivery {
  const { spacings, medianMinutes, secondLongestMinutes, lastFile, knownThrough } = deliveries;
  const silentMinutes =
    lastFile === undefined || knownThrough === undefined ? undefined : Math.max(0, knownThrough - lastFile);
  const isKnown = spacings >= SPACINGS_MIN;
  const everyMinutes = isKnown ? medianMinutes : undefined;
  const silentUsually = isKnown ? secondLongestMinutes : undefined;
  const silentMax = Math.max(GAP_MINUTES_MIN, LONGER_THAN_USUAL * (silentUsually ?? Number.POSITIVE_INFINITY));
  return { everyMinutes, silentUsually, silentMinutes, isGap: (silentMinutes ?? 0) > silentMax };
}
