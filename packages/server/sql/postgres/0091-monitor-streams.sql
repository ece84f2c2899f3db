-- Where monitors of a stream stand, by version: some kilobytes for each column, whatever the number of rows.
create table monitor_streams (
  system_id text not null,
  monitor_id text not null,
  version text not null,
  -- Arrival number of the last row watched, and of the last one of a look that has begun: whoever takes it up watches the same rows.
  position bigint not null,
  pending bigint,
  schemas text[] not null default '{}',
  -- JSON as text: a level may hold what jsonb refuses.
  state text not null,
  changed_at timestamptz not null,
  primary key (system_id, monitor_id, version)
);
