-- Feature flags: the definition as it stands, and as it stood at each revision.

create table flags (
  key text primary key,
  system_id text not null references systems (id),
  kind text not null check (kind in ('boolean', 'string', 'number', 'object')),
  definition jsonb not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  archived_at timestamptz,
  revision int not null
);

create index flags_by_time on flags (created_at desc, key desc);
create index flags_by_system on flags (system_id);

create table flag_revisions (
  id text primary key,
  flag_key text not null references flags (key),
  revision int not null,
  at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  archived boolean not null,
  definition jsonb not null,
  unique (flag_key, revision)
);
