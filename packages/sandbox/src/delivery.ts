import { type Tally, TallyBuilder } from '@trailwarden/cloudtrail';
import { Random } from './random.js';
import type { SimulatedOrganization } from './simulate-organization.js';
import type { Batch } from './traffic.js';

/** A log file as CloudTrail would deliver it, before it is written down. */
export interface Delivery {
  readonly account: string;
  readonly region: string;
  readonly deliveredMinute: number;
  /** In no order; never empty. */
  readonly batches: readonly Batch[];
}

export interface DeliveryOptions {
  /** A file holds what became ready in so many minutes: 5 as CloudTrail does it, more for fewer, larger files. */
  readonly minutesPerFile?: number;
}

/** As CloudTrail does it. */
const MINUTES_PER_FILE = 5;
// Real files hold events up to ten minutes older than their name says, three in the middle (invictus-2023).
const DELAY_MEDIAN_MINUTES = 3;
const DELAY_SIGMA = 0.5;
const DELAY_MAX_MINUTES = 12;
const SHUFFLE = 'delivery';

/**
 * The organization's log files in the order of their delivery: per account and region, a few minutes late, in disorder. Only
 * where there were events. Every batch of `organization.minutes()` is in exactly one of them.
 */
export function* deliver(organization: SimulatedOrganization, options: DeliveryOptions = {}): Generator<Delivery> {
  const { minutesPerFile = MINUTES_PER_FILE } = options;
  const random = new Random(organization.plan.seed, SHUFFLE);
  /** By minute of delivery, then by account and region. */
  const waiting = new Map<number, Map<string, Batch[]>>();
  const put = (deliveredMinute: number, batch: Batch): void => {
    const files = waiting.get(deliveredMinute) ?? new Map<string, Batch[]>();
    waiting.set(deliveredMinute, files);
    const key = `${batch.event.account} ${batch.event.region}`;
    const file = files.get(key);
    if (file === undefined) files.set(key, [batch]);
    else file.push(batch);
  };
  for (const { minute, batches } of organization.minutes()) {
    for (const batch of batches) {
      const { account, region } = batch.event;
      const delay = Math.min(DELAY_MAX_MINUTES, random.logNormal(DELAY_MEDIAN_MINUTES, DELAY_SIGMA));
      const ready = Math.max(minute + delay, heldUntil(organization, account, region, minute));
      put((Math.floor(ready / minutesPerFile) + 1) * minutesPerFile, batch);
    }
    // Nothing later can become ready in a minute that is over.
    yield* filesOf(waiting, minute);
  }
  for (const deliveredMinute of [...waiting.keys()].sort((a, b) => a - b)) yield* filesOf(waiting, deliveredMinute);
}

/** The same files, each already added up: what a reader would make of them, without writing them. */
export function* tallyFiles(
  organization: SimulatedOrganization,
  options: DeliveryOptions = {},
): Generator<{ readonly deliveredMinute: number; readonly tally: Tally }> {
  for (const { deliveredMinute, batches } of deliver(organization, options)) {
    const builder = new TallyBuilder();
    for (const { event, calls } of batches) builder.add(event, calls);
    yield { deliveredMinute, tally: builder.build() };
  }
}

function* filesOf(waiting: Map<number, Map<string, Batch[]>>, deliveredMinute: number): Generator<Delivery> {
  const files = waiting.get(deliveredMinute);
  if (files === undefined) return;
  waiting.delete(deliveredMinute);
  for (const [key, batches] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [account = '', region = ''] = key.split(' ');
    yield { account, region, deliveredMinute, batches };
  }
}

function heldUntil(organization: SimulatedOrganization, account: string, region: string, minute: number): number {
  const gap = organization.deliveryGaps.find(
    (candidate) =>
      candidate.account === account &&
      candidate.region === region &&
      minute >= candidate.fromMinute &&
      minute < candidate.untilMinute,
  );
  return gap?.untilMinute ?? 0;
}
