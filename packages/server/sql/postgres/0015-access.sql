-- People. email_key is the address in lower case. The salt makes the commitments that stand for the address in the trail; it goes with the row.
create table accounts (
  id text primary key,
  email text not null,
  email_key text not null unique,
  name text not null,
  language text check (language in ('en', 'ko')),
  password_hash text,
  state text not null check (state in ('invited', 'active', 'disabled')),
  salt bytea not null,
  created_at timestamptz not null,
  last_sign_in_at timestamptz
);
create index accounts_newest on accounts (created_at desc, id desc);

-- A role in all systems (systems is null) or in the named ones.
create table role_bindings (
  account_id text not null references accounts (id) on delete cascade,
  position int not null,
  role text not null,
  systems text[],
  primary key (account_id, position)
);

-- Sessions and one-time links are known by the SHA-256 of their token only.
create table sessions (
  token_hash text primary key,
  account_id text not null references accounts (id) on delete cascade,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_account on sessions (account_id);

create table one_time_links (
  token_hash text primary key,
  purpose text not null check (purpose in ('first_admin', 'invitation', 'reset')),
  account_id text references accounts (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  check ((purpose = 'first_admin') = (account_id is null))
);

-- Attempts to sign in, per account and address, per account, and per address; keys are digests.
create table sign_in_attempts (
  key text primary key,
  count int not null,
  since timestamptz not null
);

create table api_keys (
  id text primary key,
  name text not null,
  prefix text not null,
  secret_hash text not null unique,
  systems text[],
  permissions text[] not null,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_newest on api_keys (created_at desc, id desc);
