-- The trail. An entry first waits in trail_pending, inserted by the transaction that changed something: a plain insert, so that writers
-- neither wait for each other nor for the sequencer. The sequencer numbers what is committed and moves it to trail_entries.
create table trail_pending (
  position bigint generated always as identity primary key,
  body text not null check (jsonb_typeof(body::jsonb) = 'object')
);

-- One row: which trail this is, how long it is, and the roots of its complete subtrees (largest first). Whoever holds its row lock numbers.
create table trail_state (
  singleton boolean primary key default true check (singleton),
  origin text not null,
  size bigint not null,
  peaks text[] not null
);
insert into trail_state (origin, size, peaks) values ('trail-' || replace(gen_random_uuid()::text, '-', ''), 0, '{}');

-- body is the canonical text that is hashed; the columns to filter by are generated from it, so that they cannot say anything else.
create table trail_entries (
  sequence bigint primary key,
  body text not null,
  hash bytea not null check (octet_length(hash) = 32),
  id text not null unique generated always as ((body::jsonb) ->> 'id') stored,
  action text not null generated always as ((body::jsonb) ->> 'action') stored,
  system_id text generated always as ((body::jsonb) ->> 'system') stored,
  actor_id text not null generated always as ((body::jsonb) #>> '{actor,id}') stored,
  target_kind text not null generated always as ((body::jsonb) #>> '{target,kind}') stored,
  target_id text not null generated always as ((body::jsonb) #>> '{target,id}') stored
);
create index trail_entries_system on trail_entries (system_id, sequence desc);
create index trail_entries_target on trail_entries (target_id, sequence desc);
create index trail_entries_action on trail_entries (action text_pattern_ops, sequence desc);

-- Roots of the complete subtrees of level 1 and up (level 0 are the hashes of the entries): a proof reads O(log n) of them.
create table trail_nodes (
  level smallint not null,
  position bigint not null,
  hash bytea not null check (octet_length(hash) = 32),
  primary key (level, position)
);

-- Public keys that have signed; one per server.
create table trail_keys (
  id text primary key,
  pem text not null,
  created_at timestamptz not null default now()
);

-- anchored_at is set once the checkpoint stands in the second place.
create table trail_checkpoints (
  size bigint primary key,
  origin text not null,
  root text not null,
  previous text,
  time text not null,
  key_id text not null references trail_keys (id),
  signature text not null,
  anchored_at timestamptz
);

-- The table is append-only for the application; somebody who may alter tables can still do anything, and is found out by the checkpoints.
create function trail_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the trail is append-only: % of % is refused', tg_op, tg_table_name;
end
$$;
create trigger trail_entries_append_only before update or delete or truncate on trail_entries
  for each statement execute function trail_refuse_change();
create trigger trail_nodes_append_only before update or delete or truncate on trail_nodes
  for each statement execute function trail_refuse_change();
create trigger trail_checkpoints_append_only before delete or truncate on trail_checkpoints
  for each statement execute function trail_refuse_change();
