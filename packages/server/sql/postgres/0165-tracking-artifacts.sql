-- Files that MLflow's clients upload. `path` is below mlflow-artifacts:/ and tells whose they are: the first part names the experiment, or the experiment's
-- artifact_location begins it. The bytes lie in the object store under their digest; several paths may hold the same.
create table tracking_artifacts (
  path text collate "C" primary key,
  experiment_id bigint not null references tracking_experiments (id),
  sha256 text not null,
  bytes bigint not null,
  changed_at timestamptz not null,
  changed_by text not null
);
create index tracking_artifacts_by_digest on tracking_artifacts (sha256);
create index tracking_artifacts_by_experiment on tracking_artifacts (experiment_id);

-- Every digest that tracking has put into the object store and not taken out yet. Its row is the lock between an upload and a removal of the same bytes.
create table tracking_objects (
  sha256 text primary key
);

-- Uploads whose bytes are whole and whose path is not written yet. One that stays here was killed.
create table tracking_uploads (
  id text primary key,
  sha256 text not null,
  noted_at timestamptz not null
);
create index tracking_uploads_by_digest on tracking_uploads (sha256);
