-- Where alerts are sent, and every message that was or will be sent. Addresses carry tokens, so they are sealed.
create table channels (
  id text primary key,
  name text not null,
  kind text not null check (kind in ('webhook', 'slack', 'email')),
  address text not null,
  language text not null check (language in ('en', 'ko')),
  sealed_config bytea not null,
  sealed_secret bytea,
  systems text[],
  enabled boolean not null default true,
  created_at timestamptz not null,
  deleted_at timestamptz
);

create table deliveries (
  id text primary key,
  channel_id text not null references channels (id),
  event text not null,
  system_id text,
  message jsonb not null,
  state text not null check (state in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  last_error text,
  created_at timestamptz not null,
  delivered_at timestamptz
);
create index deliveries_due on deliveries (next_attempt_at) where state = 'pending';
create index deliveries_newest on deliveries (created_at desc, id desc);
