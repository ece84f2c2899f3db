-- A route moving from one version to another. `snapshot_version` is the state of the routes that every process must have taken up before a
-- decision counts as carried out.

create table rollouts (
  id text primary key,
  system_id text not null references systems (id),
  route_id text not null references routes (id),
  model_id text not null references models (id),
  stable_version int not null,
  candidate_version int not null,
  state text not null check (state in ('running', 'promoted', 'rolling_back', 'rolled_back')),
  steps jsonb not null,
  step int not null default 0,
  verdict text not null check (verdict in ('pass', 'fail', 'error', 'skipped')),
  reason jsonb not null,
  period_id text not null references route_periods (id),
  started_at timestamptz not null,
  started_by text not null,
  ended_at timestamptz,
  decided_at timestamptz,
  decided_by text,
  snapshot_version bigint,
  acknowledged_at timestamptz,
  comparison jsonb
);

create unique index rollouts_one_active on rollouts (route_id) where state in ('running', 'rolling_back');
create index rollouts_by_time on rollouts (started_at, id);
create index rollouts_unfinished on rollouts (id) where acknowledged_at is null;
