-- Predictions that a version failed to give, a row for each second, version and code: beside the answered ones in `predictions` they make the error rate of a version.
create table if not exists prediction_failures
(
    system_id LowCardinality(String),
    time DateTime64(3, 'UTC') codec (Delta, ZSTD(1)),
    route LowCardinality(String),
    version LowCardinality(String),
    variant LowCardinality(String),
    code LowCardinality(String),
    n UInt64
)
engine = MergeTree
partition by toYYYYMM(time)
order by (system_id, route, time, version)
ttl toDateTime(time) + interval 400 day
