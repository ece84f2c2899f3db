-- What the platform itself keeps: live processes, versions of snapshots and who has taken them up, schedules.

create table processes (
  id text primary key,
  kind text not null,
  host text not null,
  pid int not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

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

-- One row per rule. A run covers the window that ends at next_run_at; claimed in SQL, so that no timer in memory is a claim.
create table schedules (
  rule text primary key,
  every_ms bigint not null check (every_ms > 0),
  next_run_at timestamptz not null,
  claimed_by text,
  claimed_until timestamptz,
  failures int not null default 0,
  last_error text,
  last_window_end timestamptz
);

create index schedules_due on schedules (next_run_at);
