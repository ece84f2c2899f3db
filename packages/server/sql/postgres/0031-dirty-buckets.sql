-- Quarter hours whose rows or labels changed and whose summary must be rebuilt. The generation grows with every change: whoever rebuilt
-- a bucket removes the mark only if it still has the generation that was read before.
create table dirty_buckets (
  system_id text not null,
  bucket_start timestamptz not null,
  generation bigint not null default 1,
  marked_at timestamptz not null default now(),
  primary key (system_id, bucket_start)
);
create index dirty_buckets_marked on dirty_buckets (marked_at);
