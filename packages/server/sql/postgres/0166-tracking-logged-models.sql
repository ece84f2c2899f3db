-- Models that runs log (MLflow 3): what a run made, before anybody registers it.
create table tracking_logged_models (
  id text primary key check (id ~ '^m-[0-9a-f]{32}$'),
  experiment_id bigint not null references tracking_experiments (id),
  name text not null,
  model_type text,
  source_run_id text,
  artifact_uri text not null,
  status text not null check (status in ('LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED')),
  created_at timestamptz not null,
  changed_at timestamptz not null,
  -- null: active
  deleted_at timestamptz
);
create index tracking_logged_models_newest on tracking_logged_models (experiment_id, created_at desc, id);
create index tracking_logged_models_by_run on tracking_logged_models (source_run_id);

create table tracking_logged_model_tags (
  model_id text not null references tracking_logged_models (id) on delete cascade,
  key text not null,
  value text not null,
  primary key (model_id, key)
);

create table tracking_logged_model_params (
  model_id text not null references tracking_logged_models (id) on delete cascade,
  key text not null,
  value text not null,
  primary key (model_id, key)
);
