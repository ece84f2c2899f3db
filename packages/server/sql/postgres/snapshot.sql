-- What the migrations in this folder result in. Written by schema-snapshot.test.ts; see there.

create table accounts (
  id text not null,
  email text not null,
  email_key text not null,
  name text not null,
  language text,
  password_hash text,
  state text not null,
  salt bytea not null,
  created_at timestamp with time zone not null,
  last_sign_in_at timestamp with time zone,
  break_glass boolean not null default false,
  constraint accounts_email_key_key UNIQUE (email_key),
  constraint accounts_language_check CHECK ((language = ANY (ARRAY['en'::text, 'ko'::text]))),
  constraint accounts_pkey PRIMARY KEY (id),
  constraint accounts_state_check CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'disabled'::text])))
);
CREATE INDEX accounts_newest ON public.accounts USING btree (created_at DESC, id DESC);

create table acts (
  id text not null,
  act text not null,
  system_id text,
  target_kind text not null,
  target_id text not null,
  payload jsonb,
  asked_kind text not null,
  asked_by text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  state text not null,
  decided_by text,
  decided_at timestamp with time zone,
  constraint acts_asked_kind_check CHECK ((asked_kind = ANY (ARRAY['account'::text, 'key'::text]))),
  constraint acts_check CHECK (((state = 'pending'::text) = (decided_at IS NULL))),
  constraint acts_check1 CHECK (((state = 'pending'::text) OR (payload IS NULL))),
  constraint acts_pkey PRIMARY KEY (id),
  constraint acts_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'done'::text, 'refused'::text, 'withdrawn'::text])))
);
CREATE INDEX acts_newest ON public.acts USING btree (created_at DESC, id DESC);

create table alerts (
  id text not null,
  system_id text not null,
  objective_id text not null,
  basis text not null,
  route text,
  version text,
  slice text not null default ''::text,
  state text not null,
  severity text not null,
  sentence jsonb not null,
  finding_ids text[] not null,
  raised_at timestamp with time zone not null,
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  resolved_at timestamp with time zone,
  resolved_by text,
  resolution jsonb,
  monitor_id text,
  constraint alerts_basis_check CHECK ((basis = ANY (ARRAY['limit'::text, 'versus_stable'::text, 'monitor'::text, 'artifact'::text]))),
  constraint alerts_pkey PRIMARY KEY (id),
  constraint alerts_severity_check CHECK ((severity = ANY (ARRAY['minor'::text, 'serious'::text]))),
  constraint alerts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'acknowledged'::text, 'resolved'::text])))
);
CREATE INDEX alerts_newest ON public.alerts USING btree (raised_at DESC, id DESC);
CREATE INDEX alerts_system ON public.alerts USING btree (system_id, raised_at DESC);
CREATE UNIQUE INDEX alerts_one_open ON public.alerts USING btree (system_id, objective_id, COALESCE(monitor_id, ''::text), COALESCE(route, ''::text), COALESCE(version, ''::text), slice) WHERE (state <> 'resolved'::text);

create table api_keys (
  id text not null,
  name text not null,
  prefix text not null,
  secret_hash text not null,
  systems text[],
  permissions text[] not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_secret_hash_key UNIQUE (secret_hash)
);
CREATE INDEX api_keys_newest ON public.api_keys USING btree (created_at DESC, id DESC);

create table approval_settings (
  system_id text not null,
  revision integer not null,
  settings jsonb not null,
  reason text not null,
  salt bytea not null,
  changed_by_kind text not null,
  changed_by text not null,
  changed_at timestamp with time zone not null,
  constraint approval_settings_pkey PRIMARY KEY (system_id, revision),
  constraint approval_settings_revision_check CHECK ((revision > 0)),
  constraint approval_settings_system_id_fkey FOREIGN KEY (system_id) REFERENCES systems(id)
);

create table approvals (
  id text not null,
  system_id text not null,
  model_id text not null,
  version integer not null,
  attempt integer not null,
  status text not null,
  checks jsonb not null,
  settings jsonb not null,
  settings_revision integer not null,
  notes_revision integer not null,
  comment text not null default ''::text,
  submitted_by_kind text not null,
  submitted_by text not null,
  created_at timestamp with time zone not null,
  salt bytea not null,
  decisions jsonb not null default '[]'::jsonb,
  constraint approvals_model_id_version_attempt_key UNIQUE (model_id, version, attempt),
  constraint approvals_model_id_version_fkey FOREIGN KEY (model_id, version) REFERENCES model_versions(model_id, version),
  constraint approvals_pkey PRIMARY KEY (id),
  constraint approvals_status_check CHECK ((status = ANY (ARRAY['none'::text, 'failed_validation'::text, 'pending_review'::text, 'approved'::text, 'rejected'::text]))),
  constraint approvals_system_id_fkey FOREIGN KEY (system_id) REFERENCES systems(id)
);
CREATE INDEX approvals_by_system ON public.approvals USING btree (system_id, created_at DESC);
CREATE INDEX approvals_newest ON public.approvals USING btree (created_at DESC, id DESC);
CREATE UNIQUE INDEX approvals_one_pending ON public.approvals USING btree (model_id, version) WHERE (status = 'pending_review'::text);

create table artifact_uploads (
  model_id text not null,
  sha256 text not null,
  bytes bigint not null,
  uploaded_at timestamp with time zone not null,
  uploaded_by text not null,
  constraint artifact_uploads_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id),
  constraint artifact_uploads_pkey PRIMARY KEY (model_id, sha256)
);

create table channels (
  id text not null,
  name text not null,
  kind text not null,
  address text not null,
  language text not null,
  sealed_config bytea not null,
  sealed_secret bytea,
  systems text[],
  enabled boolean not null default true,
  created_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  constraint channels_kind_check CHECK ((kind = ANY (ARRAY['webhook'::text, 'slack'::text, 'email'::text]))),
  constraint channels_language_check CHECK ((language = ANY (ARRAY['en'::text, 'ko'::text]))),
  constraint channels_pkey PRIMARY KEY (id)
);

create table checklist_answers (
  id text not null,
  system_id text not null,
  subject text not null,
  item text not null,
  verdict text not null,
  reason text not null,
  by_kind text not null,
  by_id text not null,
  at timestamp with time zone not null,
  constraint checklist_answers_pkey PRIMARY KEY (id),
  constraint checklist_answers_system_id_fkey FOREIGN KEY (system_id) REFERENCES systems(id),
  constraint checklist_answers_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'skipped'::text])))
);
CREATE INDEX checklist_answers_of ON public.checklist_answers USING btree (subject, at DESC, id DESC);

create table checklists (
  id text not null,
  rollout_id text not null,
  stage text not null,
  system_id text not null,
  route_id text not null,
  model_id text not null,
  version integer not null,
  verdict text not null,
  counts jsonb not null,
  items jsonb not null,
  assessed_at timestamp with time zone not null,
  kept_at timestamp with time zone not null,
  constraint checklists_pkey PRIMARY KEY (id),
  constraint checklists_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollouts(id),
  constraint checklists_rollout_id_stage_key UNIQUE (rollout_id, stage),
  constraint checklists_stage_check CHECK ((stage = ANY (ARRAY['before'::text, 'during'::text, 'after'::text]))),
  constraint checklists_system_id_fkey FOREIGN KEY (system_id) REFERENCES systems(id),
  constraint checklists_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'error'::text, 'skipped'::text])))
);
CREATE INDEX checklists_newest ON public.checklists USING btree (kept_at DESC, id DESC);

create table deliveries (
  id text not null,
  channel_id text not null,
  event text not null,
  system_id text,
  message jsonb not null,
  state text not null,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone,
  last_error text,
  created_at timestamp with time zone not null,
  delivered_at timestamp with time zone,
  constraint deliveries_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id),
  constraint deliveries_pkey PRIMARY KEY (id),
  constraint deliveries_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text])))
);
CREATE INDEX deliveries_due ON public.deliveries USING btree (next_attempt_at) WHERE (state = 'pending'::text);
CREATE INDEX deliveries_newest ON public.deliveries USING btree (created_at DESC, id DESC);

create table dirty_buckets (
  system_id text not null,
  bucket_start timestamp with time zone not null,
  generation bigint not null default 1,
  marked_at timestamp with time zone not null default now(),
  constraint dirty_buckets_pkey PRIMARY KEY (system_id, bucket_start)
);
CREATE INDEX dirty_buckets_marked ON public.dirty_buckets USING btree (marked_at);

create table experiment_holdouts (
  system_id text not null,
  share integer not null,
  changed_at timestamp with time zone not null,
  constraint experiment_holdouts_pkey PRIMARY KEY (system_id),
  constraint experiment_holdouts_share_check CHECK (((share >= 0) AND (share <= 5000))),
  constraint experiment_holdouts_system_id_fkey FOREIGN KEY (system_id) REFERENCES systems(id)
);

create table experiment_looks (
  id text not null,
  experiment_id text not null,
  period integer not null,
  at timestamp with time zone not null,
  final boolean not null,
  verdict text not null,
  outcome text not null,
  winner text,
  units bigint not null,
  look jsonb not null,
  constraint experiment_looks_experiment_id_period_fkey FOREIGN KEY (experiment_id, period) REFERENCES experiment_periods(experiment_id, period),
  constraint experiment_looks_pkey PRIMARY KEY (id)
);
CREATE INDEX experiment_looks_by_time ON public.experiment_looks USING btree (experiment_id, period, at, id);

create table experiment_periods (
  experiment_id text not null,
  period integer not null,
  salt text not null,
  version integer not null,
  definition jsonb not null,
  labels jsonb not null,
  planned_units integer,
  started_at timestamp with time zone not null,
  started_by text not null,
  stopped_at timestamp with time zone,
  stopped_by text,
  stop_reason jsonb,
  ended_at timestamp with time zone,
  verdict text not null,
  outcome text not null,
  winner text,
  split_rollout text,
  rollout text,
  rollout_problem jsonb,
  constraint experiment_periods_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES experiments(id),
  constraint experiment_periods_pkey PRIMARY KEY (experiment_id, period),
  constraint experiment_periods_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'error'::text, 'skipped'::text])))
);

create table experiment_versions (
  id text not null,
  experiment_id text not null,
  version integer not null,
  at timestamp with time zone not null,
  by text not null,
  definition jsonb not null,
  constraint experiment_versions_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES experiments(id),
  constraint experiment_versions_experiment_id_version_key UNIQUE (experiment_id, version),
  constraint experiment_versions_pkey PRIMARY KEY (id)
);

create table experiments (
  id text not null,
  system_id text not null,
  state text not null,
  version integer not null,
  definition jsonb not null,
  flag text,
  route text,
  created_at timestamp with time zone not null,
  created_by text not null,
  updated_at timestamp with time zone not null,
  period integer not null default 0,
  verdict text not null,
  outcome text not null,
  reason jsonb not null,
  winner text,
  units bigint not null default 0,
  design jsonb,
  constraint experiments_pkey PRIMARY KEY (id),
  constraint experiments_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'running'::text, 'settling'::text, 'ended'::text, 'archived'::text]))),
  constraint experiments_system_id_fkey FOREIGN KEY (system_id) REFERENCES systems(id),
  constraint experiments_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'error'::text, 'skipped'::text])))
);
CREATE INDEX experiments_by_time ON public.experiments USING btree (created_at, id);
CREATE UNIQUE INDEX experiments_one_on_flag ON public.experiments USING btree (flag) WHERE (state = 'running'::text);
CREATE UNIQUE INDEX experiments_one_on_route ON public.experiments USING btree (route) WHERE (state = 'running'::text);

create table feature_schemas (
  id text not null,
  system_id text not null,
  num text[] not null,
  cat text[] not null,
  created_at timestamp with time zone not null default now(),
  constraint feature_schemas_pkey PRIMARY KEY (id)
);
CREATE INDEX feature_schemas_system ON public.feature_schemas USING btree (system_id, created_at);

create table findings (
  id text not null,
  system_id text not null,
  key text not null,
  basis text not null,
  indicator text not null,
  version text not null,
  baseline_version text,
  route text,
  period text,
  attribute text,
  group_name text,
  feature text,
  verdict text not null,
  estimate jsonb not null,
  limit_value double precision,
  side text,
  test text not null,
  p double precision,
  p_adjusted double precision,
  effect double precision,
  path text not null,
  sentence jsonb not null,
  window_from timestamp with time zone not null,
  window_to timestamp with time zone not null,
  opened_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  closed_reason jsonb,
  monitor_id text,
  slice text not null default ''::text,
  contributors jsonb not null default '[]'::jsonb,
  settings jsonb not null default '{}'::jsonb,
  cost jsonb,
  constraint findings_basis_check CHECK ((basis = ANY (ARRAY['limit'::text, 'versus_stable'::text, 'monitor'::text]))),
  constraint findings_path_check CHECK ((path = ANY (ARRAY['summary'::text, 'exact'::text]))),
  constraint findings_pkey PRIMARY KEY (id),
  constraint findings_side_check CHECK ((side = ANY (ARRAY['min'::text, 'max'::text]))),
  constraint findings_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'error'::text, 'skipped'::text])))
);
CREATE INDEX findings_newest ON public.findings USING btree (system_id, opened_at DESC, id DESC);
CREATE INDEX findings_of_monitor ON public.findings USING btree (system_id, monitor_id, opened_at DESC, id DESC) WHERE (monitor_id IS NOT NULL);
CREATE UNIQUE INDEX findings_one_open ON public.findings USING btree (system_id, key) WHERE (closed_at IS NULL);

create table flag_revisions (
  id text not null,
  flag_key text not null,
  revision integer not null,
  at timestamp with time zone not null,
  actor_kind text not null,
  actor_id text not null,
  archived boolean not null,
  definition jsonb not null,
  constraint flag_revisions_flag_key_fkey FOREIGN KEY (flag_key) REFERENCES flags(key),
  constraint flag_revisions_flag_key_revision_key UNIQUE (flag_key, revision),
  constraint flag_revisions_pkey PRIMARY KEY (id)
);

create table flags (
  key text not null,
  system_id text not null,
  kind text not null,
  definition jsonb not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  revision integer not null,
  constraint flags_kind_check CHECK ((kind = ANY (ARRAY['boolean'::text, 'string'::text, 'number'::text, 'object'::text]))),
  constraint flags_pkey PRIMARY KEY (key),
  constraint flags_system_id_fkey FOREIGN KEY (system_id) REFERENCES systems(id)
);
CREATE INDEX flags_by_system ON public.flags USING btree (system_id);
CREATE INDEX flags_by_time ON public.flags USING btree (created_at DESC, key DESC);

create table group_roles (
  id text not null,
  group_name text not null,
  role text not null,
  systems text[],
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint group_roles_group_name_role_systems_key UNIQUE NULLS NOT DISTINCT (group_name, role, systems),
  constraint group_roles_pkey PRIMARY KEY (id)
);

create table identities (
  issuer text not null,
  subject text not null,
  account_id text not null,
  linked_at timestamp with time zone not null,
  constraint identities_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint identities_pkey PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_account ON public.identities USING btree (account_id);

create table incident_actions (
  id text not null,
  incident_id text not null,
  kind text not null,
  outcome text not null,
  sentence jsonb not null,
  policy_id text,
  run_id text,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  error text,
  constraint incident_actions_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint incident_actions_outcome_check CHECK ((outcome = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'proposed'::text, 'dry_run'::text, 'skipped'::text]))),
  constraint incident_actions_pkey PRIMARY KEY (id)
);
CREATE INDEX incident_actions_of ON public.incident_actions USING btree (incident_id, started_at);

create table incident_timeline (
  id text not null,
  incident_id text not null,
  "time" timestamp with time zone not null,
  kind text not null,
  actor_kind text not null,
  actor_id text not null,
  sentence jsonb not null,
  constraint incident_timeline_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint incident_timeline_kind_check CHECK ((kind = ANY (ARRAY['cause'::text, 'alert'::text, 'action'::text, 'note'::text, 'state'::text]))),
  constraint incident_timeline_pkey PRIMARY KEY (id)
);
CREATE INDEX incident_timeline_of ON public.incident_timeline USING btree (incident_id, "time", id);

create table incidents (
  id text not null,
  system_id text not null,
  alert_id text not null,
  state text not null,
  severity text not null,
  sentence jsonb not null,
  cause jsonb not null,
  opened_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  resolution text,
  constraint incidents_alert_id_key UNIQUE (alert_id),
  constraint incidents_pkey PRIMARY KEY (id),
  constraint incidents_severity_check CHECK ((severity = ANY (ARRAY['minor'::text, 'serious'::text]))),
  constraint incidents_state_check CHECK ((state = ANY (ARRAY['open'::text, 'resolved'::text])))
);
CREATE INDEX incidents_newest ON public.incidents USING btree (opened_at DESC, id DESC);
CREATE INDEX incidents_open ON public.incidents USING btree (system_id) WHERE (state = 'open'::text);

create table key_rotations (
  id text not null,
  state text not null,
  started_at timestamp with time zone not null,
  started_by text not null,
  seen_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  wrapped integer not null default 0,
  total integer not null,
  refused integer not null default 0,
  failure text,
  constraint key_rotations_pkey PRIMARY KEY (id),
  constraint key_rotations_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))
);
CREATE INDEX key_rotations_newest ON public.key_rotations USING btree (started_at DESC);
CREATE UNIQUE INDEX key_rotations_one_running ON public.key_rotations USING btree ((true)) WHERE (state = 'running'::text);

create table metric_label_salt (
  id boolean not null default true,
  salt text not null default ((gen_random_uuid())::text || (gen_random_uuid())::text),
  constraint metric_label_salt_id_check CHECK (id),
  constraint metric_label_salt_pkey PRIMARY KEY (id)
);

create table mlflow_model_tags (
  model_id text not null,
  key text not null,
  value text not null,
  constraint mlflow_model_tags_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id),
  constraint mlflow_model_tags_pkey PRIMARY KEY (model_id, key)
);

create table mlflow_models (
  model_id text not null,
  name text,
  updated_at timestamp with time zone not null,
  constraint mlflow_models_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id),
  constraint mlflow_models_name_check CHECK (((length(name) >= 1) AND (length(name) <= 256))),
  constraint mlflow_models_name_key UNIQUE (name),
  constraint mlflow_models_pkey PRIMARY KEY (model_id)
);

create table mlflow_versions (
  model_id text not null,
  version integer not null,
  source text not null,
  artifact_uri text not null,
  run_link text,
  logged_model_id text,
  updated_at timestamp with time zone not null,
  removed_at timestamp with time zone,
  constraint mlflow_versions_model_id_version_fkey FOREIGN KEY (model_id, version) REFERENCES model_versions(model_id, version),
  constraint mlflow_versions_pkey PRIMARY KEY (model_id, version)
);
CREATE INDEX mlflow_versions_by_logged_model ON public.mlflow_versions USING btree (logged_model_id) WHERE (logged_model_id IS NOT NULL);

create table model_aliases (
  model_id text not null,
  alias text not null,
  version integer not null,
  changed_at timestamp with time zone not null,
  constraint model_aliases_model_id_version_fkey FOREIGN KEY (model_id, version) REFERENCES model_versions(model_id, version),
  constraint model_aliases_pkey PRIMARY KEY (model_id, alias)
);

create table model_marks (
  id text not null,
  model_id text not null,
  version integer,
  kind text not null,
  name text not null,
  from_value text,
  to_value text,
  reason text not null default ''::text,
  salt bytea,
  changed_by_kind text not null,
  changed_by text not null,
  created_at timestamp with time zone not null,
  constraint model_marks_kind_check CHECK ((kind = ANY (ARRAY['stage'::text, 'alias'::text, 'governance'::text]))),
  constraint model_marks_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id),
  constraint model_marks_pkey PRIMARY KEY (id)
);
CREATE INDEX model_marks_newest ON public.model_marks USING btree (model_id, created_at DESC, id DESC);

create table model_version_notes (
  model_id text not null,
  version integer not null,
  revision integer not null,
  description text not null,
  limitations text not null,
  ethics text not null,
  card jsonb not null,
  changed_at timestamp with time zone not null,
  changed_by_kind text not null,
  changed_by text not null,
  constraint model_version_notes_model_id_version_fkey FOREIGN KEY (model_id, version) REFERENCES model_versions(model_id, version),
  constraint model_version_notes_pkey PRIMARY KEY (model_id, version, revision)
);

create table model_version_tags (
  model_id text not null,
  version integer not null,
  key text not null,
  value text not null,
  constraint model_version_tags_model_id_version_fkey FOREIGN KEY (model_id, version) REFERENCES model_versions(model_id, version),
  constraint model_version_tags_pkey PRIMARY KEY (model_id, version, key)
);

create table model_versions (
  model_id text not null,
  version integer not null,
  system_id text not null,
  stage text not null,
  description text not null default ''::text,
  format text not null,
  artifact_sha256 text not null,
  artifact_bytes bigint not null,
  signature jsonb not null,
  metrics jsonb not null,
  lineage jsonb not null,
  reference_profile jsonb,
  created_at timestamp with time zone not null,
  created_by text not null,
  bias_metrics jsonb not null default '{}'::jsonb,
  run_id text,
  developer text not null default ''::text,
  limitations text not null default ''::text,
  ethics text not null default ''::text,
  card jsonb not null default '{}'::jsonb,
  notes_revision integer not null default 0,
  stage_changed_at timestamp with time zone,
  registered_by_kind text not null default 'system'::text,
  approval text not null default 'none'::text,
  constraint model_versions_approval_check CHECK ((approval = ANY (ARRAY['none'::text, 'failed_validation'::text, 'pending_review'::text, 'approved'::text, 'rejected'::text]))),
  constraint model_versions_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id),
  constraint model_versions_pkey PRIMARY KEY (model_id, version),
  constraint model_versions_stage_check CHECK ((stage = ANY (ARRAY['none'::text, 'staging'::text, 'production'::text, 'archived'::text]))),
  constraint model_versions_system_id_fkey FOREIGN KEY (system_id) REFERENCES systems(id),
  constraint model_versions_version_check CHECK ((version > 0))
);
CREATE INDEX model_versions_by_run ON public.model_versions USING btree (run_id) WHERE (run_id IS NOT NULL);

create table models (
  id text not null,
  system_id text not null,
  description text not null default ''::text,
  created_at timestamp with time zone not null,
  created_by text not null,
  latest_version integer not null default 0,
  governance text not null default 'tracked'::text,
  constraint models_governance_check CHECK ((governance = ANY (ARRAY['tracked'::text, 'governed'::text]))),
  constraint models_pkey PRIMARY KEY (id),
  constraint models_system_id_fkey FOREIGN KEY (system_id) REFERENCES systems(id)
);
CREATE INDEX models_by_system ON public.models USING btree (system_id, created_at);

create table monitor_backfills (
  id text not null,
  system_id text not null,
  monitor_id text not null,
  window_from timestamp with time zone not null,
  window_to timestamp with time zone not null,
  state text not null,
  windows integer not null,
  done integer not null default 0,
  error text,
  asked_by text not null,
  asked_at timestamp with time zone not null,
  constraint monitor_backfills_pkey PRIMARY KEY (id),
  constraint monitor_backfills_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text])))
);
CREATE INDEX monitor_backfills_newest ON public.monitor_backfills USING btree (system_id, monitor_id, asked_at DESC, id DESC);

create table monitor_buckets (
  system_id text not null,
  bucket_start timestamp with time zone not null,
  built_at timestamp with time zone not null,
  builds integer not null,
  revised boolean not null,
  constraint monitor_buckets_pkey PRIMARY KEY (system_id, bucket_start)
);

create table monitor_definitions (
  system_id text not null,
  id text not null,
  kind text not null,
  enabled boolean not null,
  definition jsonb not null,
  revision integer not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  changed_by text not null,
  progress jsonb not null default '{}'::jsonb,
  judged boolean not null default false,
  constraint monitor_definitions_pkey PRIMARY KEY (system_id, id)
);

create table monitor_revisions (
  system_id text not null,
  monitor_id text not null,
  revision integer not null,
  definition jsonb,
  changed_at timestamp with time zone not null,
  changed_by text not null,
  constraint monitor_revisions_pkey PRIMARY KEY (system_id, monitor_id, revision)
);

create table monitor_settings (
  system_id text not null,
  limits jsonb not null,
  comparison jsonb not null,
  positive text,
  revision integer not null default 1,
  changed_at timestamp with time zone not null,
  changed_by text not null,
  residency jsonb,
  constraint monitor_settings_pkey PRIMARY KEY (system_id)
);

create table monitor_states (
  system_id text not null,
  verdict text not null,
  reason jsonb not null,
  judged boolean not null default false,
  main_version text,
  evaluated_at timestamp with time zone not null,
  constraint monitor_states_pkey PRIMARY KEY (system_id),
  constraint monitor_states_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'error'::text, 'skipped'::text])))
);

create table monitor_streams (
  system_id text not null,
  monitor_id text not null,
  version text not null,
  "position" bigint not null,
  pending bigint,
  schemas text[] not null default '{}'::text[],
  state text not null,
  changed_at timestamp with time zone not null,
  constraint monitor_streams_pkey PRIMARY KEY (system_id, monitor_id, version)
);

create table monitor_turns (
  system_id text not null,
  wanted boolean not null default false,
  recount boolean not null default false,
  constraint monitor_turns_pkey PRIMARY KEY (system_id)
);

create table objectives (
  id text not null,
  system_id text not null,
  name jsonb not null,
  basis text not null,
  on_fail text not null,
  enabled boolean not null default true,
  verdict text not null,
  reason jsonb not null,
  since timestamp with time zone,
  failing jsonb not null default '{}'::jsonb,
  revision integer not null default 1,
  constraint objectives_basis_check CHECK ((basis = ANY (ARRAY['limit'::text, 'versus_stable'::text, 'monitor'::text]))),
  constraint objectives_on_fail_check CHECK ((on_fail = ANY (ARRAY['record'::text, 'alert'::text]))),
  constraint objectives_pkey PRIMARY KEY (id),
  constraint objectives_system_id_basis_key UNIQUE (system_id, basis),
  constraint objectives_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'error'::text, 'skipped'::text])))
);

create table oidc_attempts (
  state_hash text not null,
  browser_hash text not null,
  return_to text not null,
  created_at timestamp with time zone not null,
  constraint oidc_attempts_pkey PRIMARY KEY (state_hash)
);
CREATE INDEX oidc_attempts_oldest ON public.oidc_attempts USING btree (created_at);

create table one_time_links (
  token_hash text not null,
  purpose text not null,
  account_id text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint one_time_links_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint one_time_links_check CHECK (((purpose = 'first_admin'::text) = (account_id IS NULL))),
  constraint one_time_links_pkey PRIMARY KEY (token_hash),
  constraint one_time_links_purpose_check CHECK ((purpose = ANY (ARRAY['first_admin'::text, 'invitation'::text, 'reset'::text])))
);

create table policies (
  id text not null,
  system_id text not null,
  name jsonb not null,
  objective_basis text not null,
  severity text,
  actions text[] not null,
  mode text not null,
  cool_down_s integer not null,
  enabled boolean not null,
  revision integer not null default 1,
  constraint policies_mode_check CHECK ((mode = ANY (ARRAY['automatic'::text, 'ask_first'::text, 'dry_run'::text]))),
  constraint policies_objective_basis_check CHECK ((objective_basis = ANY (ARRAY['limit'::text, 'versus_stable'::text, 'monitor'::text]))),
  constraint policies_pkey PRIMARY KEY (system_id, id),
  constraint policies_severity_check CHECK ((severity = ANY (ARRAY['minor'::text, 'serious'::text])))
);

create table policy_runs (
  id text not null,
  policy_id text not null,
  system_id text not null,
  alert_id text not null,
  incident_id text,
  actions text[] not null,
  mode text not null,
  state text not null,
  notified boolean not null default false,
  actor_kind text not null,
  actor_id text not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint policy_runs_pkey PRIMARY KEY (id),
  constraint policy_runs_state_check CHECK ((state = ANY (ARRAY['running'::text, 'proposed'::text, 'done'::text, 'failed'::text, 'dry_run'::text, 'skipped'::text]))),
  constraint policy_runs_system_id_policy_id_alert_id_key UNIQUE (system_id, policy_id, alert_id)
);

create table processes (
  id text not null,
  kind text not null,
  host text not null,
  pid integer not null,
  topics text[] not null default '{}'::text[],
  started_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  constraint processes_pkey PRIMARY KEY (id)
);

create table role_bindings (
  account_id text not null,
  "position" integer not null,
  role text not null,
  systems text[],
  origin text not null default 'hand'::text,
  constraint role_bindings_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint role_bindings_origin_check CHECK ((origin = ANY (ARRAY['hand'::text, 'group'::text]))),
  constraint role_bindings_pkey PRIMARY KEY (account_id, "position")
);

create table rollout_notes (
  id text not null,
  rollout_id text not null,
  at timestamp with time zone not null,
  actor text not null,
  action text not null,
  step integer not null,
  verdict text not null,
  reason jsonb not null,
  gates jsonb not null,
  comparison jsonb,
  constraint rollout_notes_pkey PRIMARY KEY (id),
  constraint rollout_notes_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollouts(id),
  constraint rollout_notes_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'error'::text, 'skipped'::text])))
);
CREATE INDEX rollout_notes_by_rollout ON public.rollout_notes USING btree (rollout_id, at, id);

create table rollouts (
  id text not null,
  system_id text not null,
  route_id text not null,
  model_id text not null,
  stable_version integer not null,
  candidate_version integer not null,
  state text not null,
  steps jsonb not null,
  step integer not null default 0,
  verdict text not null,
  reason jsonb not null,
  period_id text,
  started_at timestamp with time zone not null,
  started_by text not null,
  ended_at timestamp with time zone,
  decided_at timestamp with time zone,
  decided_by text,
  snapshot_version bigint,
  acknowledged_at timestamp with time zone,
  comparison jsonb,
  strategy text not null default 'canary'::text,
  definition jsonb,
  step_started_at timestamp with time zone not null,
  gates jsonb not null default '[]'::jsonb,
  paused_at timestamp with time zone,
  approved_step integer,
  rehearsal jsonb,
  constraint rollouts_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id),
  constraint rollouts_period_id_fkey FOREIGN KEY (period_id) REFERENCES route_periods(id),
  constraint rollouts_pkey PRIMARY KEY (id),
  constraint rollouts_route_id_fkey FOREIGN KEY (route_id) REFERENCES routes(id),
  constraint rollouts_state_check CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'promoted'::text, 'rolling_back'::text, 'rolled_back'::text]))),
  constraint rollouts_strategy_check CHECK ((strategy = ANY (ARRAY['canary'::text, 'blue_green'::text, 'rolling'::text, 'shadow'::text, 'ab'::text, 'rehearsal'::text]))),
  constraint rollouts_system_id_fkey FOREIGN KEY (system_id) REFERENCES systems(id),
  constraint rollouts_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'error'::text, 'skipped'::text])))
);
CREATE INDEX rollouts_by_time ON public.rollouts USING btree (started_at, id);
CREATE INDEX rollouts_unfinished ON public.rollouts USING btree (id) WHERE (acknowledged_at IS NULL);
CREATE UNIQUE INDEX rollouts_one_active ON public.rollouts USING btree (route_id) WHERE (state = ANY (ARRAY['running'::text, 'paused'::text, 'rolling_back'::text]));

create table route_comparisons (
  route text not null,
  period text not null,
  system_id text not null,
  stable text not null,
  candidate text not null,
  since timestamp with time zone not null,
  shares jsonb not null,
  plan jsonb,
  smallest_p jsonb not null default '{}'::jsonb,
  latest jsonb,
  verdict text not null default 'skipped'::text,
  evaluated_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint route_comparisons_pkey PRIMARY KEY (route, period),
  constraint route_comparisons_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'error'::text, 'skipped'::text])))
);
CREATE INDEX route_comparisons_live ON public.route_comparisons USING btree (route) WHERE (ended_at IS NULL);
CREATE INDEX route_comparisons_system ON public.route_comparisons USING btree (system_id, since DESC);

create table route_periods (
  id text not null,
  route_id text not null,
  candidate_version integer not null,
  started_at timestamp with time zone not null,
  first_response_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint route_periods_pkey PRIMARY KEY (id),
  constraint route_periods_route_id_fkey FOREIGN KEY (route_id) REFERENCES routes(id)
);
CREATE INDEX route_periods_by_route ON public.route_periods USING btree (route_id, started_at);

create table routes (
  id text not null,
  system_id text not null,
  model_id text not null,
  targets jsonb not null,
  log text,
  is_default boolean not null default false,
  period_id text,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  revision integer not null default 1,
  snapshot_version bigint not null,
  settings jsonb not null default '{}'::jsonb,
  constraint routes_log_check CHECK ((log = ANY (ARRAY['after'::text, 'before'::text]))),
  constraint routes_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id),
  constraint routes_pkey PRIMARY KEY (id),
  constraint routes_system_id_fkey FOREIGN KEY (system_id) REFERENCES systems(id)
);
CREATE INDEX routes_by_system ON public.routes USING btree (system_id, created_at);
CREATE UNIQUE INDEX routes_one_default ON public.routes USING btree (is_default) WHERE is_default;

create table schedules (
  rule text not null,
  kind text not null,
  data jsonb not null default '{}'::jsonb,
  every_ms bigint not null,
  catch_up text not null default 'each'::text,
  next_run_at timestamp with time zone not null,
  claimed_by text,
  claimed_until timestamp with time zone,
  failures integer not null default 0,
  last_error text,
  last_window_end timestamp with time zone,
  constraint schedules_catch_up_check CHECK ((catch_up = ANY (ARRAY['each'::text, 'latest'::text]))),
  constraint schedules_every_ms_check CHECK ((every_ms > 0)),
  constraint schedules_pkey PRIMARY KEY (rule)
);
CREATE INDEX schedules_due ON public.schedules USING btree (kind, next_run_at);

create table schema_versions (
  version integer not null,
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null default now(),
  constraint schema_versions_pkey PRIMARY KEY (version)
);

create table sessions (
  token_hash text not null,
  account_id text not null,
  created_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  via text not null default 'password'::text,
  constraint sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint sessions_pkey PRIMARY KEY (token_hash),
  constraint sessions_via_check CHECK ((via = ANY (ARRAY['password'::text, 'link'::text, 'oidc'::text])))
);
CREATE INDEX sessions_account ON public.sessions USING btree (account_id);

create table sign_in_attempts (
  key text not null,
  count integer not null,
  since timestamp with time zone not null,
  constraint sign_in_attempts_pkey PRIMARY KEY (key)
);

create table sign_in_settings (
  id boolean not null default true,
  link_by_email boolean not null,
  password text not null,
  revision integer not null,
  changed_at timestamp with time zone not null,
  changed_by text not null,
  constraint sign_in_settings_id_check CHECK (id),
  constraint sign_in_settings_password_check CHECK ((password = ANY (ARRAY['everybody'::text, 'break_glass'::text]))),
  constraint sign_in_settings_pkey PRIMARY KEY (id)
);

create table snapshot_acknowledgements (
  process_id text not null,
  topic text not null,
  version bigint not null,
  acknowledged_at timestamp with time zone not null default now(),
  constraint snapshot_acknowledgements_pkey PRIMARY KEY (process_id, topic),
  constraint snapshot_acknowledgements_process_id_fkey FOREIGN KEY (process_id) REFERENCES processes(id) ON DELETE CASCADE
);

create table snapshot_versions (
  topic text not null,
  version bigint not null,
  changed_at timestamp with time zone not null default now(),
  constraint snapshot_versions_pkey PRIMARY KEY (topic)
);

create table systems (
  id text not null,
  name text not null,
  description text not null default ''::text,
  owner text not null default ''::text,
  risk_tier text not null,
  time_zone text not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  revision integer not null default 1,
  constraint systems_pkey PRIMARY KEY (id),
  constraint systems_risk_tier_check CHECK ((risk_tier = ANY (ARRAY['minimal'::text, 'limited'::text, 'high'::text])))
);
CREATE INDEX systems_by_name ON public.systems USING btree (lower(name), id);

create table tracking_artifacts (
  path text not null,
  experiment_id bigint not null,
  sha256 text not null,
  bytes bigint not null,
  changed_at timestamp with time zone not null,
  changed_by text not null,
  constraint tracking_artifacts_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES tracking_experiments(id),
  constraint tracking_artifacts_pkey PRIMARY KEY (path)
);
CREATE INDEX tracking_artifacts_by_digest ON public.tracking_artifacts USING btree (sha256);
CREATE INDEX tracking_artifacts_by_experiment ON public.tracking_artifacts USING btree (experiment_id);

create table tracking_datasets (
  id text not null,
  experiment_id bigint not null,
  name text not null,
  digest text not null,
  source_type text not null,
  source text not null,
  schema text,
  profile text,
  constraint tracking_datasets_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES tracking_experiments(id) ON DELETE CASCADE,
  constraint tracking_datasets_experiment_id_name_digest_key UNIQUE (experiment_id, name, digest),
  constraint tracking_datasets_pkey PRIMARY KEY (id)
);

create table tracking_experiment_tags (
  experiment_id bigint not null,
  key text not null,
  value text not null,
  constraint tracking_experiment_tags_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES tracking_experiments(id) ON DELETE CASCADE,
  constraint tracking_experiment_tags_pkey PRIMARY KEY (experiment_id, key)
);

create table tracking_experiments (
  id bigint not null generated as identity,
  name text not null,
  system_id text,
  artifact_location text not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  constraint tracking_experiments_name_system_id_key UNIQUE NULLS NOT DISTINCT (name, system_id),
  constraint tracking_experiments_pkey PRIMARY KEY (id),
  constraint tracking_experiments_system_id_fkey FOREIGN KEY (system_id) REFERENCES systems(id)
);
CREATE INDEX tracking_experiments_by_change ON public.tracking_experiments USING btree (changed_at DESC, id DESC);

create table tracking_latest_metrics (
  run_id text not null,
  key text not null,
  step bigint not null,
  "timestamp" bigint not null,
  value double precision not null,
  constraint tracking_latest_metrics_pkey PRIMARY KEY (run_id, key)
);

create table tracking_logged_model_params (
  model_id text not null,
  key text not null,
  value text not null,
  constraint tracking_logged_model_params_model_id_fkey FOREIGN KEY (model_id) REFERENCES tracking_logged_models(id) ON DELETE CASCADE,
  constraint tracking_logged_model_params_pkey PRIMARY KEY (model_id, key)
);

create table tracking_logged_model_tags (
  model_id text not null,
  key text not null,
  value text not null,
  constraint tracking_logged_model_tags_model_id_fkey FOREIGN KEY (model_id) REFERENCES tracking_logged_models(id) ON DELETE CASCADE,
  constraint tracking_logged_model_tags_pkey PRIMARY KEY (model_id, key)
);

create table tracking_logged_models (
  id text not null,
  experiment_id bigint not null,
  name text not null,
  model_type text,
  source_run_id text,
  artifact_uri text not null,
  status text not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  constraint tracking_logged_models_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES tracking_experiments(id),
  constraint tracking_logged_models_id_check CHECK ((id ~ '^m-[0-9a-f]{32}$'::text)),
  constraint tracking_logged_models_pkey PRIMARY KEY (id),
  constraint tracking_logged_models_status_check CHECK ((status = ANY (ARRAY['LOGGED_MODEL_PENDING'::text, 'LOGGED_MODEL_READY'::text, 'LOGGED_MODEL_UPLOAD_FAILED'::text])))
);
CREATE INDEX tracking_logged_models_by_run ON public.tracking_logged_models USING btree (source_run_id);
CREATE INDEX tracking_logged_models_newest ON public.tracking_logged_models USING btree (experiment_id, created_at DESC, id);

create table tracking_metrics (
  run_id text not null,
  key text not null,
  "timestamp" bigint not null,
  step bigint not null,
  value double precision not null,
  constraint tracking_metrics_pkey PRIMARY KEY (run_id, key, "timestamp", step, value)
);

create table tracking_model_metrics (
  model_id text not null,
  key text not null,
  "timestamp" bigint not null,
  step bigint not null,
  run_id text not null,
  value double precision not null,
  dataset_name text,
  dataset_digest text,
  constraint tracking_model_metrics_pkey PRIMARY KEY (model_id, key, "timestamp", step, run_id)
);
CREATE INDEX tracking_model_metrics_by_run ON public.tracking_model_metrics USING btree (run_id);

create table tracking_objects (
  sha256 text not null,
  constraint tracking_objects_pkey PRIMARY KEY (sha256)
);

create table tracking_params (
  run_id text not null,
  key text not null,
  value text not null,
  constraint tracking_params_pkey PRIMARY KEY (run_id, key)
);

create table tracking_run_datasets (
  run_id text not null,
  dataset_id text not null,
  tags jsonb not null default '[]'::jsonb,
  constraint tracking_run_datasets_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES tracking_datasets(id) ON DELETE CASCADE,
  constraint tracking_run_datasets_pkey PRIMARY KEY (run_id, dataset_id)
);
CREATE INDEX tracking_run_datasets_by_dataset ON public.tracking_run_datasets USING btree (dataset_id);

create table tracking_run_models (
  run_id text not null,
  model_id text not null,
  direction text not null,
  step bigint not null default 0,
  constraint tracking_run_models_direction_check CHECK ((direction = ANY (ARRAY['input'::text, 'output'::text]))),
  constraint tracking_run_models_pkey PRIMARY KEY (run_id, direction, model_id)
);
CREATE INDEX tracking_run_models_by_model ON public.tracking_run_models USING btree (model_id);

create table tracking_runs (
  id text not null,
  experiment_id bigint not null,
  name text not null,
  user_id text not null,
  status text not null,
  start_time bigint,
  end_time bigint,
  artifact_uri text not null,
  created_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  deleted_with_experiment boolean not null default false,
  constraint tracking_runs_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES tracking_experiments(id),
  constraint tracking_runs_id_check CHECK ((id ~ '^[0-9a-f]{32}$'::text)),
  constraint tracking_runs_pkey PRIMARY KEY (id),
  constraint tracking_runs_status_check CHECK ((status = ANY (ARRAY['RUNNING'::text, 'SCHEDULED'::text, 'FINISHED'::text, 'FAILED'::text, 'KILLED'::text])))
);
CREATE INDEX tracking_runs_newest ON public.tracking_runs USING btree (experiment_id, start_time DESC NULLS LAST, id);

create table tracking_spans (
  trace_id text not null,
  span_id text not null,
  started_at_ns numeric(20,0) not null,
  span jsonb not null,
  constraint tracking_spans_pkey PRIMARY KEY (trace_id, span_id),
  constraint tracking_spans_trace_id_fkey FOREIGN KEY (trace_id) REFERENCES tracking_traces(id) ON DELETE CASCADE
);

create table tracking_tags (
  run_id text not null,
  key text not null,
  value text not null,
  constraint tracking_tags_pkey PRIMARY KEY (run_id, key)
);
CREATE INDEX tracking_tags_parent ON public.tracking_tags USING btree (value) WHERE (key = 'mlflow.parentRunId'::text);

create table tracking_trace_runs (
  trace_id text not null,
  run_id text not null,
  constraint tracking_trace_runs_pkey PRIMARY KEY (trace_id, run_id),
  constraint tracking_trace_runs_trace_id_fkey FOREIGN KEY (trace_id) REFERENCES tracking_traces(id) ON DELETE CASCADE
);
CREATE INDEX tracking_trace_runs_by_run ON public.tracking_trace_runs USING btree (run_id);

create table tracking_traces (
  id text not null,
  experiment_id bigint not null,
  request_time bigint not null,
  duration_ms bigint,
  state text not null,
  client_request_id text,
  request_preview text,
  response_preview text,
  metadata jsonb not null default '{}'::jsonb,
  tags jsonb not null default '{}'::jsonb,
  assessments jsonb not null default '[]'::jsonb,
  stated boolean not null default false,
  constraint tracking_traces_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES tracking_experiments(id),
  constraint tracking_traces_pkey PRIMARY KEY (id),
  constraint tracking_traces_state_check CHECK ((state = ANY (ARRAY['STATE_UNSPECIFIED'::text, 'OK'::text, 'ERROR'::text, 'IN_PROGRESS'::text])))
);
CREATE INDEX tracking_traces_newest ON public.tracking_traces USING btree (experiment_id, request_time DESC, id);

create table tracking_uploads (
  id text not null,
  sha256 text not null,
  noted_at timestamp with time zone not null,
  constraint tracking_uploads_pkey PRIMARY KEY (id)
);
CREATE INDEX tracking_uploads_by_digest ON public.tracking_uploads USING btree (sha256);

create table trail_checkpoints (
  size bigint not null,
  origin text not null,
  root text not null,
  previous text,
  "time" text not null,
  key_id text not null,
  signature text not null,
  anchored_at timestamp with time zone,
  constraint trail_checkpoints_key_id_fkey FOREIGN KEY (key_id) REFERENCES trail_keys(id),
  constraint trail_checkpoints_pkey PRIMARY KEY (size)
);

create table trail_entries (
  sequence bigint not null,
  body text not null,
  hash bytea not null,
  id text not null generated always as (((body)::jsonb ->> 'id'::text)),
  action text not null generated always as (((body)::jsonb ->> 'action'::text)),
  system_id text generated always as (((body)::jsonb ->> 'system'::text)),
  actor_id text not null generated always as (((body)::jsonb #>> '{actor,id}'::text[])),
  target_kind text not null generated always as (((body)::jsonb #>> '{target,kind}'::text[])),
  target_id text not null generated always as (((body)::jsonb #>> '{target,id}'::text[])),
  constraint trail_entries_hash_check CHECK ((octet_length(hash) = 32)),
  constraint trail_entries_id_key UNIQUE (id),
  constraint trail_entries_pkey PRIMARY KEY (sequence)
);
CREATE INDEX trail_entries_action ON public.trail_entries USING btree (action text_pattern_ops, sequence DESC);
CREATE INDEX trail_entries_system ON public.trail_entries USING btree (system_id, sequence DESC);
CREATE INDEX trail_entries_target ON public.trail_entries USING btree (target_id, sequence DESC);

create table trail_keys (
  id text not null,
  pem text not null,
  created_at timestamp with time zone not null default now(),
  constraint trail_keys_pkey PRIMARY KEY (id)
);

create table trail_nodes (
  level smallint not null,
  "position" bigint not null,
  hash bytea not null,
  constraint trail_nodes_hash_check CHECK ((octet_length(hash) = 32)),
  constraint trail_nodes_pkey PRIMARY KEY (level, "position")
);

create table trail_pending (
  "position" bigint not null generated as identity,
  body text not null,
  constraint trail_pending_body_check CHECK ((jsonb_typeof((body)::jsonb) = 'object'::text)),
  constraint trail_pending_pkey PRIMARY KEY ("position")
);

create table trail_state (
  singleton boolean not null default true,
  origin text not null,
  size bigint not null,
  peaks text[] not null,
  constraint trail_state_pkey PRIMARY KEY (singleton),
  constraint trail_state_singleton_check CHECK (singleton)
);

CREATE OR REPLACE FUNCTION public.trail_refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the trail is append-only: % of % is refused', tg_op, tg_table_name;
end
$function$;

CREATE TRIGGER trail_checkpoints_append_only BEFORE DELETE OR TRUNCATE ON public.trail_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse_change();

CREATE TRIGGER trail_entries_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.trail_entries FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse_change();

CREATE TRIGGER trail_nodes_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.trail_nodes FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse_change();

sequence monitor_builds;

sequence tracking_experiments_id_seq;

sequence trail_pending_position_seq;
