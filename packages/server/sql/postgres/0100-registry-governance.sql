-- Governance of models: whether a model is governed, where each version stands, who decided what, and the history of stages and aliases.

alter table models add column governance text not null default 'tracked' check (governance in ('tracked', 'governed'));
-- Whoever serves a model already governs it from now on.
update models set governance = 'governed' where id in (select model_id from routes);

alter table model_versions
  add column bias_metrics jsonb not null default '{}',
  add column run_id text,
  add column developer text not null default '',
  add column limitations text not null default '',
  add column ethics text not null default '',
  add column card jsonb not null default '{}',
  add column notes_revision int not null default 0,
  add column stage_changed_at timestamptz,
  add column registered_by_kind text not null default 'system',
  add column approval text not null default 'none'
    check (approval in ('none', 'failed_validation', 'pending_review', 'approved', 'rejected'));
update model_versions set registered_by_kind = case when created_by like 'acc%' then 'account' else 'key' end;

create index model_versions_by_run on model_versions (run_id) where run_id is not null;

-- The texts of a version as they were after each edit; revision 0 is what it was registered with.
create table model_version_notes (
  model_id text not null,
  version int not null,
  revision int not null,
  description text not null,
  limitations text not null,
  ethics text not null,
  card jsonb not null,
  changed_at timestamptz not null,
  changed_by_kind text not null,
  changed_by text not null,
  primary key (model_id, version, revision),
  foreign key (model_id, version) references model_versions (model_id, version)
);

create table model_version_tags (
  model_id text not null,
  version int not null,
  key text not null,
  value text not null,
  primary key (model_id, version, key),
  foreign key (model_id, version) references model_versions (model_id, version)
);

-- Where a stage, an alias or the governance moved, by whom and why.
create table model_marks (
  id text primary key,
  model_id text not null references models (id),
  version int,
  kind text not null check (kind in ('stage', 'alias', 'governance')),
  name text not null,
  from_value text,
  to_value text,
  reason text not null default '',
  -- Of the commitment to the reason in the trail; null without a reason.
  salt bytea,
  changed_by_kind text not null,
  changed_by text not null,
  created_at timestamptz not null
);
create index model_marks_newest on model_marks (model_id, created_at desc, id desc);

-- A submission of a version: what the checks found, under which limits, and what people decided.
create table approvals (
  id text primary key,
  system_id text not null references systems (id),
  model_id text not null,
  version int not null,
  attempt int not null,
  status text not null check (status in ('none', 'failed_validation', 'pending_review', 'approved', 'rejected')),
  checks jsonb not null,
  settings jsonb not null,
  settings_revision int not null,
  notes_revision int not null,
  comment text not null default '',
  submitted_by_kind text not null,
  submitted_by text not null,
  created_at timestamptz not null,
  -- Stands in the trail with the reasons, which people write: a commitment to each.
  salt bytea not null,
  decisions jsonb not null default '[]',
  unique (model_id, version, attempt),
  foreign key (model_id, version) references model_versions (model_id, version)
);
create unique index approvals_one_pending on approvals (model_id, version) where status = 'pending_review';
create index approvals_newest on approvals (created_at desc, id desc);
create index approvals_by_system on approvals (system_id, created_at desc);

-- Limits of the automatic checks, each change a decision; the newest revision counts.
create table approval_settings (
  system_id text not null references systems (id),
  revision int not null check (revision > 0),
  settings jsonb not null,
  reason text not null,
  salt bytea not null,
  changed_by_kind text not null,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (system_id, revision)
);
