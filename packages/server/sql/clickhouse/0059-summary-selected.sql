-- How many rows were predicted positive, labelled or not; -1 in what was summed up before this was counted.
alter table monitor_summaries add column if not exists selected Int64 default -1 after fn
