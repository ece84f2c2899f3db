-- What a version in the shadow said to requests that another answered: `id` and `time` are those of the answered prediction, so that its groups and labels count
-- for both. Nobody was given these; a process that is killed may lose the last second of them.
create table if not exists shadow_predictions
(
    system_id LowCardinality(String),
    time DateTime64(3, 'UTC') codec (Delta, ZSTD(1)),
    id String codec (ZSTD(1)),
    route LowCardinality(String),
    version LowCardinality(String),
    prediction String,
    prediction_num Float64,
    confidence Float64,
    latency_ms Float64
)
engine = MergeTree
partition by toYYYYMM(time)
order by (system_id, route, time, id)
ttl toDateTime(time) + interval 400 day
