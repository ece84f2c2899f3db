-- AI applications under watch. `id` is the name that events carry; it never changes and is never given twice.

create table systems (
  id text primary key,
  name text not null,
  description text not null default '',
  owner text not null default '',
  risk_tier text not null check (risk_tier in ('minimal', 'limited', 'high')),
  time_zone text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  archived_at timestamptz,
  revision int not null default 1
);

create index systems_by_name on systems (lower(name), id);
