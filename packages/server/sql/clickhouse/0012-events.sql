-- The other kinds of event (llm_call, feedback, guard, cost, business): what all share as columns, the rest as validated JSON.
create table if not exists events
(
    system_id LowCardinality(String),
    kind LowCardinality(String),
    time DateTime64(3, 'UTC') codec (Delta, ZSTD(1)),
    received_at DateTime64(3, 'UTC') codec (Delta, ZSTD(1)),
    seq UInt64 codec (Delta, ZSTD(1)),
    id String codec (ZSTD(1)),
    payload String codec (ZSTD(1)),
    tags Map(LowCardinality(String), String),
    user String,
    session String,
    tier LowCardinality(String),
    variant LowCardinality(String),
    route LowCardinality(String),
    version LowCardinality(String),
    environment LowCardinality(String)
)
engine = MergeTree
partition by toYYYYMM(time)
order by (system_id, kind, time, id)
ttl toDateTime(received_at) + interval 400 day
settings fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, non_replicated_deduplication_window = 10000
