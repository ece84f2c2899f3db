-- Rotations of the master key that seals artifacts: who asked, how far it is. The keys themselves lie in files, never here.
create table key_rotations (
  id text primary key,
  state text not null check (state in ('running', 'done', 'failed')),
  started_at timestamptz not null,
  started_by text not null,
  -- Moved on while it runs: one that stands still belongs to a process that ended.
  seen_at timestamptz not null,
  finished_at timestamptz,
  wrapped int not null default 0,
  total int not null,
  refused int not null default 0,
  failure text
);
create unique index key_rotations_one_running on key_rotations ((true)) where state = 'running';
create index key_rotations_newest on key_rotations (started_at desc);
