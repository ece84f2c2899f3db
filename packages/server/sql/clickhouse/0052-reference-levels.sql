-- Levels of the categorical features of a version's reference that are counted by name, numbered from 1 with the frequent first; the level '' with
-- the number after the last stands for all others.
create table if not exists reference_levels
(
    system_id LowCardinality(String),
    version LowCardinality(String),
    feature LowCardinality(String),
    level String,
    code UInt16
)
engine = ReplacingMergeTree
order by (system_id, version, feature, code)
