-- Models, their versions and the artifacts they are loaded from. An artifact is addressed by its SHA-256; the bytes lie in the object store.

create table models (
  id text primary key,
  system_id text not null references systems (id),
  description text not null default '',
  created_at timestamptz not null,
  created_by text not null,
  latest_version int not null default 0
);

create index models_by_system on models (system_id, created_at);

-- What was uploaded for which model: a digest alone gives nobody a right to the bytes behind it.
create table artifact_uploads (
  model_id text not null references models (id),
  sha256 text not null,
  bytes bigint not null,
  uploaded_at timestamptz not null,
  uploaded_by text not null,
  primary key (model_id, sha256)
);

create table model_versions (
  model_id text not null references models (id),
  version int not null check (version > 0),
  system_id text not null references systems (id),
  stage text not null check (stage in ('none', 'staging', 'production', 'archived')),
  description text not null default '',
  format text not null,
  artifact_sha256 text not null,
  artifact_bytes bigint not null,
  signature jsonb not null,
  metrics jsonb not null,
  lineage jsonb not null,
  reference_profile jsonb,
  created_at timestamptz not null,
  created_by text not null,
  primary key (model_id, version)
);

create table model_aliases (
  model_id text not null,
  alias text not null,
  version int not null,
  changed_at timestamptz not null,
  primary key (model_id, alias),
  foreign key (model_id, version) references model_versions (model_id, version)
);
