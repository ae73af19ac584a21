import { buildLogKey } from '@trailwarden/cloudtrail';
import { type DeliveryOptions, deliver } from '../delivery.js';
import { Random } from '../random.js';
import type { SimulatedOrganization } from '../simulate-organization.js';
import { logFileBytes } from './log-file-bytes.js';

export interface LogFile {
  /** S3 key in an organization trail's bucket. */
  readonly key: string;
  readonly deliveredMinute: number;
  readonly bytes: Uint8Array;
  readonly records: number;
}

const UNIQUE_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const UNIQUE_CHARS = 16;
const ORGANIZATION_ID_DIGITS = 10;

/** The bucket of an organization's trail, file by file in the order of delivery. Same organization and options, same bytes. */
export function* logFiles(organization: SimulatedOrganization, options: DeliveryOptions = {}): Generator<LogFile> {
  const { seed } = organization.plan;
  const random = new Random(seed, 'log files');
  const organizationId = organizationIdOf(seed);
  for (const { account, region, deliveredMinute, batches } of deliver(organization, options)) {
    const unique = Array.from(
      { length: UNIQUE_CHARS },
      () => UNIQUE_LETTERS[random.int(0, UNIQUE_LETTERS.length - 1)],
    ).join('');
    yield {
      key: buildLogKey({ account, region, deliveredMinute, unique, organizationId }),
      deliveredMinute,
      bytes: logFileBytes(batches, random),
      records: batches.reduce((sum, { calls }) => sum + calls, 0),
    };
  }
}

/** `o-…`, as the keys of a plan's log files have it. */
export function organizationIdOf(seed: number): string {
  return `o-${new Random(seed, 'organization id').hex(ORGANIZATION_ID_DIGITS)}`;
}
