-- What the platform itself keeps: live processes, versions of snapshots and who has taken them up, schedules.

-- One row per process that serves. Live means seen within a few seconds, by the database's own clock.
create table processes (
  id text primary key,
  kind text not null,
  host text not null,
  pid int not null,
  topics text[] not null default '{}',
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

-- Bumped in the transaction that changes what a topic is made of.
create table snapshot_versions (
  topic text primary key,
  version bigint not null,
  changed_at timestamptz not null default now()
);

create table snapshot_acknowledgements (
  process_id text not null references processes (id) on delete cascade,
  topic text not null,
  version bigint not null,
  acknowledged_at timestamptz not null default now(),
  primary key (process_id, topic)
);

-- A run covers the window that ends at next_run_at. Claims are made here, so that no timer in memory is one; claimed_until without
-- claimed_by is the time of the next attempt after a failure.
create table schedules (
  rule text primary key,
  kind text not null,
  data jsonb not null default '{}',
  every_ms bigint not null check (every_ms > 0),
  catch_up text not null default 'each' check (catch_up in ('each', 'latest')),
  next_run_at timestamptz not null,
  claimed_by text,
  claimed_until timestamptz,
  failures int not null default 0,
  last_error text,
  last_window_end timestamptz
);

create index schedules_due on schedules (kind, next_run_at);
