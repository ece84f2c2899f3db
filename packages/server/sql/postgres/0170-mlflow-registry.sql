-- What MLflow's clients say of models and versions beyond what the registry keeps of them.

-- The name that MLflow's clients use. A model without a row here is known to them by its id.
create table mlflow_models (
  model_id text primary key references models (id),
  -- Null once its clients gave the model up: the name is free, the record stays.
  name text unique check (length(name) between 1 and 256),
  updated_at timestamptz not null
);

create table mlflow_model_tags (
  model_id text not null references models (id),
  key text not null,
  value text not null,
  primary key (model_id, key)
);

create table mlflow_versions (
  model_id text not null,
  version int not null,
  -- As the client said it: runs:/…, models:/…, mlflow-artifacts:/…
  source text not null,
  -- Where the files lie, once the source is resolved.
  artifact_uri text not null,
  run_link text,
  logged_model_id text,
  updated_at timestamptz not null,
  -- Set once its clients gave the version up.
  removed_at timestamptz,
  primary key (model_id, version),
  foreign key (model_id, version) references model_versions (model_id, version)
);
create index mlflow_versions_by_logged_model on mlflow_versions (logged_model_id) where logged_model_id is not null;
