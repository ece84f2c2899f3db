-- What serving went through, a row a minute for each process, route and version: answered, refused (the caller's fault) and failed (ours) in `seconds`, and how busy
-- the process was (share of the processors, share of the memory). Refusals come before a version is chosen: their version is ''.
create table if not exists system_samples
(
    system_id LowCardinality(String),
    route LowCardinality(String),
    version LowCardinality(String),
    variant LowCardinality(String),
    process LowCardinality(String),
    time DateTime64(3, 'UTC') codec (Delta, ZSTD(1)),
    seconds Float64,
    answered UInt64,
    refused UInt64,
    failed UInt64,
    cpu Float64,
    memory Float64
)
engine = MergeTree
partition by toYYYYMM(time)
order by (system_id, time, route, version)
ttl toDateTime(time) + interval 400 day
