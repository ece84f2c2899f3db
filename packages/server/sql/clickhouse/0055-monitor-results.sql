-- One row for each evaluation of a defined monitor: window, version, slice. `to_time` is the window's end (event time, or the arrival of the last row of a window
-- by count). A window that is evaluated again replaces its row. `analysis` is the whole outcome as JSON, since the rows it rests on expire.
create table if not exists monitor_results
(
    system_id LowCardinality(String),
    monitor LowCardinality(String),
    version LowCardinality(String),
    slice LowCardinality(String),
    from_time DateTime64(3, 'UTC'),
    to_time DateTime64(3, 'UTC'),
    revision UInt32,
    verdict LowCardinality(String),
    reason String codec (ZSTD(1)),
    n_reference UInt64,
    n_current UInt64,
    failed UInt32,
    judged UInt32,
    revised Bool,
    path LowCardinality(String),
    -- Event times and arrival numbers of the rows, by which a window by count is found again.
    event_from DateTime64(3, 'UTC'),
    event_to DateTime64(3, 'UTC'),
    seq_from UInt64,
    seq_to UInt64,
    analysis String codec (ZSTD(3)),
    evaluated_at DateTime64(3, 'UTC')
)
engine = ReplacingMergeTree(evaluated_at)
partition by toYYYYMM(to_time)
order by (system_id, monitor, to_time, version, slice)
ttl toDateTime(evaluated_at) + interval 800 day
