-- What went wrong, what was done about it, and what people said. The cause is a copy: rows and findings it rests on may expire.
create table incidents (
  id text primary key,
  system_id text not null,
  alert_id text not null unique,
  state text not null check (state in ('open', 'resolved')),
  severity text not null check (severity in ('minor', 'serious')),
  sentence jsonb not null,
  cause jsonb not null,
  opened_at timestamptz not null,
  resolved_at timestamptz,
  resolution text
);
create index incidents_newest on incidents (opened_at desc, id desc);
create index incidents_open on incidents (system_id) where state = 'open';

create table incident_actions (
  id text primary key,
  incident_id text not null references incidents (id),
  kind text not null,
  outcome text not null check (outcome in ('running', 'done', 'failed', 'proposed', 'dry_run', 'skipped')),
  sentence jsonb not null,
  policy_id text,
  run_id text,
  started_at timestamptz not null,
  ended_at timestamptz,
  error text
);
create index incident_actions_of on incident_actions (incident_id, started_at);

create table incident_timeline (
  id text primary key,
  incident_id text not null references incidents (id),
  time timestamptz not null,
  kind text not null check (kind in ('cause', 'alert', 'action', 'note', 'state')),
  actor_kind text not null,
  actor_id text not null,
  sentence jsonb not null
);
create index incident_timeline_of on incident_timeline (incident_id, time, id);
