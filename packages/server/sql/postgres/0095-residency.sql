-- Where the data of a system's rows may be, and how a row says where it is; null: nobody said.
alter table monitor_settings add column residency jsonb;
