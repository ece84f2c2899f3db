-- What a quarter of an hour held, of one system, version and environment: recomputed from the rows as a whole, never added to. `build` grows with
-- every recomputation and only the newest build of a bucket counts.
-- part 'outcome': one row for all (name and slice empty) and one for each sensitive attribute (name) and group (slice).
-- part 'numeric', 'categorical': one row for each feature (name), counted by the bins or levels of the version's reference.
create table if not exists monitor_summaries
(
    system_id LowCardinality(String),
    bucket DateTime('UTC'),
    environment LowCardinality(String),
    version LowCardinality(String),
    part Enum8('outcome' = 1, 'numeric' = 2, 'categorical' = 3),
    name LowCardinality(String),
    slice LowCardinality(String),
    build UInt64,
    n UInt64,
    missing UInt64,
    labelled UInt64,
    correct UInt64,
    tp UInt64,
    fp UInt64,
    tn UInt64,
    fn UInt64,
    confidence_n UInt64,
    low_confidence UInt64,
    total Float64,
    squares Float64,
    lowest Float64,
    highest Float64,
    bins Array(UInt16),
    counts Array(UInt64),
    built_at DateTime64(3, 'UTC') default now64(3)
)
engine = ReplacingMergeTree(build)
partition by toYYYYMM(bucket)
order by (system_id, bucket, environment, version, part, name, slice)
ttl toDateTime(built_at) + interval 800 day
settings fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1
