-- One row for each look at a candidate beside its stable version.
create table if not exists comparisons
(
    system_id LowCardinality(String),
    route LowCardinality(String),
    period String,
    evaluated_at DateTime64(3, 'UTC'),
    stable LowCardinality(String),
    candidate LowCardinality(String),
    verdict LowCardinality(String),
    stable_n UInt64,
    candidate_n UInt64,
    stable_labelled UInt64,
    candidate_labelled UInt64,
    smallest_p Float64,
    items String codec (ZSTD(1))
)
engine = MergeTree
partition by toYYYYMM(evaluated_at)
order by (system_id, route, period, evaluated_at)
ttl toDateTime(evaluated_at) + interval 800 day
