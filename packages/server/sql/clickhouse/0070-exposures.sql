-- Who was given which variant of a flag, and when: `unit` is what the flag draws by, `period` the run of the experiment that drew. A unit may have
-- many rows; the first by (time, seq) counts. `source`: server (one flag was evaluated here), bulk (all were), client (told by an application).
create table if not exists exposures
(
    system_id LowCardinality(String),
    time DateTime64(3, 'UTC') codec (Delta, ZSTD(1)),
    received_at DateTime64(3, 'UTC') codec (Delta, ZSTD(1)),
    seq UInt64 codec (Delta, ZSTD(1)),
    id String codec (ZSTD(1)),
    flag LowCardinality(String),
    variant LowCardinality(String),
    unit String codec (ZSTD(1)),
    experiment LowCardinality(String),
    period LowCardinality(String),
    source LowCardinality(String),
    tags Map(LowCardinality(String), String),
    environment LowCardinality(String)
)
engine = MergeTree
partition by toYYYYMM(time)
order by (system_id, flag, unit, time)
ttl toDateTime(received_at) + interval 400 day
settings fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, non_replicated_deduplication_window = 10000
