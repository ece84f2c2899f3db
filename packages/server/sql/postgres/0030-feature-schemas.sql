-- Names and types of the positional features of prediction rows. The id is a digest of the content, so a record never changes and two
-- servers that meet a new shape at once write the same one.
create table feature_schemas (
  id text primary key,
  system_id text not null,
  num text[] not null,
  cat text[] not null,
  created_at timestamptz not null default now()
);
create index feature_schemas_system on feature_schemas (system_id, created_at);
