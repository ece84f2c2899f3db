import type { DeleteTraces, TraceInfoIn } from '@haechi/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import { isVisible } from '../artifacts/artifact-owner.ts';
import { ARTIFACTS_SCHEME, artifactPath, pathOfUri } from '../artifacts/artifact-path.ts';
import { removeUnder } from '../artifacts/artifact-store.ts';
import { type ReleaseDeps, release } from '../artifacts/release-objects.ts';
import { invalidParameter, missingResource } from '../mlflow/mlflow-envelope.ts';
import { experimentInScope } from '../tracking-scope.ts';
import { fitting } from './assessments.ts';
import {
  ARTIFACT_LOCATION_TAG,
  IN_TRACKING_STORE,
  SOURCE_RUN_METADATA,
  SPANS_AT_ONCE,
  SPANS_LOCATION_TAG,
} from './constants.ts';
import type { OtlpSpan, ResourceSpans } from './otlp-decode.ts';
import { summaryOf, type TraceOfSpans, tracesIn } from './span-summary.ts';
import { type TraceRow, traceOf } from './trace-rows.ts';

export type TraceDeps = ReleaseDeps;

interface Experiment {
  readonly id: number;
  readonly location: string;
}

/** What a trace is to become; what spans say is weaker than what the client has stated. */
type Put = Omit<TraceRow, 'id' | 'experiment_id'> & { readonly id: string };

/** Commands on traces. */
export function traceService(deps: TraceDeps) {
  const { db } = deps;
  return {
    /** What a client says of a trace as a whole. Said again, it replaces what it said; tags and metadata are added to. */
    state: (scope: Scope, info: TraceInfoIn): Promise<TraceRow> =>
      transact(db, async (tx) => {
        const given = info.trace_location.mlflow_experiment?.experiment_id ?? '';
        const experiment = await openExperiment(tx, scope, given);
        await putTrace(tx, experiment, rowOf(info));
        const run = info.trace_metadata[SOURCE_RUN_METADATA];
        if (run !== undefined) await linkRun(tx, scope, { traces: [info.trace_id], run });
        return traceOf(tx, scope, info.trace_id);
      }),
    /** Spans, and what they say of traces that nobody has stated. @returns how many were kept */
    ingest: (
      scope: Scope,
      { experiment: given, run, message }: { experiment: string; run?: string; message: readonly ResourceSpans[] },
    ): Promise<number> =>
      transact(db, async (tx) => {
        const experiment = await openExperiment(tx, scope, given);
        const traces = tracesIn(message);
        const count = traces.reduce((sum, { spans }) => sum + spans.length, 0);
        if (count > SPANS_AT_ONCE)
          throw invalidParameter(`A message holds at most ${SPANS_AT_ONCE} spans, not ${count}. Send them in parts.`);
        for (const trace of traces) await putSpans(tx, experiment, trace);
        if (run !== undefined) await linkRun(tx, scope, { traces: traces.map(({ id }) => id), run });
        return count;
      }),
    setTag: async (scope: Scope, { id, key, value }: { id: string; key: string; value: string }): Promise<void> => {
      await traceOf(db, scope, id);
      await sql`update tracking_traces set tags = tags || jsonb_build_object(${key}::text, ${value}::text)
        where id = ${id}`.execute(db);
    },
    deleteTag: async (scope: Scope, { id, key }: { id: string; key: string }): Promise<void> => {
      const trace = await traceOf(db, scope, id);
      if (!Object.hasOwn(trace.tags, key)) throw missingResource('tag', key);
      await sql`update tracking_traces set tags = tags - ${key}::text where id = ${id}`.execute(db);
    },
    linkToRun: async (scope: Scope, { traces, run }: { traces: readonly string[]; run: string }): Promise<void> => {
      for (const id of traces) await traceOf(db, scope, id);
      const { rows } = await sql<{ system: string | null }>`
        select e.system_id as system from tracking_runs r join tracking_experiments e on e.id = r.experiment_id
        where r.id = ${run}`.execute(db);
      if (rows[0] === undefined || !isVisible(scope, rows[0].system)) throw missingResource('run', run);
      await linkRun(db, scope, { traces, run });
    },
    /** @returns how many were there */
    remove: async (scope: Scope, wish: DeleteTraces): Promise<number> => {
      const { traces, digests } = await transact(db, (tx) => removeTraces(tx, scope, wish));
      await release(deps, digests);
      return traces;
    },
  };
}

async function openExperiment(tx: Db, scope: Scope, given: string): Promise<Experiment> {
  const { rows } = await sql<Experiment & { system: string | null; deleted: boolean }>`
    select id, artifact_location as location, system_id as system, deleted_at is not null as deleted
    from tracking_experiments where id = ${/^\d{1,18}$/.test(given) ? given : -1}`.execute(tx);
  const [found] = rows;
  if (found === undefined || !isVisible(scope, found.system)) throw missingResource('experiment', given);
  if (found.deleted) throw invalidParameter(`The experiment "${given}" is deleted. Restore it first.`, 'experiment_id');
  return found;
}

function rowOf(info: TraceInfoIn): Put {
  const { trace_metadata: metadata, tags, state, assessments } = info;
  return {
    id: info.trace_id,
    request_time: Date.parse(info.request_time),
    duration_ms:
      info.execution_duration === undefined ? null : Math.round(1_000 * Number.parseFloat(info.execution_duration)),
    state,
    client_request_id: info.client_request_id ?? null,
    request_preview: info.request_preview ?? null,
    response_preview: info.response_preview ?? null,
    ...{ metadata, tags, assessments: fitting(assessments) },
    stated: true,
  };
}

const jsonb = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

/**
 * Adds a trace or adds to it: tags and metadata that were there stay unless they are given again; what spans say replaces what spans said, and nothing that was
 * stated; what others found it to be stays when it is stated again. @throws HaechiError `not_found` when another experiment has a trace of this id
 */
async function putTrace(tx: Db, experiment: Experiment, put: Put): Promise<void> {
  const location = `${experiment.location.replace(/\/+$/, '')}/traces/${encodeURIComponent(put.id)}/artifacts`;
  const set = (column: string) =>
    sql`${sql.ref(column)} = case when t.stated and not excluded.stated then t.${sql.ref(column)} else excluded.${sql.ref(column)} end`;
  const { rows } = await sql`
    insert into tracking_traces as t (id, experiment_id, request_time, duration_ms, state, client_request_id,
      request_preview, response_preview, metadata, tags, assessments, stated)
    values (${put.id}, ${experiment.id}, ${put.request_time}, ${put.duration_ms}, ${put.state}, ${put.client_request_id},
      ${put.request_preview}, ${put.response_preview}, ${jsonb(put.metadata)},
      ${jsonb({ [ARTIFACT_LOCATION_TAG]: location, ...put.tags })}, ${jsonb(put.assessments)}, ${put.stated})
    on conflict (id) do update set
      ${sql.join(['request_time', 'duration_ms', 'state', 'client_request_id', 'request_preview', 'response_preview'].map(set))},
      metadata = t.metadata || excluded.metadata,
      tags = case when t.stated and not excluded.stated then excluded.tags || t.tags else t.tags || excluded.tags end
        || jsonb_strip_nulls(jsonb_build_object(${SPANS_LOCATION_TAG}::text,
          coalesce(excluded.tags->>${SPANS_LOCATION_TAG}, t.tags->>${SPANS_LOCATION_TAG}))),
      assessments = case when not excluded.stated then t.assessments else excluded.assessments || coalesce((
        select jsonb_agg(a) from jsonb_array_elements(t.assessments) a
        where a->>'assessment_id' <> all(array(select b->>'assessment_id' from jsonb_array_elements(excluded.assessments) b
          where b->>'assessment_id' is not null))), '[]') end,
      stated = t.stated or excluded.stated
    where t.experiment_id = excluded.experiment_id
    returning id`.execute(tx);
  if (rows.length === 0) throw invalidParameter(`Another experiment has a trace "${put.id}" already.`, 'trace_id');
}

async function putSpans(tx: Db, experiment: Experiment, trace: TraceOfSpans): Promise<void> {
  const placeholder = { ...blank, ...ofSummary(trace), id: trace.id };
  await putTrace(tx, experiment, placeholder);
  const spans = [...trace.spans].sort((a, b) => (a.spanId < b.spanId ? -1 : 1));
  await sql`
    insert into tracking_spans (trace_id, span_id, started_at_ns, span)
    select ${trace.id}, s.id, s.started, s.span from unnest(
      ${spans.map(({ spanId }) => spanId)}::text[], ${spans.map(({ startTimeUnixNano }) => startTimeUnixNano)}::numeric[],
      ${spans.map((span) => JSON.stringify(span))}::jsonb[]) as s(id, started, span)
    on conflict (trace_id, span_id) do update set started_at_ns = excluded.started_at_ns, span = excluded.span`.execute(
    tx,
  );
  // Spans may come in parts: what is said of the whole rests on all of them.
  const telling = await tellingSpans(tx, trace.id);
  await putTrace(tx, experiment, { ...placeholder, ...ofSummary({ spans: telling, resource: trace.resource }) });
}

/** Of all spans of a trace those that its summary rests on: the first, the one that ends last, the first without a parent. */
async function tellingSpans(tx: Db, trace: string): Promise<OtlpSpan[]> {
  const first = (which: RawBuilder<unknown>, order: RawBuilder<unknown>) =>
    sql`(select span from tracking_spans where trace_id = ${trace} and ${which} order by ${order}, span_id limit 1)`;
  const { rows } = await sql<{ span: OtlpSpan }>`${first(sql`true`, sql`started_at_ns`)}
    union all ${first(sql`true`, sql`(span->>'endTimeUnixNano')::numeric desc`)}
    union all ${first(sql`not (span ? 'parentSpanId')`, sql`started_at_ns`)}`.execute(tx);
  return rows.map(({ span }) => span);
}

const blank = { client_request_id: null, metadata: {}, assessments: [], stated: false };

function ofSummary(trace: Pick<TraceOfSpans, 'spans' | 'resource'>) {
  const { start, duration, state, request, response, tags } = summaryOf(trace);
  return {
    request_time: start,
    duration_ms: state === 'IN_PROGRESS' ? null : duration,
    state,
    request_preview: request,
    response_preview: response,
    tags: { ...tags, [SPANS_LOCATION_TAG]: IN_TRACKING_STORE },
  };
}

/** A run that is out of sight is not linked; the caller cannot tell it from one that is not there. */
async function linkRun(
  tx: Db,
  scope: Scope,
  { traces, run }: { traces: readonly string[]; run: string },
): Promise<void> {
  if (traces.length === 0 || !/^[0-9a-f]{32}$/.test(run)) return;
  await sql`insert into tracking_trace_runs (trace_id, run_id)
    select unnest(${[...new Set(traces)].sort()}::text[]), ${run}
    where not exists (select 1 from tracking_runs r join tracking_experiments e on e.id = r.experiment_id
      where r.id = ${run} and not ${experimentInScope(scope)})
    on conflict do nothing`.execute(tx);
}

async function removeTraces(tx: Db, scope: Scope, wish: DeleteTraces): Promise<{ traces: number; digests: string[] }> {
  const experiment = await openExperiment(tx, scope, wish.experiment_id);
  const { request_ids: ids, max_timestamp_millis: until, max_traces: most } = wish;
  if ((ids === undefined || ids.length === 0) === (until === undefined))
    throw invalidParameter('Name the traces by request_ids, or give max_timestamp_millis; one of both.', 'request_ids');
  const which = until === undefined ? sql`id = any(${ids ?? []}::text[])` : sql`request_time <= ${until}`;
  const { rows } = await sql<{ id: string }>`
    delete from tracking_traces where id in (select id from tracking_traces where id in (
      select id from tracking_traces where experiment_id = ${experiment.id} and ${which}
      order by request_time, id ${most === undefined || until === undefined ? sql`` : sql`limit ${Math.max(most, 0)}`}) order by id for update)
    returning id`.execute(tx);
  const root = experiment.location.startsWith(ARTIFACTS_SCHEME) ? pathOfUri(experiment.location) : null;
  const digests: string[] = [];
  if (root !== null)
    for (const { id } of rows) digests.push(...(await removeUnder(tx, artifactPath(`${root}/traces/${id}`))));
  return { traces: rows.length, digests };
}
