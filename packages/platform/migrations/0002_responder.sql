-- What is done about incidents: playbooks that were applied, their steps, who agreed, and a record of all of it.

create table trailwarden.runs (
  id text primary key,
  incident_id text not null,
  playbook_id text not null,
  playbook json not null,
  because json not null,
  revision integer not null,
  stored_ms bigint not null,
  updated_ms bigint not null,
  snoozed_until_ms bigint
);
create unique index runs_incident on trailwarden.runs (incident_id, playbook_id);
create index runs_updated on trailwarden.runs (updated_ms);

create table trailwarden.steps (
  id text primary key,
  run_id text not null,
  position integer not null,
  action text not null,
  kind text not null,
  target json not null,
  target_key text not null,
  account_id text,
  settings json not null,
  happens text not null,
  dry_run boolean not null,
  state text not null,
  reason text,
  approval json,
  expires_minutes integer,
  expires_ms bigint,
  wanted integer not null default 1,
  told integer not null default 0,
  prior json,
  receipt json,
  calls json,
  applied_ms bigint,
  verified integer not null default 0,
  attempts integer not null default 0,
  failed_from text,
  next_ms bigint,
  held_by text,
  held_until_ms bigint,
  version bigint not null default 0,
  stored_ms bigint not null,
  updated_ms bigint not null
);
create index steps_run on trailwarden.steps (run_id);
create index steps_due on trailwarden.steps (next_ms) where next_ms is not null;
create index steps_failed on trailwarden.steps (updated_ms) where state = 'failed';
create index steps_applied on trailwarden.steps (applied_ms) where applied_ms is not null;

create table trailwarden.votes (
  step_id text not null,
  person text not null,
  via text not null,
  vote text not null,
  at_ms bigint not null,
  primary key (step_id, person)
);

create table trailwarden.moments (
  run_id text not null,
  key text not null,
  kind text not null,
  text text not null,
  at_ms bigint not null,
  primary key (run_id, key)
);

create table trailwarden.findings (
  source text not null,
  account text not null,
  id text not null,
  finding json not null,
  last_seen_ms bigint not null,
  primary key (source, account, id)
);
create index findings_account on trailwarden.findings (account, last_seen_ms);

create table trailwarden.finding_looks (
  account text not null,
  region text not null,
  hour integer not null,
  looked_ms bigint not null,
  problem text,
  primary key (account, region, hour)
);

create table trailwarden.audit (
  seq bigint primary key,
  at_ms bigint not null,
  what text not null,
  actor text not null,
  incident_id text,
  run_id text,
  step_id text,
  detail json not null,
  previous text not null,
  hash text not null
);
create index audit_run on trailwarden.audit (run_id) where run_id is not null;

create index outbox_untaken on trailwarden.outbox (id) where taken_ms is null;
