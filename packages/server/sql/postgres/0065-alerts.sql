-- Calls for action. One at a time for each (system, objective, version or route, slice); a slice is empty while alerts cover whole versions.
create table alerts (
  id text primary key,
  system_id text not null,
  objective_id text not null,
  basis text not null check (basis in ('limit', 'versus_stable')),
  route text,
  version text,
  slice text not null default '',
  state text not null check (state in ('open', 'acknowledged', 'resolved')),
  severity text not null check (severity in ('minor', 'serious')),
  sentence jsonb not null,
  finding_ids text[] not null,
  raised_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  resolved_at timestamptz,
  resolved_by text,
  resolution jsonb
);
create unique index alerts_one_open on alerts (system_id, objective_id, coalesce(route, ''), coalesce(version, ''), slice) where state <> 'resolved';
create index alerts_newest on alerts (raised_at desc, id desc);
create index alerts_system on alerts (system_id, raised_at desc);
