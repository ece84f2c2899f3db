-- One row for each number of each evaluation. Points at the live end share a time until it passes, and a revised window replaces its points. Points
-- between the quarter hours are for watching: after two days those at the quarter hours say enough.
create table if not exists indicators
(
    system_id LowCardinality(String),
    indicator LowCardinality(String),
    version LowCardinality(String),
    environment LowCardinality(String),
    attribute LowCardinality(String),
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
    reason String,
    limit_value Nullable(Float64),
    p Nullable(Float64),
    p_adjusted Nullable(Float64),
    revised Bool,
    path LowCardinality(String),
    evaluated_at DateTime64(3, 'UTC')
)
engine = ReplacingMergeTree(evaluated_at)
partition by toYYYYMM(time)
order by (system_id, indicator, version, environment, attribute, feature, time)
ttl toDateTime(evaluated_at) + interval 800 day,
  toDateTime(evaluated_at) + interval 2 day delete where toUnixTimestamp(time) % 900 != 0
