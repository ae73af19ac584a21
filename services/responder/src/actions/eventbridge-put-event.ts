import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { InsightRecord } from '@trailwarden/cloudtrail';
import { WHOLE_INCIDENT } from '@trailwarden/playbooks';
import { z } from 'zod';
import type { ActionPorts, TellAction } from './action.js';
import { putEntries } from './eventbridge-put-event/put-entries.js';
import { type BatchLimits, batches } from './telling/batches.js';
import { type RecordsReceipt, recordMs, recordSummary, untoldRecords, withTold } from './telling/insight-records.js';

/** AWS keeps `aws.` for itself: rules written for AWS's own Insights need this source added, and nothing else. */
const SOURCE = 'trailwarden';
const DETAIL_TYPE = 'AWS Insight via CloudTrail';
/** The API's page says 256 KB an entry, and counts all of a request together in some regions; source, type and time are within the rest. */
const BATCH: BatchLimits<InsightRecord> = {
  itemsMax: 10,
  bytesMax: 250 * 1024,
  bytesOf: (record) => Buffer.byteLength(JSON.stringify(record)) + 128,
};
const BUS_ARN = /^arn:[\w-]+:events:([a-z0-9-]+):\d{12}:event-bus\/[\w./-]{1,256}$/;

const settings = z.strictObject({
  bus: z
    .union([z.string().regex(BUS_ARN), z.string().regex(/^[\w./-]{1,256}$/)])
    .default('default')
    .describe('Bus to put the events on: its name, in the home region of the security account, or its ARN.'),
});
type Settings = z.infer<typeof settings>;

/**
 * An event for each Start and End of an insight, its detail in the shape of AWS's own.
 *
 * At least once: EventBridge offers no way to look, and an alert that is missing is worse than one that comes twice. A repeat happens only when the
 * process dies between the call and its record, or when part of a request failed; `detail.eventID` and `time` are then the same, by
 * which a receiver can tell.
 */
export const eventbridgePutEvent: TellAction<Settings, RecordsReceipt> = {
  id: 'eventbridge.put-event',
  title: 'Put events on an EventBridge bus',
  kind: 'tell',
  settings,
  targets: () => [WHOLE_INCIDENT],
  permissions: [{ action: 'events:PutEvents', why: 'puts insights on the bus', of: 'own' }],

  calls(story, { bus }, receipt, { aws }) {
    return batches(untoldRecords(story, receipt), BATCH).map((batch) => ({
      service: 'events',
      operation: 'PutEvents',
      accountId: aws.ownAccountId,
      region: regionOf(bus, aws),
      input: {
        Entries: batch.map((record) => ({
          Source: SOURCE,
          DetailType: DETAIL_TYPE,
          EventBusName: bus,
          Detail: recordSummary(record),
        })),
      },
    }));
  },

  async tell(story, { bus }, receipt, { aws, signal }) {
    const records = untoldRecords(story, receipt);
    const clients = await aws.own(regionOf(bus, aws));
    for (const batch of batches(records, BATCH)) {
      await putEntries(
        await clients.eventBridge(),
        batch.map((record) => entryOf(record, bus)),
        signal,
      );
    }
    return withTold(receipt, records);
  },
};

function regionOf(bus: string, { homeRegion }: Pick<ActionPorts['aws'], 'homeRegion'>): string {
  return BUS_ARN.exec(bus)?.[1] ?? homeRegion;
}

function entryOf(record: InsightRecord, bus: string): PutEventsRequestEntry {
  return {
    Source: SOURCE,
    DetailType: DETAIL_TYPE,
    Time: new Date(recordMs(record)),
    EventBusName: bus,
    Detail: JSON.stringify(record),
  };
}
