-- Finds the predictions that arrived last, for windows by count: rows are written in about that order.
alter table predictions add index if not exists seq_range seq type minmax granularity 4
