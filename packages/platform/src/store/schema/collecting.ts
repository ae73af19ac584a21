import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  json,
  jsonb,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { packBytes, unpackBytes } from '../packed-bytes.js';
import { trailwarden } from './in-schema.js';

const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
});

/** Large ones: what is written past this schema has to be packed by whoever writes it. */
const packedBytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: packBytes,
  fromDriver: unpackBytes,
});

/** What stands once for the whole installation: which organization this is, whether it is a sandbox's. */
export const facts = trailwarden.table('facts', {
  name: text().primaryKey(),
  value: jsonb().notNull(),
});

/** Every account ever seen in the organization; gone ones stay, their files may still come. */
export const accounts = trailwarden.table('accounts', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** Organizations' State: ACTIVE, SUSPENDED, … */
  state: text().notNull(),
  /** Path of organizational units, when AWS tells it. */
  ouPath: text(),
  /** Whether its role can be assumed: see REACH_STATES. */
  reach: text().notNull().default('unknown'),
  reachReason: text(),
  nextTryAt: timestamp({ withTimezone: true }),
  joinedAt: timestamp({ withTimezone: true }),
  firstSeenAt: timestamp({ withTimezone: true }).notNull(),
  lastSeenAt: timestamp({ withTimezone: true }).notNull(),
  /** When it was no longer listed. */
  goneAt: timestamp({ withTimezone: true }),
});

/** Trails as last looked at, and what is wrong with them. */
export const trails = trailwarden.table('trails', {
  arn: text().primaryKey(),
  accountId: text().notNull(),
  homeRegion: text().notNull(),
  bucket: text(),
  prefix: text(),
  isOrganization: boolean().notNull(),
  isMultiRegion: boolean().notNull(),
  isLogging: boolean().notNull(),
  /** Sentences: single-region, does not log, no read events, … */
  problems: jsonb().$type<readonly string[]>().notNull(),
  /** AWS's own Insights that are on: insight types. */
  awsInsights: jsonb().$type<readonly string[]>().notNull(),
  latestDeliveryAt: timestamp({ withTimezone: true }),
  checkedAt: timestamp({ withTimezone: true }).notNull(),
});

/** Where each lane's files come from, one row a place: what listing has to look through, and how far it got. */
export const listings = trailwarden.table(
  'listings',
  {
    lane: text().notNull(),
    region: text().notNull(),
    /** `s3://bucket/prefix…/REGION/`, a folder, or `lookup:ACCOUNT/REGION`; everything below it is this lane's and region's. */
    place: text().notNull(),
    /** CloudTrail, or CloudTrail-Insight: only the first is waited for before minutes are judged. */
    family: text().notNull(),
    /** Account whose credentials read it; null for our own. */
    readAs: text(),
    /** First delivery minute asked for. */
    fromMinute: integer().notNull(),
    /** Last key seen; listing goes on after it. */
    after: text(),
    /** Every file delivered up to this minute is in the ledger; null before the first page. */
    knownThrough: integer(),
    /** Milliseconds since 1970: when listing last got to the end; null while there is history left to list. */
    reachedEndMs: bigint({ mode: 'number' }),
    /** Why it could not be listed the last time, a sentence, and since when; null while it can. */
    problem: text(),
    problemSinceMs: bigint({ mode: 'number' }),
    /** False once another trail covers it. */
    active: boolean().notNull().default(true),
  },
  (t) => [primaryKey({ columns: [t.lane, t.region, t.place] })],
);

/** The ledger: every log file heard of, until it is old. `files = done + pending + quarantined`, always. */
export const logFiles = trailwarden.table(
  'log_files',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** `s3://bucket/key`, an absolute path, or `events:…` and `lookup:…` for what came without a file. */
    address: text().notNull(),
    lane: text().notNull(),
    region: text().notNull(),
    /** CloudTrail, CloudTrail-Insight, … */
    family: text().notNull(),
    deliveredMinute: integer().notNull(),
    bytes: integer().notNull(),
    readAs: text(),
    /** What came without a file, gzipped; dropped when done. */
    inline: bytes(),
    state: text().notNull().default('pending'),
    /** Why it is quarantined, or why the last try failed: reason (a word) and message (a sentence). */
    reason: text(),
    message: text(),
    attempts: integer().notNull().default(0),
    /** Milliseconds since 1970: not tried before. */
    nextTryMs: bigint({ mode: 'number' }).notNull().default(0),
    recordsRead: integer().notNull().default(0),
    recordsCounted: integer().notNull().default(0),
    recordsDuplicates: integer().notNull().default(0),
    recordsRejected: integer().notNull().default(0),
    foundMs: bigint({ mode: 'number' }).notNull(),
    doneMs: bigint({ mode: 'number' }),
  },
  (t) => [
    uniqueIndex('log_files_address').on(t.address),
    index('log_files_pending').on(t.lane, t.deliveredMinute).where(sql`state = 'pending'`),
    index('log_files_quarantined').on(t.lane).where(sql`state = 'quarantined'`),
    index('log_files_inline').on(t.id).where(sql`inline is not null`),
    index('log_files_done').on(t.lane, t.deliveredMinute).where(sql`state = 'done'`),
  ],
);

/** What done files came to whose rows are gone; together with the ledger it is every file ever read. */
export const forgottenFiles = trailwarden.table(
  'forgotten_files',
  {
    lane: text().notNull(),
    region: text().notNull(),
    /** A file delivered before this minute that is not in the ledger was read long ago: it is not taken in again. */
    forgottenBefore: integer().notNull(),
    /** Delivery minute of the earliest, of CloudTrail's own family. */
    firstFile: integer(),
    files: bigint({ mode: 'number' }).notNull(),
    /** Those that had a tally. */
    tallied: bigint({ mode: 'number' }).notNull(),
    recordsRead: bigint({ mode: 'number' }).notNull(),
    recordsCounted: bigint({ mode: 'number' }).notNull(),
    recordsDuplicates: bigint({ mode: 'number' }).notNull(),
    recordsRejected: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.lane, t.region] })],
);

/** The tally log: what each done file adds up to. With it everything after can be made again. */
export const tallies = trailwarden.table(
  'tallies',
  {
    lane: text().notNull(),
    /** Order in which the lane was given it, from 1. */
    seq: bigint({ mode: 'number' }).notNull(),
    fileId: bigint({ mode: 'number' }).notNull(),
    deliveredMinute: integer().notNull(),
    /** The lane's last judged minute when it was given. */
    judgedThrough: integer().notNull(),
    tally: packedBytes().notNull(),
    /** 8-byte hashes of the ids of the events counted in it; null once they are too old to come again. */
    eventIds: bytes(),
  },
  (t) => [
    primaryKey({ columns: [t.lane, t.seq] }),
    index('tallies_delivered').on(t.deliveredMinute),
    index('tallies_with_ids').on(t.deliveredMinute).where(sql`event_ids is not null`),
  ],
);

/** One account, all its regions: how far it has been judged, and what it knows. */
export const lanes = trailwarden.table('lanes', {
  account: text().primaryKey(),
  /** Compare-and-set: every commit of a lane raises it by one. */
  version: bigint({ mode: 'number' }).notNull().default(0),
  nextSeq: bigint({ mode: 'number' }).notNull().default(1),
  /** Every minute up to this one is judged; -1 before the first. */
  judgedThrough: integer().notNull().default(-1),
  /** Last minute with an event. */
  lastEventMinute: integer(),
  /** Events counted so far: what AWS's own Insights would be billed by. */
  managementReads: bigint({ mode: 'number' }).notNull().default(0),
  managementWrites: bigint({ mode: 'number' }).notNull().default(0),
  dataEvents: bigint({ mode: 'number' }).notNull().default(0),
  /** A saved lane, and what it has been given: tallies with a seq below `snapshotSeq`, minutes up to `snapshotMinute`. */
  snapshot: packedBytes(),
  snapshotSeq: bigint({ mode: 'number' }).notNull().default(1),
  snapshotMinute: integer().notNull().default(-1),
});

/** What each lane's judged day teaches the organization, and with which pool it was judged: part of the input log. */
export const laneDays = trailwarden.table(
  'lane_days',
  {
    lane: text().notNull(),
    /** Days since 1970. */
    day: integer().notNull(),
    /** The day whose pool it was judged with. */
    poolDay: integer().notNull(),
    /** Null once it is merged, and old. */
    contribution: bytes(),
    /** The pool it went into is that of the day after this one. */
    mergedDay: integer(),
  },
  (t) => [
    primaryKey({ columns: [t.lane, t.day] }),
    index('lane_days_unmerged').on(t.day).where(sql`merged_day is null`),
  ],
);

/** What the organization knew at the beginning of a day. */
export const pools = trailwarden.table('pools', {
  day: integer().primaryKey(),
  pool: bytes().notNull(),
});

/** Spells of evidence that reached their threshold, as lanes tell them; incidents are made of these. */
export const episodes = trailwarden.table(
  'episodes',
  {
    lane: text().notNull(),
    id: text().notNull(),
    /** early: seen on minutes that are still open, may be taken back; open; settled. */
    state: text().notNull(),
    firstMinute: integer().notNull(),
    lastMinute: integer().notNull(),
    /** json, not jsonb: texts of strangers may hold characters that jsonb refuses. */
    episode: json().notNull(),
    /** The incident it belongs to, once that is closed for good. */
    incidentId: text(),
  },
  (t) => [
    primaryKey({ columns: [t.lane, t.id] }),
    index('episodes_live').on(t.lastMinute).where(sql`incident_id is null`),
  ],
);

export const incidents = trailwarden.table(
  'incidents',
  {
    id: text().primaryKey(),
    /** open, ended; superseded: part of another one by now; withdrawn: an early look that did not hold. */
    state: text().notNull(),
    supersededBy: text(),
    /** From 1; raised with every change. */
    revision: integer().notNull(),
    startMinute: integer().notNull(),
    lastMinute: integer().notNull(),
    severity: text().notNull(),
    accounts: jsonb().$type<readonly string[]>().notNull(),
    /** The detector's Incident. */
    incident: json().notNull(),
    /** No later episode can join it any more. */
    frozen: boolean().notNull().default(false),
    /** Milliseconds since 1970: when it was stored first, and last. */
    storedMs: bigint({ mode: 'number' }).notNull(),
    updatedMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [index('incidents_start').on(t.startMinute), index('incidents_live').on(t.lastMinute).where(sql`not frozen`)],
);

/** What the responder is to look at; a row is taken once its jobs stand in the queue. */
export const outbox = trailwarden.table(
  'outbox',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    incidentId: text().notNull(),
    revision: integer().notNull(),
    /** start, update, end, withdrawn, superseded. */
    kind: text().notNull(),
    storedMs: bigint({ mode: 'number' }).notNull(),
    takenMs: bigint({ mode: 'number' }),
  },
  (t) => [index('outbox_untaken').on(t.id).where(sql`taken_ms is null`)],
);

/** AWS's own Insights, read from the same buckets and shown beside ours. */
export const awsInsights = trailwarden.table(
  'aws_insights',
  {
    eventId: text().primaryKey(),
    sharedEventId: text().notNull(),
    account: text().notNull(),
    region: text().notNull(),
    source: text().notNull(),
    name: text().notNull(),
    insightType: text().notNull(),
    state: text().notNull(),
    minute: integer().notNull(),
    record: json().notNull(),
  },
  (t) => [index('aws_insights_series').on(t.account, t.source, t.name, t.minute)],
);

/** Processes that take part, by their own account: BullMQ cannot tell them apart on one PostgreSQL session. */
export const workers = trailwarden.table('workers', {
  id: text().primaryKey(),
  startedMs: bigint({ mode: 'number' }).notNull(),
  seenMs: bigint({ mode: 'number' }).notNull(),
  role: text().notNull(),
});
