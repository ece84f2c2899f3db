-- Public names that requests go to, with the versions behind them and their shares of users in basis points (10 000 = all).

create table routes (
  id text primary key,
  system_id text not null references systems (id),
  model_id text not null references models (id),
  targets jsonb not null,
  -- null: as the risk tier of the system says
  log text check (log in ('after', 'before')),
  is_default boolean not null default false,
  -- the time during which one candidate has had a share; null without a candidate
  period_id text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  revision int not null default 1,
  -- version of the snapshot `routes` that first held this state
  snapshot_version bigint not null
);

create unique index routes_one_default on routes (is_default) where is_default;
create index routes_by_system on routes (system_id, created_at);

create table route_periods (
  id text primary key,
  route_id text not null references routes (id),
  candidate_version int not null,
  started_at timestamptz not null,
  first_response_at timestamptz,
  ended_at timestamptz
);

create index route_periods_by_route on route_periods (route_id, started_at);
