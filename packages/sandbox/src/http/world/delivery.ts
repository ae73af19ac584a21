import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { buildLogKey, type LogFileKey, parseLogKey } from '@trailwarden/cloudtrail';
import { logFiles } from '../../log-files/log-files.js';
import type { StoredObject } from './buckets.js';
import { busMessageOf } from './event-bus.js';
import { eventsOf } from './event-history.js';
import { insightFiles } from './insight-files.js';
import { EVENT_BUS_QUEUE } from './make-world.js';
import { type Notice, noticesOf } from './notify.js';
import { sendMessage } from './queue-messages.js';
import type { Queue } from './queues.js';
import type { WorldOptions } from './sandbox-options.js';
import type { Trail } from './trails.js';
import type { World } from './world.js';

/** How far the world's trails have come. */
export interface Delivery {
  /** First minute not yet delivered, since 1970. */
  readonly nextMinute: number;
  /** Puts all log files delivered up to and including `minute` into their buckets. Calls follow each other. */
  deliverUpTo(minute: number): Promise<Delivered>;
}

export interface Delivered {
  /** Files now in a bucket. */
  readonly files: number;
  /** Records in them. */
  readonly records: number;
}

interface TrailFile {
  readonly accountId: string;
  readonly region: string;
  readonly key: LogFileKey;
  readonly deliveredMinute: number;
  readonly bytes: Uint8Array;
  readonly records: number;
}

/** After so many files the machine may do something else. */
const FILES_AT_ONCE = 20;
/** Events reach EventBridge before their log file: files are opened so long before they are delivered. */
const BUS_AHEAD_MINUTES = 20;

/** @param shuffle - what faults make of a batch of notices. */
export function makeDelivery(
  world: World,
  { organization, trails = {}, awsInsights = false }: WorldOptions,
  shuffle: (notices: readonly string[]) => readonly string[],
): Delivery {
  const source = filesOf(world, organization, awsInsights);
  const bus = [...world.queues.values()].find(({ name }) => name === EVENT_BUS_QUEUE);
  const ahead = bus === undefined ? 0 : BUS_AHEAD_MINUTES;
  /** Pulled, but not delivered yet. */
  let waiting: TrailFile[] = [];
  let next = source.next();
  let messages: BusMessage[] = [];
  let nextMinute = organization.plan.startMinute;
  let running: Promise<unknown> = Promise.resolve();

  const pull = async (minute: number): Promise<void> => {
    for (let pulled = 1; !next.done && next.value.deliveredMinute <= minute; pulled++) {
      const file = next.value;
      waiting.push(file);
      if (bus !== undefined && isIn(world, file.accountId))
        for (const message of busMessagesOf(file)) messages.push(message);
      next = source.next();
      if (pulled % FILES_AT_ONCE === 0) await setImmediate();
    }
  };
  const deliver = async (minute: number): Promise<Delivered> => {
    await pull(minute + ahead);
    if (bus !== undefined) messages = sendDue(world, bus, messages, minute, shuffle);
    const due = waiting.filter(({ deliveredMinute }) => deliveredMinute <= minute);
    waiting = waiting.filter(({ deliveredMinute }) => deliveredMinute > minute);
    const notices: Notice[] = [];
    let [files, records] = [0, 0];
    for (const file of due) {
      if (!isIn(world, file.accountId)) continue;
      const { accountId, region, deliveredMinute, bytes } = file;
      world.history.add({ accountId, region, deliveredMinute, bytes, of: historyOf(file) });
      const trail = trailOf(world, accountId, trails[accountId] ?? 'organization');
      const bucket = trail === undefined ? undefined : world.buckets.get(trail.bucket);
      if (trail === undefined || bucket === undefined || !trail.logging) continue;
      const object = storedFile(file, trail);
      bucket.objects.put(object);
      trail.latestDeliveryMinute = deliveredMinute;
      notices.push(...noticesOf(world, bucket, object));
      files += 1;
      records += file.records;
    }
    sendAll(world, notices, shuffle);
    nextMinute = Math.max(nextMinute, minute + 1);
    return { files, records };
  };
  return {
    get nextMinute() {
      return nextMinute;
    },
    deliverUpTo(minute) {
      const done = running.then(() => deliver(minute));
      running = done.catch(() => undefined);
      return done;
    },
  };
}

/** Log files and, when wanted, AWS's own insight files, in the order of their delivery. */
function* filesOf(
  world: World,
  organization: WorldOptions['organization'],
  awsInsights: boolean,
): Generator<TrailFile, undefined> {
  const insights = awsInsights ? insightFiles(organization, world.organization.id) : [];
  let at = 0;
  for (const { key, deliveredMinute, bytes, records } of logFiles(organization)) {
    for (; (insights[at]?.deliveredMinute ?? Number.POSITIVE_INFINITY) <= deliveredMinute; at++) {
      yield trailFile({ ...insights[at]!, records: 1 });
    }
    yield trailFile({ key, deliveredMinute, bytes, records });
  }
  for (; at < insights.length; at++) yield trailFile({ ...insights[at]!, records: 1 });
}

function trailFile(file: { key: string; deliveredMinute: number; bytes: Uint8Array; records: number }): TrailFile {
  const key = parseLogKey(file.key);
  if (key.kind !== 'log-file') throw new TypeError(`the simulated traffic named a file ${file.key}`);
  return { ...file, key, accountId: key.account, region: key.region };
}

function isIn({ accounts }: World, accountId: string): boolean {
  return accounts.get(accountId)?.left === false;
}

function historyOf({ key }: TrailFile): 'management' | 'insight' {
  return key.family === 'CloudTrail-Insight' ? 'insight' : 'management';
}

/** The trail that an account's events go to. */
function trailOf({ accounts, organization }: World, accountId: string, kind: string): Trail | undefined {
  const holder = accounts.get(kind === 'organization' ? organization.managementAccountId : accountId);
  return [...(holder?.trails.values() ?? [])].find(
    ({ organizationTrail }) => organizationTrail === (kind === 'organization'),
  );
}

function storedFile({ key, deliveredMinute, bytes }: TrailFile, trail: Trail): StoredObject {
  const { organizationId, ...parts } = key;
  const layout = trail.organizationTrail && organizationId !== undefined ? { organizationId } : {};
  return {
    key: buildLogKey({ ...parts, ...layout, ...(trail.prefix === undefined ? {} : { prefix: trail.prefix }) }),
    body: () => bytes,
    size: bytes.length,
    etag: createHash('md5').update(bytes).digest('hex'),
    modifiedMs: deliveredMinute * 60_000,
    contentType: 'application/json',
    contentEncoding: 'gzip',
    metadata: {},
  };
}

interface BusMessage {
  readonly minute: number;
  readonly body: string;
}

function busMessagesOf(file: TrailFile): BusMessage[] {
  if (historyOf(file) === 'insight') return [];
  return eventsOf(file).flatMap((event) => {
    const body = busMessageOf(event);
    return body === undefined ? [] : [{ minute: Math.floor(event.timeMs / 60_000), body }];
  });
}

/** Sends what has happened by `minute`; returns the rest. */
function sendDue(
  world: World,
  bus: Queue,
  messages: readonly BusMessage[],
  minute: number,
  shuffle: (notices: readonly string[]) => readonly string[],
): BusMessage[] {
  const due = messages.filter((message) => message.minute <= minute).sort((a, b) => a.minute - b.minute);
  for (const body of shuffle(due.map(({ body: text }) => text))) sendMessage(world, bus, body);
  return messages.filter((message) => message.minute > minute);
}

function sendAll(
  world: World,
  notices: readonly Notice[],
  shuffle: (bodies: readonly string[]) => readonly string[],
): void {
  for (const queue of new Set(notices.map((notice) => notice.queue))) {
    const bodies = notices.filter((notice) => notice.queue === queue).map(({ body }) => body);
    for (const body of shuffle(bodies)) sendMessage(world, queue, body);
  }
}
