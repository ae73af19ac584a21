import type * as api from '@aws-sdk/client-eventbridge';
import { Fault } from '../../fault.js';
import type { CallContext, Handlers, Question } from '../../service.js';
import { emitEvent } from './bus.js';

const ENTRIES_MAX = 10;
/** Newer texts of AWS say 1 MB; some regions still refuse more than this. */
const REQUEST_BYTES_MAX = 256 * 1024;
const TIME_BYTES = 14;
const DETAIL_TYPE_CHARS_MAX = 128;

type Entry = api.PutEventsRequestEntry;

export const putEvents: Handlers<typeof api> = {
  PutEvents({ Entries = [] }, { world, accountId, region }) {
    if (Entries.length === 0 || Entries.length > ENTRIES_MAX) {
      throw new Fault(
        'ValidationException',
        `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${ENTRIES_MAX}`,
      );
    }
    if (Entries.reduce((sum, entry) => sum + bytesOf(entry), 0) > REQUEST_BYTES_MAX) {
      throw new Fault('ValidationException', 'Total size of the entries in the request is over the limit.');
    }
    const results = Entries.map((entry): api.PutEventsResultEntry => {
      const detail = detailOf(entry.Detail ?? '');
      const refusal = refusalOf(entry, detail);
      if (refusal !== undefined || detail === undefined) return refusal ?? {};
      const EventId = emitEvent(world, accountId, region, {
        source: entry.Source ?? '',
        detailType: entry.DetailType ?? '',
        detail,
        ...(entry.Resources !== undefined && { resources: entry.Resources }),
        ...(entry.Time !== undefined && { atMs: entry.Time.getTime() }),
      });
      return { EventId };
    });
    return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
  },
};

export function askPutEvents(
  { Entries = [] }: { Entries?: readonly Entry[] | undefined },
  { accountId, region }: Omit<CallContext, 'authorize'>,
): readonly Question[] {
  const buses = new Set(Entries.map(({ EventBusName }) => busArn(EventBusName, accountId, region)));
  return [...buses].map((resource) => {
    const on = Entries.filter(({ EventBusName }) => busArn(EventBusName, accountId, region) === resource);
    return {
      action: 'events:PutEvents',
      resource,
      resourceAccountId: resource.split(':')[4] ?? accountId,
      context: {
        'events:source': on.map(({ Source = '' }) => Source),
        'events:detail-type': on.map(({ DetailType = '' }) => DetailType),
      },
    };
  });
}

function busArn(name = 'default', accountId: string, region: string): string {
  return name.startsWith('arn:') ? name : `arn:aws:events:${region}:${accountId}:event-bus/${name}`;
}

function refusalOf(
  { Source, DetailType, Detail, EventBusName = 'default' }: Entry,
  detail: object | undefined,
): api.PutEventsResultEntry | undefined {
  const missing = Object.entries({ Source, DetailType, Detail }).find(([, value]) => !value);
  if (missing !== undefined) {
    const [name] = missing;
    return invalid(`Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
  }
  if ((DetailType ?? '').length > DETAIL_TYPE_CHARS_MAX) {
    return invalid(`Parameter DetailType is not valid. Reason: more than ${DETAIL_TYPE_CHARS_MAX} characters.`);
  }
  if (/^aws\./i.test(Source ?? '')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  if (EventBusName !== 'default' && !EventBusName.endsWith(':event-bus/default')) {
    return invalid(`Parameter EventBusName is not valid. Reason: the sandbox has default buses only.`);
  }
  return detail === undefined ? { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' } : undefined;
}

function invalid(ErrorMessage: string): api.PutEventsResultEntry {
  return { ErrorCode: 'InvalidArgument', ErrorMessage };
}

function detailOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return { ...detail };
  } catch {
    // Malformed: told in the entry's result.
  }
  return undefined;
}

/** As AWS counts an entry. */
function bytesOf({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : TIME_BYTES);
}
