-- Cuts of the numeric features of a version's reference, one row a bin: the upper edge (the last is infinite) and its number from 1, since 0 is what
-- a join gives for "no reference".
create table if not exists reference_bins
(
    system_id LowCardinality(String),
    version LowCardinality(String),
    feature LowCardinality(String),
    upper Float64,
    bin UInt16
)
engine = ReplacingMergeTree
order by (system_id, version, feature, bin)
