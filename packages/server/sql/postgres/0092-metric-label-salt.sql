-- One row: what values that may be personal are salted with before they become labels of metrics. Made here, since it must be the same in every process.
create table metric_label_salt (
  id boolean primary key default true check (id),
  salt text not null default gen_random_uuid()::text || gen_random_uuid()::text
);
insert into metric_label_salt default values;
