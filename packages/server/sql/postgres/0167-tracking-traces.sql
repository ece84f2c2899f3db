-- Traces that MLflow's clients log: what is said of the whole, and its spans in OTLP's JSON form.
create table tracking_traces (
  id text primary key,
  experiment_id bigint not null references tracking_experiments (id),
  -- ms since 1970, as the client says
  request_time bigint not null,
  -- null: under way
  duration_ms bigint,
  state text not null check (state in ('STATE_UNSPECIFIED', 'OK', 'ERROR', 'IN_PROGRESS')),
  client_request_id text,
  request_preview text,
  response_preview text,
  metadata jsonb not null default '{}',
  tags jsonb not null default '{}',
  assessments jsonb not null default '[]',
  -- the client has said what it says of the whole; what spans say does not change that any more
  stated boolean not null default false
);
create index tracking_traces_newest on tracking_traces (experiment_id, request_time desc, id);

create table tracking_trace_runs (
  trace_id text not null references tracking_traces (id) on delete cascade,
  run_id text not null,
  primary key (trace_id, run_id)
);
create index tracking_trace_runs_by_run on tracking_trace_runs (run_id);

create table tracking_spans (
  trace_id text not null references tracking_traces (id) on delete cascade,
  span_id text not null,
  started_at_ns numeric(20) not null,
  span jsonb not null,
  primary key (trace_id, span_id)
);
