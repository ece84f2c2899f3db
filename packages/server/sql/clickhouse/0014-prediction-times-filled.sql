create materialized view if not exists prediction_times_filled to prediction_times as
select system_id, cityHash64(id) as id_hash, time, toDateTime(received_at, 'UTC') as received_at
from predictions
