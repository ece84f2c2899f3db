-- What is promised about each system, and how the promise stands.
create table objectives (
  id text primary key,
  system_id text not null,
  name jsonb not null,
  basis text not null check (basis in ('limit', 'versus_stable')),
  on_fail text not null check (on_fail in ('record', 'alert')),
  enabled boolean not null default true,
  verdict text not null check (verdict in ('pass', 'fail', 'error', 'skipped')),
  reason jsonb not null,
  since timestamptz,
  -- What failed when the objective was judged last, by version or route: which subjects and which findings.
  failing jsonb not null default '{}',
  revision int not null default 1,
  unique (system_id, basis)
);
