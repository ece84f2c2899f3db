-- Experiments: what is written, what is under way, each time it ran, each look with everything it found.
create table experiments (
  id text primary key,
  system_id text not null references systems (id),
  state text not null check (state in ('draft', 'running', 'settling', 'ended', 'archived')),
  version int not null,
  definition jsonb not null,
  flag text,
  route text,
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  period int not null default 0,
  verdict text not null check (verdict in ('pass', 'fail', 'error', 'skipped')),
  outcome text not null,
  reason jsonb not null,
  winner text,
  units bigint not null default 0,
  design jsonb
);
create index experiments_by_time on experiments (created_at, id);
-- One at a time on a flag and on a route.
create unique index experiments_one_on_flag on experiments (flag) where state = 'running';
create unique index experiments_one_on_route on experiments (route) where state = 'running';

create table experiment_versions (
  id text primary key,
  experiment_id text not null references experiments (id),
  version int not null,
  at timestamptz not null,
  by text not null,
  definition jsonb not null,
  unique (experiment_id, version)
);

create table experiment_periods (
  experiment_id text not null references experiments (id),
  period int not null,
  -- Salts the draw: a new period draws anew.
  salt text not null,
  version int not null,
  definition jsonb not null,
  -- Of a route: the labels of the versions by arm, as events name them.
  labels jsonb not null,
  planned_units int,
  started_at timestamptz not null,
  started_by text not null,
  stopped_at timestamptz,
  stopped_by text,
  stop_reason jsonb,
  ended_at timestamptz,
  verdict text not null check (verdict in ('pass', 'fail', 'error', 'skipped')),
  outcome text not null,
  winner text,
  -- The split of the route that was begun for it, and the rollout of the winner.
  split_rollout text,
  rollout text,
  rollout_problem jsonb,
  primary key (experiment_id, period)
);

create table experiment_looks (
  id text primary key,
  experiment_id text not null,
  period int not null,
  at timestamptz not null,
  final boolean not null,
  verdict text not null,
  outcome text not null,
  winner text,
  units bigint not null,
  look jsonb not null,
  foreign key (experiment_id, period) references experiment_periods (experiment_id, period)
);
create index experiment_looks_by_time on experiment_looks (experiment_id, period, at, id);

-- Units that no experiment of the system reaches, by their bucket. The salt stays when the share changes.
create table experiment_holdouts (
  system_id text primary key references systems (id),
  share int not null check (share between 0 and 5000),
  changed_at timestamptz not null
);
