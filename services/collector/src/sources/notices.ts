import { parseLogKey } from '@trailwarden/cloudtrail';
import { type AwsAccess, type Clock, type Database, listings, minuteOf } from '@trailwarden/platform';
import { addToLedger } from './add-to-ledger.js';
import { type FoundFile, findingOf } from './found-file.js';
import { knownPlaces, type PlaceOfFile } from './known-places.js';
import { MESSAGES_MAX, type MessageQueue, openQueue, type ReceivedMessage } from './message-queue.js';
import { noteBuckets, raiseKnownThrough } from './notice-coverage.js';
import { type NoticedObject, parseNotice } from './parse-notice.js';

/** SQS's longest. */
const WAIT_SECONDS = 20;
/** A region whose first file is noticed is listed from so long before: notices come in no order. */
const NEW_REGION_MINUTES = 60;
const UNKNOWN: PlaceOfFile = { kind: 'unknown' };

export interface NoticeDeps {
  readonly db: Database;
  readonly aws: AwsAccess;
  readonly clock: Clock;
  readonly queue: MessageQueue;
  /** Minute in which the queue was last found empty; in a later one it is asked for again. */
  readonly emptyMinute?: number | undefined;
}

/** One round: messages = noticed + tests + ignored + unreadable. */
export interface NoticesTaken {
  readonly messages: number;
  /** Files that were not in the ledger before. */
  readonly added: number;
  /** Lanes that got any of them. */
  readonly lanes: readonly string[];
  /** Places that were new, and have to be listed once. */
  readonly newPlaces: number;
  /** What was not taken, by reason: a message, or an object in one. */
  readonly ignored: Readonly<Record<string, number>>;
  /** Left in the queue, for its dead letters. */
  readonly unreadable: number;
  /** The queue is empty, and what it covers is known up to the minute in which it was asked. */
  readonly drained: boolean;
}

/**
 * Waits for messages about new log files, once, for up to 20 s, and puts the files into the ledger. Messages are taken out of the queue
 * only after that is committed, so a kill anywhere brings them again; what cannot be understood stays in and comes to the dead letters.
 *
 * Only files of places that are read are taken: a message, whoever wrote it, cannot make us open another bucket.
 * @throws AppError of the queue; call again.
 */
export async function takeNotices(deps: NoticeDeps, signal?: AbortSignal): Promise<NoticesTaken> {
  const queue = await openQueue(deps.aws, deps.queue);
  // What is noticed by then is in the queue when the answer comes.
  const askedAt = minuteOf(deps.clock);
  const messages = await queue.receive(WAIT_SECONDS, signal);
  if (messages.length === 0) {
    const drained = !signal?.aborted && (await queue.isDrained());
    if (drained) await raiseKnownThrough(deps.db, askedAt);
    return { ...NOTHING, drained };
  }
  const { objects, understood, ignored, unreadable } = readMessages(messages);
  const { files, places, buckets } = await sift(deps.db, objects, ignored);
  const { added, lanes, newPlaces } = await deps.db.transaction(async (tx) => {
    const result = await addToLedger(tx, deps.clock, files);
    await noteBuckets(tx, buckets, askedAt);
    const rows = await (places.length === 0
      ? []
      : tx.insert(listings).values(places).onConflictDoNothing().returning({ lane: listings.lane }));
    return { ...result, newPlaces: rows.length };
  });
  await queue.remove(understood);
  const drained = isLast(messages, askedAt, deps.emptyMinute) && (await queue.isDrained());
  if (drained) await raiseKnownThrough(deps.db, askedAt);
  return {
    messages: messages.length,
    added,
    lanes,
    newPlaces,
    ignored: Object.fromEntries(ignored),
    unreadable,
    drained,
  };
}

/**
 * Where files come all the time, waiting never finds the queue empty; whoever took less than there might have been looks whether that was all.
 * Once a minute, because a question costs as much as an answer.
 */
function isLast(
  { length }: readonly ReceivedMessage[],
  minute: number,
  emptyMinute = Number.NEGATIVE_INFINITY,
): boolean {
  return length < MESSAGES_MAX && minute > emptyMinute;
}

const NOTHING = { messages: 0, added: 0, lanes: [], newPlaces: 0, ignored: {}, unreadable: 0 } as const;

interface Read {
  readonly objects: NoticedObject[];
  readonly understood: ReceivedMessage[];
  readonly ignored: Map<string, number>;
  readonly unreadable: number;
}

function readMessages(messages: readonly ReceivedMessage[]): Read {
  const objects: NoticedObject[] = [];
  const understood: ReceivedMessage[] = [];
  const ignored = new Map<string, number>();
  for (const message of messages) {
    const notice = parseNotice(message.body);
    if (notice.kind === 'unreadable') continue;
    understood.push(message);
    if (notice.kind === 'objects') objects.push(...notice.objects);
    else count(ignored, notice.kind === 'test' ? 'a test' : notice.reason);
  }
  return { objects, understood, ignored, unreadable: messages.length - understood.length };
}

/** Keeps the files of places that are read. */
async function sift(db: Database, objects: readonly NoticedObject[], ignored: Map<string, number>) {
  const candidates = objects.map((object) => ({ ...object, parsed: parseLogKey(object.key) }));
  const lanes = candidates.flatMap(({ parsed }) => (parsed.kind === 'log-file' ? parsed.account : []));
  const placeOf = await knownPlaces(db, lanes);
  const files: FoundFile[] = [];
  const buckets = new Set<string>();
  const places = new Map<string, typeof listings.$inferInsert>();
  for (const { bucket, key, bytes, parsed } of candidates) {
    const place = parsed.kind === 'log-file' ? placeOf(bucket, parsed) : UNKNOWN;
    const readAs = 'readAs' in place ? place.readAs : null;
    const found = findingOf(`s3://${bucket}/${key}`, key, bytes, readAs);
    if (found.kind === 'no-input')
      count(ignored, found.why === 'other-family' ? 'a digest or the like' : 'not a log file');
    else if (place.kind === 'unknown') count(ignored, 'of no place that is read');
    else if (place.kind === 'too-early') count(ignored, 'from before what is read');
    else {
      files.push(found.file);
      buckets.add(bucket);
      if (place.kind === 'known') continue;
      const { lane, region, family, deliveredMinute } = found.file;
      const begin = deliveredMinute - NEW_REGION_MINUTES;
      const fromMinute = Math.min(begin, places.get(place.place)?.fromMinute ?? begin);
      places.set(place.place, { lane, region, family, place: place.place, readAs, fromMinute });
    }
  }
  return { files, buckets: [...buckets], places: [...places.values()] };
}

function count(counts: Map<string, number>, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}
