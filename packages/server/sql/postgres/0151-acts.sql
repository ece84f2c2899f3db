-- Dangerous acts that wait for a second person, and what became of them. What was asked for goes when it is decided: it may name people.
create table acts (
  id text primary key,
  act text not null,
  system_id text,
  target_kind text not null,
  target_id text not null,
  payload jsonb,
  asked_kind text not null check (asked_kind in ('account', 'key')),
  asked_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  state text not null check (state in ('pending', 'done', 'refused', 'withdrawn')),
  decided_by text,
  decided_at timestamptz,
  check ((state = 'pending') = (decided_at is null)),
  check (state = 'pending' or payload is null)
);
create index acts_newest on acts (created_at desc, id desc);
