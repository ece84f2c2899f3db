-- The numbers of those evaluations, one row each, for charts and metrics.
create table if not exists monitor_indicators
(
    system_id LowCardinality(String),
    monitor LowCardinality(String),
    indicator LowCardinality(String),
    version LowCardinality(String),
    slice LowCardinality(String),
    attribute LowCardinality(String),
    group_name LowCardinality(String),
    feature LowCardinality(String),
    time DateTime64(3, 'UTC'),
    window_from DateTime64(3, 'UTC'),
    value Float64,
    lower Nullable(Float64),
    upper Nullable(Float64),
    level Nullable(Float64),
    n UInt64,
    method LowCardinality(String),
    verdict LowCardinality(String),
    limit_value Nullable(Float64),
    p Nullable(Float64),
    p_adjusted Nullable(Float64),
    revised Bool,
    evaluated_at DateTime64(3, 'UTC')
)
engine = ReplacingMergeTree(evaluated_at)
partition by toYYYYMM(time)
order by (system_id, monitor, indicator, version, slice, attribute, group_name, feature, time)
ttl toDateTime(evaluated_at) + interval 800 day
