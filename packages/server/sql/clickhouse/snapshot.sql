-- What the migrations in this folder result in. Written by schema-snapshot.test.ts; see there.

CREATE TABLE comparisons
(
    `system_id` LowCardinality(String),
    `route` LowCardinality(String),
    `period` String,
    `evaluated_at` DateTime64(3, 'UTC'),
    `stable` LowCardinality(String),
    `candidate` LowCardinality(String),
    `verdict` LowCardinality(String),
    `stable_n` UInt64,
    `candidate_n` UInt64,
    `stable_labelled` UInt64,
    `candidate_labelled` UInt64,
    `smallest_p` Float64,
    `items` String CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(evaluated_at)
ORDER BY (system_id, route, period, evaluated_at)
TTL toDateTime(evaluated_at) + toIntervalDay(800)
SETTINGS index_granularity = 8192;

CREATE TABLE events
(
    `system_id` LowCardinality(String),
    `kind` LowCardinality(String),
    `time` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `received_at` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `seq` UInt64 CODEC(Delta(8), ZSTD(1)),
    `id` String CODEC(ZSTD(1)),
    `payload` String CODEC(ZSTD(1)),
    `tags` Map(LowCardinality(String), String),
    `user` String,
    `session` String,
    `tier` LowCardinality(String),
    `variant` LowCardinality(String),
    `route` LowCardinality(String),
    `version` LowCardinality(String),
    `environment` LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (system_id, kind, time, id)
TTL toDateTime(received_at) + toIntervalDay(400)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, non_replicated_deduplication_window = 10000, index_granularity = 8192;

CREATE TABLE exposures
(
    `system_id` LowCardinality(String),
    `time` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `received_at` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `seq` UInt64 CODEC(Delta(8), ZSTD(1)),
    `id` String CODEC(ZSTD(1)),
    `flag` LowCardinality(String),
    `variant` LowCardinality(String),
    `unit` String CODEC(ZSTD(1)),
    `experiment` LowCardinality(String),
    `period` LowCardinality(String),
    `source` LowCardinality(String),
    `tags` Map(LowCardinality(String), String),
    `environment` LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (system_id, flag, unit, time)
TTL toDateTime(received_at) + toIntervalDay(400)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, non_replicated_deduplication_window = 10000, index_granularity = 8192;

CREATE TABLE indicators
(
    `system_id` LowCardinality(String),
    `indicator` LowCardinality(String),
    `version` LowCardinality(String),
    `environment` LowCardinality(String),
    `attribute` LowCardinality(String),
    `feature` LowCardinality(String),
    `time` DateTime64(3, 'UTC'),
    `window_from` DateTime64(3, 'UTC'),
    `value` Float64,
    `lower` Nullable(Float64),
    `upper` Nullable(Float64),
    `level` Nullable(Float64),
    `n` UInt64,
    `method` LowCardinality(String),
    `verdict` LowCardinality(String),
    `reason` String,
    `limit_value` Nullable(Float64),
    `p` Nullable(Float64),
    `p_adjusted` Nullable(Float64),
    `revised` Bool,
    `path` LowCardinality(String),
    `evaluated_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(evaluated_at)
PARTITION BY toYYYYMM(time)
ORDER BY (system_id, indicator, version, environment, attribute, feature, time)
TTL toDateTime(evaluated_at) + toIntervalDay(800), toDateTime(evaluated_at) + toIntervalDay(2) WHERE (toUnixTimestamp(time) % 900) != 0
SETTINGS index_granularity = 8192;

CREATE TABLE labels
(
    `system_id` LowCardinality(String),
    `prediction_id` String CODEC(ZSTD(1)),
    `prediction_time` DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    `time` DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    `received_at` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `seq` UInt64 CODEC(ZSTD(1)),
    `id` String CODEC(ZSTD(1)),
    `value` String,
    `value_num` Float64,
    `tags` Map(LowCardinality(String), String),
    `version` LowCardinality(String),
    `environment` LowCardinality(String),
    INDEX seq_range seq TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (system_id, prediction_id, time)
TTL toDateTime(received_at) + toIntervalDay(400)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, non_replicated_deduplication_window = 10000;

CREATE TABLE monitor_indicators
(
    `system_id` LowCardinality(String),
    `monitor` LowCardinality(String),
    `indicator` LowCardinality(String),
    `version` LowCardinality(String),
    `slice` LowCardinality(String),
    `attribute` LowCardinality(String),
    `group_name` LowCardinality(String),
    `feature` LowCardinality(String),
    `time` DateTime64(3, 'UTC'),
    `window_from` DateTime64(3, 'UTC'),
    `value` Float64,
    `lower` Nullable(Float64),
    `upper` Nullable(Float64),
    `level` Nullable(Float64),
    `n` UInt64,
    `method` LowCardinality(String),
    `verdict` LowCardinality(String),
    `limit_value` Nullable(Float64),
    `p` Nullable(Float64),
    `p_adjusted` Nullable(Float64),
    `revised` Bool,
    `evaluated_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(evaluated_at)
PARTITION BY toYYYYMM(time)
ORDER BY (system_id, monitor, indicator, version, slice, attribute, group_name, feature, time)
TTL toDateTime(evaluated_at) + toIntervalDay(800)
SETTINGS index_granularity = 8192;

CREATE TABLE monitor_results
(
    `system_id` LowCardinality(String),
    `monitor` LowCardinality(String),
    `version` LowCardinality(String),
    `slice` LowCardinality(String),
    `from_time` DateTime64(3, 'UTC'),
    `to_time` DateTime64(3, 'UTC'),
    `revision` UInt32,
    `verdict` LowCardinality(String),
    `reason` String CODEC(ZSTD(1)),
    `n_reference` UInt64,
    `n_current` UInt64,
    `failed` UInt32,
    `judged` UInt32,
    `revised` Bool,
    `path` LowCardinality(String),
    `event_from` DateTime64(3, 'UTC'),
    `event_to` DateTime64(3, 'UTC'),
    `seq_from` UInt64,
    `seq_to` UInt64,
    `analysis` String CODEC(ZSTD(3)),
    `evaluated_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(evaluated_at)
PARTITION BY toYYYYMM(to_time)
ORDER BY (system_id, monitor, to_time, version, slice)
TTL toDateTime(evaluated_at) + toIntervalDay(800)
SETTINGS index_granularity = 8192;

CREATE TABLE monitor_summaries
(
    `system_id` LowCardinality(String),
    `bucket` DateTime('UTC'),
    `environment` LowCardinality(String),
    `version` LowCardinality(String),
    `part` Enum8('outcome' = 1, 'numeric' = 2, 'categorical' = 3),
    `name` LowCardinality(String),
    `slice` LowCardinality(String),
    `build` UInt64,
    `n` UInt64,
    `missing` UInt64,
    `labelled` UInt64,
    `correct` UInt64,
    `tp` UInt64,
    `fp` UInt64,
    `tn` UInt64,
    `fn` UInt64,
    `selected` Int64 DEFAULT -1,
    `confidence_n` UInt64,
    `low_confidence` UInt64,
    `total` Float64,
    `squares` Float64,
    `lowest` Float64,
    `highest` Float64,
    `bins` Array(UInt16),
    `counts` Array(UInt64),
    `built_at` DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(build)
PARTITION BY toYYYYMM(bucket)
ORDER BY (system_id, bucket, environment, version, part, name, slice)
TTL toDateTime(built_at) + toIntervalDay(800)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, index_granularity = 8192;

CREATE TABLE prediction_failures
(
    `system_id` LowCardinality(String),
    `time` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `route` LowCardinality(String),
    `version` LowCardinality(String),
    `variant` LowCardinality(String),
    `code` LowCardinality(String),
    `n` UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (system_id, route, time, version)
TTL toDateTime(time) + toIntervalDay(400)
SETTINGS index_granularity = 8192;

CREATE TABLE prediction_times
(
    `system_id` LowCardinality(String),
    `id_hash` UInt64,
    `time` DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    `received_at` DateTime('UTC') CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (system_id, id_hash)
TTL received_at + toIntervalDay(400)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW prediction_times_filled TO prediction_times
(
    `system_id` LowCardinality(String),
    `id_hash` UInt64,
    `time` DateTime64(3, 'UTC'),
    `received_at` DateTime('UTC')
)
AS SELECT
    system_id,
    cityHash64(id) AS id_hash,
    time,
    toDateTime(received_at, 'UTC') AS received_at
FROM predictions;

CREATE TABLE predictions
(
    `system_id` LowCardinality(String),
    `time` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `received_at` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `seq` UInt64 CODEC(Delta(8), ZSTD(1)),
    `id` String CODEC(ZSTD(1)),
    `schema_id` LowCardinality(String),
    `num` Array(Float64),
    `cat` Array(LowCardinality(String)),
    `prediction` String,
    `prediction_num` Float64,
    `probabilities` Map(LowCardinality(String), Float64),
    `confidence` Float64,
    `groups` Map(LowCardinality(String), LowCardinality(String)),
    `latency_ms` Float64,
    `tags` Map(LowCardinality(String), String),
    `user` String,
    `session` String,
    `tier` LowCardinality(String),
    `variant` LowCardinality(String),
    `route` LowCardinality(String),
    `version` LowCardinality(String),
    `environment` LowCardinality(String),
    INDEX seq_range seq TYPE minmax GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (system_id, time, id)
TTL toDateTime(received_at) + toIntervalDay(400)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, non_replicated_deduplication_window = 10000, index_granularity = 8192, merge_selector_base = 12;

CREATE TABLE reference_bins
(
    `system_id` LowCardinality(String),
    `version` LowCardinality(String),
    `feature` LowCardinality(String),
    `upper` Float64,
    `bin` UInt16
)
ENGINE = ReplacingMergeTree
ORDER BY (system_id, version, feature, bin)
SETTINGS index_granularity = 8192;

CREATE TABLE reference_levels
(
    `system_id` LowCardinality(String),
    `version` LowCardinality(String),
    `feature` LowCardinality(String),
    `level` String,
    `code` UInt16
)
ENGINE = ReplacingMergeTree
ORDER BY (system_id, version, feature, code)
SETTINGS index_granularity = 8192;

CREATE TABLE schema_versions
(
    `version` UInt32,
    `name` String,
    `sha256` String,
    `applied_at` DateTime64(3) DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree
ORDER BY version
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE shadow_predictions
(
    `system_id` LowCardinality(String),
    `time` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `id` String CODEC(ZSTD(1)),
    `route` LowCardinality(String),
    `version` LowCardinality(String),
    `prediction` String,
    `prediction_num` Float64,
    `confidence` Float64,
    `latency_ms` Float64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (system_id, route, time, id)
TTL toDateTime(time) + toIntervalDay(400)
SETTINGS index_granularity = 8192;

CREATE TABLE system_samples
(
    `system_id` LowCardinality(String),
    `route` LowCardinality(String),
    `version` LowCardinality(String),
    `variant` LowCardinality(String),
    `process` LowCardinality(String),
    `time` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `seconds` Float64,
    `answered` UInt64,
    `refused` UInt64,
    `failed` UInt64,
    `cpu` Float64,
    `memory` Float64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (system_id, time, route, version)
TTL toDateTime(time) + toIntervalDay(400)
SETTINGS index_granularity = 8192;
