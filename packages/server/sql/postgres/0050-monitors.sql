-- Limits and settings, one current version a system; what stood before is in the trail.
create table monitor_settings (
  system_id text primary key,
  limits jsonb not null,
  comparison jsonb not null,
  positive text,
  revision int not null default 1,
  changed_at timestamptz not null,
  changed_by text not null
);

-- Whoever holds the row lock sums up and judges the system. No lease: the lock ends with its connection.
-- `wanted`: judge again although no row changed (settings did); `recount`: and sum up the last day again (what counts as positive changed).
create table monitor_turns (
  system_id text primary key,
  wanted boolean not null default false,
  recount boolean not null default false
);

create sequence monitor_builds;

-- Since when a bucket has been summed up; once it was closed, a further build revises it.
create table monitor_buckets (
  system_id text not null,
  bucket_start timestamptz not null,
  built_at timestamptz not null,
  builds int not null,
  revised boolean not null,
  primary key (system_id, bucket_start)
);

-- How each system stands, as of its latest evaluation.
create table monitor_states (
  system_id text primary key,
  verdict text not null check (verdict in ('pass', 'fail', 'error', 'skipped')),
  reason jsonb not null,
  judged boolean not null default false,
  main_version text,
  evaluated_at timestamptz not null
);

create table findings (
  id text primary key,
  system_id text not null,
  key text not null,
  basis text not null check (basis in ('limit', 'versus_stable')),
  indicator text not null,
  version text not null,
  baseline_version text,
  route text,
  period text,
  attribute text,
  group_name text,
  feature text,
  verdict text not null check (verdict in ('pass', 'fail', 'error', 'skipped')),
  estimate jsonb not null,
  limit_value double precision,
  side text check (side in ('min', 'max')),
  test text not null,
  p double precision,
  p_adjusted double precision,
  effect double precision,
  path text not null check (path in ('summary', 'exact')),
  sentence jsonb not null,
  window_from timestamptz not null,
  window_to timestamptz not null,
  opened_at timestamptz not null,
  changed_at timestamptz not null,
  closed_at timestamptz,
  closed_reason jsonb
);
create unique index findings_one_open on findings (system_id, key) where closed_at is null;
create index findings_newest on findings (system_id, opened_at desc, id desc);

-- Comparison of a candidate with its stable version: one row for each period in which a route had a candidate.
create table route_comparisons (
  route text not null,
  period text not null,
  system_id text not null,
  stable text not null,
  candidate text not null,
  since timestamptz not null,
  -- Times at which the candidate's share changed, with the share: rows are compared within these strata.
  shares jsonb not null,
  plan jsonb,
  smallest_p jsonb not null default '{}',
  latest jsonb,
  verdict text not null default 'skipped' check (verdict in ('pass', 'fail', 'error', 'skipped')),
  evaluated_at timestamptz,
  ended_at timestamptz,
  primary key (route, period)
);
create index route_comparisons_system on route_comparisons (system_id, since desc);
create index route_comparisons_live on route_comparisons (route) where ended_at is null;
