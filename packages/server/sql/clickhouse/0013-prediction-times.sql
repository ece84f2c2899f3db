-- When was the prediction with this id? Asked for labels that do not say. Small granules, since the ids asked for lie scattered.
create table if not exists prediction_times
(
    system_id LowCardinality(String),
    id_hash UInt64,
    time DateTime64(3, 'UTC') codec (ZSTD(1)),
    received_at DateTime('UTC') codec (ZSTD(1))
)
engine = MergeTree
partition by toYYYYMM(time)
order by (system_id, id_hash)
ttl received_at + interval 400 day
settings index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, non_replicated_deduplication_window = 10000
