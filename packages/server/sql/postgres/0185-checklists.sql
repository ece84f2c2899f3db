-- Checklists of rollouts as they were when their stage ended, and what people answered where the record is silent.

create table checklists (
  id text primary key,
  rollout_id text not null references rollouts (id),
  stage text not null check (stage in ('before', 'during', 'after')),
  system_id text not null references systems (id),
  route_id text not null,
  model_id text not null,
  version int not null,
  verdict text not null check (verdict in ('pass', 'fail', 'error', 'skipped')),
  counts jsonb not null,
  items jsonb not null,
  assessed_at timestamptz not null,
  kept_at timestamptz not null,
  unique (rollout_id, stage)
);

create index checklists_newest on checklists (kept_at desc, id desc);

-- Never changed: the newest answer to an item counts, the others say what was answered before.
create table checklist_answers (
  id text primary key,
  system_id text not null references systems (id),
  -- A rollout, a system, or a version on a route before its rollout.
  subject text not null,
  item text not null,
  verdict text not null check (verdict in ('pass', 'fail', 'skipped')),
  reason text not null,
  by_kind text not null,
  by_id text not null,
  at timestamptz not null
);

create index checklist_answers_of on checklist_answers (subject, at desc, id desc);
