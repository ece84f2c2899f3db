-- Who an identity provider says somebody is: its address and its own, lasting name for the person. Never the e-mail address.
create table identities (
  issuer text not null,
  subject text not null,
  account_id text not null references accounts (id) on delete cascade,
  linked_at timestamptz not null,
  primary key (issuer, subject)
);
create index identities_account on identities (account_id);

-- Which groups of the provider hold which roles here, in all systems (systems is null) or in the named ones.
create table group_roles (
  id text primary key,
  group_name text not null,
  role text not null,
  systems text[],
  created_at timestamptz not null,
  created_by text not null,
  unique nulls not distinct (group_name, role, systems)
);

-- Sign-ins on their way over the provider; known by digests only, used once.
create table oidc_attempts (
  state_hash text primary key,
  browser_hash text not null,
  return_to text not null,
  created_at timestamptz not null
);
create index oidc_attempts_oldest on oidc_attempts (created_at);

-- How people may sign in; one row, absent until somebody changes it.
create table sign_in_settings (
  id boolean primary key default true check (id),
  link_by_email boolean not null,
  password text not null check (password in ('everybody', 'break_glass')),
  revision int not null,
  changed_at timestamptz not null,
  changed_by text not null
);

-- Roles given by hand stay when groups change; those of groups follow them.
alter table role_bindings add column origin text not null default 'hand' check (origin in ('hand', 'group'));
-- May sign in by password when nobody else may.
alter table accounts add column break_glass boolean not null default false;
alter table sessions add column via text not null default 'password' check (via in ('password', 'link', 'oidc'));
