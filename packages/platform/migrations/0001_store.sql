-- All tables, as src/store/schema.ts describes them. A released migration is never edited: what changes is the next file.

create table trailwarden.accounts (
  id text primary key,
  name text not null,
  state text not null,
  ou_path text,
  reach text not null default 'unknown',
  reach_reason text,
  next_try_at timestamptz,
  joined_at timestamptz,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  gone_at timestamptz
);

create table trailwarden.aws_insights (
  event_id text primary key,
  shared_event_id text not null,
  account text not null,
  region text not null,
  source text not null,
  name text not null,
  insight_type text not null,
  state text not null,
  minute integer not null,
  record json not null
);
create index aws_insights_series on trailwarden.aws_insights (account, source, name, minute);

create table trailwarden.episodes (
  lane text not null,
  id text not null,
  state text not null,
  first_minute integer not null,
  last_minute integer not null,
  episode json not null,
  incident_id text,
  primary key (lane, id)
);
create index episodes_live on trailwarden.episodes (last_minute) where incident_id is null;

create table trailwarden.facts (
  name text primary key,
  value jsonb not null
);

create table trailwarden.incidents (
  id text primary key,
  state text not null,
  superseded_by text,
  revision integer not null,
  start_minute integer not null,
  last_minute integer not null,
  severity text not null,
  accounts jsonb not null,
  incident json not null,
  frozen boolean not null default false,
  stored_ms bigint not null,
  updated_ms bigint not null
);
create index incidents_start on trailwarden.incidents (start_minute);
create index incidents_live on trailwarden.incidents (last_minute) where not frozen;

create table trailwarden.lane_days (
  lane text not null,
  day integer not null,
  pool_day integer not null,
  contribution bytea,
  merged_day integer,
  primary key (lane, day)
);
create index lane_days_unmerged on trailwarden.lane_days (day) where merged_day is null;

create table trailwarden.lanes (
  account text primary key,
  version bigint not null default 0,
  next_seq bigint not null default 1,
  judged_through integer not null default -1,
  last_event_minute integer,
  management_reads bigint not null default 0,
  management_writes bigint not null default 0,
  data_events bigint not null default 0,
  snapshot bytea,
  snapshot_seq bigint not null default 1,
  snapshot_minute integer not null default -1
);

create table trailwarden.listings (
  lane text not null,
  region text not null,
  place text not null,
  family text not null,
  read_as text,
  from_minute integer not null,
  after text,
  known_through integer,
  reached_end_ms bigint,
  problem text,
  problem_since_ms bigint,
  active boolean not null default true,
  primary key (lane, region, place)
);

create table trailwarden.log_files (
  id bigint generated always as identity primary key,
  address text not null,
  lane text not null,
  region text not null,
  family text not null,
  delivered_minute integer not null,
  bytes integer not null,
  read_as text,
  inline bytea,
  state text not null default 'pending',
  reason text,
  message text,
  attempts integer not null default 0,
  next_try_ms bigint not null default 0,
  records_read integer not null default 0,
  records_counted integer not null default 0,
  records_duplicates integer not null default 0,
  records_rejected integer not null default 0,
  found_ms bigint not null,
  done_ms bigint
);
create unique index log_files_address on trailwarden.log_files (address);
create index log_files_pending on trailwarden.log_files (lane, delivered_minute) where state = 'pending';
create index log_files_quarantined on trailwarden.log_files (lane) where state = 'quarantined';
create index log_files_inline on trailwarden.log_files (id) where inline is not null;

create table trailwarden.outbox (
  id bigint generated always as identity primary key,
  incident_id text not null,
  revision integer not null,
  kind text not null,
  stored_ms bigint not null,
  taken_ms bigint
);

create table trailwarden.pools (
  day integer primary key,
  pool bytea not null
);

create table trailwarden.tallies (
  lane text not null,
  seq bigint not null,
  file_id bigint not null,
  delivered_minute integer not null,
  judged_through integer not null,
  tally bytea not null,
  event_ids bytea,
  primary key (lane, seq)
);
create index tallies_delivered on trailwarden.tallies (delivered_minute);
create index tallies_with_ids on trailwarden.tallies (delivered_minute) where event_ids is not null;

create table trailwarden.trails (
  arn text primary key,
  account_id text not null,
  home_region text not null,
  bucket text,
  prefix text,
  is_organization boolean not null,
  is_multi_region boolean not null,
  is_logging boolean not null,
  problems jsonb not null,
  aws_insights jsonb not null,
  latest_delivery_at timestamptz,
  checked_at timestamptz not null
);

create table trailwarden.workers (
  id text primary key,
  started_ms bigint not null,
  seen_ms bigint not null,
  role text not null
);
