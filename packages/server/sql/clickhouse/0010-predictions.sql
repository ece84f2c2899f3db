-- Predictions of all systems. Features are positional: their names stand in the record of schema_id (feature_schemas in PostgreSQL).
-- NaN is a number that was not sent, '' a text that was not sent. Duplicates are kept here and left out when reading: the first
-- (lowest seq) of (system_id, id, time) counts. Rows expire by when they were received, so that imported history stays.
create table if not exists predictions
(
    system_id LowCardinality(String),
    time DateTime64(3, 'UTC') codec (Delta, ZSTD(1)),
    received_at DateTime64(3, 'UTC') codec (Delta, ZSTD(1)),
    seq UInt64 codec (Delta, ZSTD(1)),
    id String codec (ZSTD(1)),
    schema_id LowCardinality(String),
    num Array(Float64),
    cat Array(LowCardinality(String)),
    prediction String,
    prediction_num Float64,
    probabilities Map(LowCardinality(String), Float64),
    confidence Float64,
    groups Map(LowCardinality(String), LowCardinality(String)),
    latency_ms Float64,
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
order by (system_id, time, id)
ttl toDateTime(received_at) + interval 400 day
settings fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, non_replicated_deduplication_window = 10000
