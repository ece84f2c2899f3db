-- What turned out to be true of a prediction. A correction is a further row: the latest (time, then seq) counts. The order is that of the
-- join: a bucket of predictions asks for the labels of its ids. The index on seq finds the rows that arrived last. prediction_time 1970-01-01 means that the sender did not say.
create table if not exists labels
(
    system_id LowCardinality(String),
    prediction_id String codec (ZSTD(1)),
    prediction_time DateTime64(3, 'UTC') codec (ZSTD(1)),
    time DateTime64(3, 'UTC') codec (ZSTD(1)),
    received_at DateTime64(3, 'UTC') codec (Delta, ZSTD(1)),
    seq UInt64 codec (ZSTD(1)),
    id String codec (ZSTD(1)),
    value String,
    value_num Float64,
    tags Map(LowCardinality(String), String),
    version LowCardinality(String),
    environment LowCardinality(String),
    index seq_range seq type minmax granularity 1
)
engine = MergeTree
partition by toYYYYMM(time)
order by (system_id, prediction_id, time)
ttl toDateTime(received_at) + interval 400 day
settings index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, non_replicated_deduplication_window = 10000
