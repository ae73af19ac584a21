import type * as api from '@aws-sdk/client-cloudtrail';
import { Fault } from '../../fault.js';
import { throttled } from '../../faults/throttling.js';
import type { CallContext, OperationInput, OperationOutput } from '../../service.js';
import type { HistoryEvent } from '../../world/event-history.js';
import { worldState } from '../../world/world.js';
import { pageOf } from '../page.js';

const PAGE_EVENTS_MAX = 50;
const CALLS_PER_SECOND = 2;
const REACH_MINUTES = 90 * 24 * 60;
const MINUTE_MS = 60_000;

type Input = OperationInput<typeof api, 'LookupEvents'>;
type Output = OperationOutput<typeof api, 'LookupEvents'>;

/** Of each account and region, when it was called last. */
const recentCalls = worldState('lookup-events', () => new Map<string, number[]>());

export function lookupEvents(input: Input, ctx: CallContext): Output {
  const { MaxResults = PAGE_EVENTS_MAX, NextToken, LookupAttributes = [], EventCategory } = input;
  limitRate(ctx);
  if (MaxResults < 1 || MaxResults > PAGE_EVENTS_MAX) {
    throw new Fault('InvalidMaxResultsException', `The maximum number of results is ${PAGE_EVENTS_MAX}.`);
  }
  if (LookupAttributes.length > 1) {
    throw new Fault('InvalidLookupAttributesException', 'You can only specify one lookup attribute.');
  }
  const [fromMinute, toMinute] = minutesOf(input, ctx.nowMs);
  const of = EventCategory === 'insight' ? 'insight' : 'management';
  const [attribute] = LookupAttributes;
  const found = ctx.world.history
    .events(ctx.accountId, ctx.region, fromMinute, toMinute, of)
    .filter((event) => attribute === undefined || hasAttribute(event, attribute))
    .filter(({ timeMs }) => isWithin(timeMs, input));
  const { items, nextToken } = pageOf(found, MaxResults, NextToken, 'InvalidNextTokenException');
  return { Events: items.map(eventShape), NextToken: nextToken };
}

/** Two a second for each account and region, on the world's clock. */
function limitRate({ world, accountId, region, nowMs }: CallContext): void {
  const place = `${accountId} ${region}`;
  const recent = (recentCalls(world).get(place) ?? []).filter((atMs) => atMs > nowMs - 1000);
  if (recent.length >= CALLS_PER_SECOND) throw throttled('ThrottlingException');
  recentCalls(world).set(place, [...recent, nowMs]);
}

/** @throws {Fault} for times in the wrong order. */
function minutesOf({ StartTime, EndTime }: Input, nowMs: number): readonly [number, number] {
  const toMs = EndTime?.getTime() ?? Number.POSITIVE_INFINITY;
  const fromMs = StartTime?.getTime() ?? nowMs - REACH_MINUTES * MINUTE_MS;
  if (fromMs > toMs) throw new Fault('InvalidTimeRangeException', 'The start time is after the end time.');
  return [Math.floor(fromMs / MINUTE_MS), Math.floor(toMs / MINUTE_MS)];
}

function isWithin(timeMs: number, { StartTime, EndTime }: Input): boolean {
  return timeMs >= (StartTime?.getTime() ?? 0) && timeMs <= (EndTime?.getTime() ?? Number.POSITIVE_INFINITY);
}

function hasAttribute(event: HistoryEvent, { AttributeKey, AttributeValue }: api.LookupAttribute): boolean {
  const { record } = event;
  switch (AttributeKey) {
    case 'EventId':
      return record.eventID === AttributeValue;
    case 'EventName':
      return nameOf(event) === AttributeValue;
    case 'EventSource':
      return sourceOf(event) === AttributeValue;
    case 'ReadOnly':
      return String(record.readOnly) === AttributeValue;
    case 'Username':
      return userNameOf(event) === AttributeValue;
    case 'AccessKeyId':
      return identityOf(event).accessKeyId === AttributeValue;
    default:
      return false;
  }
}

function eventShape(event: HistoryEvent): api.Event {
  const { record } = event;
  const userName = userNameOf(event);
  const { accessKeyId } = identityOf(event);
  return {
    EventId: String(record.eventID),
    EventName: nameOf(event),
    EventTime: new Date(event.timeMs),
    EventSource: sourceOf(event),
    ...(record.readOnly === undefined ? {} : { ReadOnly: String(record.readOnly) }),
    ...(userName === undefined ? {} : { Username: userName }),
    ...(typeof accessKeyId === 'string' && accessKeyId !== '' ? { AccessKeyId: accessKeyId } : {}),
    Resources: [],
    CloudTrailEvent: event.text,
  };
}

/** Insights have their names a level deeper. */
function nameOf({ record }: HistoryEvent): string {
  return String(record.eventName ?? detailsOf(record).eventName);
}

function sourceOf({ record }: HistoryEvent): string {
  return String(record.eventSource ?? detailsOf(record).eventSource);
}

function detailsOf(record: HistoryEvent['record']): Record<string, unknown> {
  return (record.insightDetails ?? {}) as Record<string, unknown>;
}

function identityOf({ record }: HistoryEvent): Record<string, unknown> {
  return (record.userIdentity ?? {}) as Record<string, unknown>;
}

/** Of a role it is the session's name. */
function userNameOf(event: HistoryEvent): string | undefined {
  const { userName, principalId } = identityOf(event);
  if (typeof userName === 'string') return userName;
  return typeof principalId === 'string' ? principalId.split(':')[1] : undefined;
}
