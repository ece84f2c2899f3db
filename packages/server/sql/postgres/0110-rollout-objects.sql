-- Rollouts of every strategy: what was written, how it is carried out, what the gates said last, and what happened when.

alter table rollouts
  add column strategy text not null default 'canary'
    check (strategy in ('canary', 'blue_green', 'rolling', 'shadow', 'ab', 'rehearsal')),
  add column definition jsonb,
  add column step_started_at timestamptz,
  add column gates jsonb not null default '[]',
  add column paused_at timestamptz,
  add column approved_step int,
  add column rehearsal jsonb;

update rollouts set step_started_at = started_at;
alter table rollouts alter column step_started_at set not null;

alter table rollouts drop constraint rollouts_state_check;
alter table rollouts add constraint rollouts_state_check
  check (state in ('running', 'paused', 'promoted', 'rolling_back', 'rolled_back'));
drop index rollouts_one_active;
create unique index rollouts_one_active on rollouts (route_id) where state in ('running', 'paused', 'rolling_back');

create table rollout_notes (
  id text primary key,
  rollout_id text not null references rollouts (id),
  at timestamptz not null,
  actor text not null,
  action text not null,
  step int not null,
  verdict text not null check (verdict in ('pass', 'fail', 'error', 'skipped')),
  reason jsonb not null,
  gates jsonb not null,
  comparison jsonb
);

create index rollout_notes_by_rollout on rollout_notes (rollout_id, at, id);
