-- What happens by itself when an alert is raised, and every time that it did.
create table policies (
  id text not null,
  system_id text not null,
  name jsonb not null,
  objective_basis text not null check (objective_basis in ('limit', 'versus_stable')),
  severity text check (severity in ('minor', 'serious')),
  actions text[] not null,
  mode text not null check (mode in ('automatic', 'ask_first', 'dry_run')),
  cool_down_s integer not null,
  enabled boolean not null,
  revision integer not null default 1,
  primary key (system_id, id)
);

-- One run per policy and alert, however often the alert's job is delivered.
create table policy_runs (
  id text primary key,
  policy_id text not null,
  system_id text not null,
  alert_id text not null,
  incident_id text,
  actions text[] not null,
  mode text not null,
  state text not null check (state in ('running', 'proposed', 'done', 'failed', 'dry_run', 'skipped')),
  notified boolean not null default false,
  actor_kind text not null,
  actor_id text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  unique (system_id, policy_id, alert_id)
);
