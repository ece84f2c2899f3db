-- Monitors that somebody defined. What stood before each change is in monitor_revisions; a removed monitor keeps its revisions.
create table monitor_definitions (
  system_id text not null,
  id text not null,
  kind text not null,
  enabled boolean not null,
  definition jsonb not null,
  revision int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by text not null,
  -- How far the monitor has looked: event time for windows of time, the last sequence number for windows by count. By version.
  progress jsonb not null default '{}',
  judged boolean not null default false,
  primary key (system_id, id)
);

create table monitor_revisions (
  system_id text not null,
  monitor_id text not null,
  revision int not null,
  definition jsonb,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (system_id, monitor_id, revision)
);

create table monitor_backfills (
  id text primary key,
  system_id text not null,
  monitor_id text not null,
  window_from timestamptz not null,
  window_to timestamptz not null,
  state text not null check (state in ('waiting', 'running', 'done', 'failed')),
  windows int not null,
  done int not null default 0,
  error text,
  asked_by text not null,
  asked_at timestamptz not null
);
create index monitor_backfills_newest on monitor_backfills (system_id, monitor_id, asked_at desc, id desc);

alter table findings drop constraint findings_basis_check;
alter table findings add constraint findings_basis_check check (basis in ('limit', 'versus_stable', 'monitor'));
alter table findings add column monitor_id text;
alter table findings add column slice text not null default '';
alter table findings add column contributors jsonb not null default '[]';
alter table findings add column settings jsonb not null default '{}';
alter table findings add column cost jsonb;
create index findings_of_monitor on findings (system_id, monitor_id, opened_at desc, id desc) where monitor_id is not null;

alter table objectives drop constraint objectives_basis_check;
alter table objectives add constraint objectives_basis_check check (basis in ('limit', 'versus_stable', 'monitor'));
alter table alerts drop constraint alerts_basis_check;
alter table alerts add constraint alerts_basis_check check (basis in ('limit', 'versus_stable', 'monitor'));
alter table policies drop constraint policies_objective_basis_check;
alter table policies add constraint policies_objective_basis_check check (objective_basis in ('limit', 'versus_stable', 'monitor'));
-- An alert is about one monitor and one slice of the rows, where a monitor found it.
alter table alerts add column monitor_id text;
drop index alerts_one_open;
create unique index alerts_one_open on alerts (system_id, objective_id, coalesce(monitor_id, ''), coalesce(route, ''), coalesce(version, ''), slice)
  where state <> 'resolved';
-- Systems that are there already are given the objective that new ones have.
insert into objectives (id, system_id, name, basis, on_fail, enabled, verdict, reason, since, revision)
select 'obj_' || md5(system_id || 'monitor'), system_id, '{"key": "objectives.name.within_monitors", "params": {}}'::jsonb, 'monitor', 'alert', true, 'skipped',
  '{"key": "objectives.reason.not_judged_monitor", "params": {}}'::jsonb, now(), 1
from (select distinct system_id from objectives) as known;
