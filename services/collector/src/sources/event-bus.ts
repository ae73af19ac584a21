import { createHash } from 'node:crypto';
import { type AwsAccess, accounts, type Clock, type Database, minuteOf } from '@trailwarden/platform';
import { and, inArray, isNull } from 'drizzle-orm';
import { addToLedger } from './add-to-ledger.js';
import { type AwsInsight, awsInsight, storeAwsInsights } from './aws-insights.js';
import type { FoundFile } from './found-file.js';
import { inlineRecords } from './inline-records.js';
import { type MessageQueue, openQueue, type ReceivedMessage } from './message-queue.js';
import { parseBusEvent } from './parse-bus-event.js';

const WAIT_SECONDS = 20;
/** One transaction takes so many, received within so long; SQS hands them out again 30 s after, if not told otherwise. */
const MESSAGES_MAX = 500;
const GATHER_MS = 5_000;

export interface EventBusDeps {
  readonly db: Database;
  readonly aws: AwsAccess;
  readonly clock: Clock;
  readonly queue: MessageQueue;
  /** Accounts that are shown and never read. */
  readonly excludeAccounts?: readonly string[];
}

/** One round: messages = records + insights + ignored + unreadable. */
export interface EventsTaken {
  readonly messages: number;
  readonly records: number;
  /** Rows of the ledger that are new: one an account and region. */
  readonly added: number;
  readonly lanes: readonly string[];
  readonly awsInsights: number;
  readonly ignored: Readonly<Record<string, number>>;
  readonly unreadable: number;
}

/**
 * Waits for events that a rule of EventBridge sends to a queue, once, for up to 20 s, and puts them into the ledger, a row an account and region:
 * seconds after the call instead of the minutes that a file takes. The files bring the same events again, under the same ids.
 * Messages are taken out of the queue only after that is committed.
 * @throws AppError of the queue; call again.
 */
export async function takeEvents(deps: EventBusDeps, signal?: AbortSignal): Promise<EventsTaken> {
  const queue = await openQueue(deps.aws, deps.queue);
  const messages = await gather(queue, deps.clock, signal);
  const batches = new Map<string, { lane: string; region: string; records: string[] }>();
  const insights: AwsInsight[] = [];
  const ignored = new Map<string, number>();
  const understood: ReceivedMessage[] = [];
  let records = 0;
  const events = messages.map((message) => ({ message, event: parseBusEvent(message.body) }));
  const known = await knownAccounts(
    deps,
    events.flatMap(({ event }) => (event.kind === 'record' ? event.account : [])),
  );
  const ignore = (reason: string) => ignored.set(reason, (ignored.get(reason) ?? 0) + 1);
  for (const { message, event } of events) {
    if (event.kind === 'unreadable') continue;
    understood.push(message);
    if (event.kind === 'ignored') ignore(event.reason);
    else if (event.kind === 'insight') {
      const insight = awsInsight(event.record, '');
      if (insight === undefined) ignore('an Insight of an unknown shape');
      else insights.push(insight);
    } else if (!known.has(event.account)) ignore('of an account that is not read');
    else {
      const key = `${event.account} ${event.region}`;
      const batch = batches.get(key) ?? { lane: event.account, region: event.region, records: [] };
      batches.set(key, batch);
      batch.records.push(JSON.stringify(event.record));
      records += 1;
    }
  }
  const minute = minuteOf(deps.clock);
  const files = [...batches.values()].map((batch) => fileOf(batch, minute));
  const { added, lanes, awsInsights } = await deps.db.transaction(async (tx) => ({
    ...(await addToLedger(tx, deps.clock, files)),
    awsInsights: await storeAwsInsights(tx, insights),
  }));
  await queue.remove(understood);
  const unreadable = messages.length - understood.length;
  return {
    messages: messages.length,
    records,
    added,
    lanes,
    awsInsights,
    ignored: Object.fromEntries(ignored),
    unreadable,
  };
}

/** Rules send one event a message, so many are taken at once. */
async function gather(
  queue: Awaited<ReturnType<typeof openQueue>>,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<ReceivedMessage[]> {
  const gathered: ReceivedMessage[] = [];
  const first = await queue.receive(WAIT_SECONDS, signal);
  const until = clock.nowMs() + GATHER_MS;
  for (let more = first; more.length > 0; ) {
    gathered.push(...more);
    if (gathered.length >= MESSAGES_MAX || clock.nowMs() >= until || signal?.aborted) break;
    more = await queue.receive(0, signal);
  }
  return gathered;
}

/** An event of a stranger must not open a lane. */
async function knownAccounts({ db, excludeAccounts = [] }: EventBusDeps, ids: readonly string[]): Promise<Set<string>> {
  const wanted = [...new Set(ids)].filter((id) => !excludeAccounts.includes(id));
  if (wanted.length === 0) return new Set();
  const rows = await db
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(inArray(accounts.id, wanted), isNull(accounts.goneAt)));
  return new Set(rows.map(({ id }) => id));
}

/** Named by its content, in an order that does not hang on the queue's: what is received twice is the same row. */
function fileOf(batch: { lane: string; region: string; records: string[] }, deliveredMinute: number): FoundFile {
  const { lane, region } = batch;
  const records = [...new Set(batch.records)].sort();
  const inline = inlineRecords(records);
  const content = createHash('sha256')
    .update(`${lane} ${region}\n${records.join('\n')}`)
    .digest('hex');
  return {
    address: `events:${content}`,
    lane,
    region,
    family: 'CloudTrail',
    deliveredMinute,
    bytes: inline.length,
    inline,
  };
}
