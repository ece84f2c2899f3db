import { mlflowTracesApi as api, type BodyOf, type TraceInfoIn } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import { type Route, type RouteInput, route } from '../../../platform/http/route.ts';
import type { Random } from '../../../platform/random.ts';
import { invalidParameter } from '../mlflow/mlflow-envelope.ts';
import { assessmentRoutes } from './assessments.ts';
import { BATCH_TRACES } from './constants.ts';
import { readOtlpBody } from './read-otlp-body.ts';
import { infoOf, infoV2Of, protobufSpan, spansOf, type TraceRow, traceOf, tracesWhere } from './trace-rows.ts';
import { searchTraces } from './trace-search.ts';
import { type TraceDeps, traceService } from './trace-service.ts';

export interface TraceRoutesDeps extends TraceDeps {
  readonly random: Random;
  readonly config: { readonly bodyMaxBytes: number };
}
type Service = ReturnType<typeof traceService>;

/** Traces as MLflow's clients log and read them. */
export function mlflowTraceRoutes(deps: TraceRoutesDeps): Route[] {
  const service = traceService(deps);
  return [
    ...ingestRoutes(deps, service),
    ...readRoutes(deps),
    ...tagRoutes(service),
    ...removeRoutes(service),
    ...assessmentRoutes(deps),
    ...oldRoutes(deps, service),
  ];
}

function ingestRoutes({ config }: TraceRoutesDeps, service: Service): Route[] {
  return [
    route(api.ingest, async ({ scope, request, reply }) => {
      const header = (name: string) => [request.headers[name]].flat()[0];
      const type = header('content-type');
      const message = await readOtlpBody({
        bytes: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        type,
        encoding: header('content-encoding'),
        maxBytes: config.bodyMaxBytes,
      });
      const experiment = header('x-mlflow-experiment-id');
      if (experiment === undefined)
        throw invalidParameter(
          'The header x-mlflow-experiment-id says which experiment the spans belong to; it is missing.',
        );
      const run = header('x-mlflow-run-id');
      await service.ingest(scope, { experiment, message, ...(run === undefined ? {} : { run }) });
      if (type?.startsWith('application/json')) return {};
      // An ExportTraceServiceResponse that has nothing to say is empty.
      reply.header('content-type', 'application/x-protobuf');
      return Buffer.alloc(0);
    }),
    route(api.start, async ({ scope, body }) => ({
      trace: { trace_info: infoOf(await service.state(scope, body.trace.trace_info)) },
    })),
    route(api.linkToRun, async ({ scope, body }) => {
      await service.linkToRun(scope, { traces: body.trace_ids, run: body.run_id });
      return {};
    }),
  ];
}

function readRoutes({ db }: TraceRoutesDeps): Route[] {
  const withSpans = async (rows: readonly TraceRow[]) => {
    const spans = await spansOf(
      db,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => ({ trace_info: infoOf(row), spans: (spans.get(row.id) ?? []).map(protobufSpan) }));
  };
  const byIds = (scope: Scope, ids: readonly string[]) =>
    tracesWhere(db, scope, { where: sql`t.id = any(${ids}::text[])`, tail: sql`order by t.id` });
  return [
    route(api.info, async ({ scope, params }) => ({
      trace: { trace_info: infoOf(await traceOf(db, scope, params.trace_id)) },
    })),
    route(api.get, async ({ scope, query }) => {
      const row = await traceOf(db, scope, query.trace_id);
      const [trace = { trace_info: infoOf(row) }] = await withSpans([row]);
      return { trace };
    }),
    route(api.batchGet, async ({ scope, query }) => {
      if (query.trace_ids.length > BATCH_TRACES)
        throw invalidParameter(`At most ${BATCH_TRACES} traces are given at once.`, 'trace_ids');
      const traces = await withSpans(await byIds(scope, query.trace_ids));
      return traces.length === 0 ? {} : { traces };
    }),
    route(api.batchGetInfos, async ({ scope, body }) => {
      const rows = await byIds(scope, body.trace_ids);
      return rows.length === 0 ? {} : { trace_infos: rows.map(infoOf) };
    }),
    route(api.search, async ({ scope, body }) => {
      const experiments = body.locations.flatMap(({ mlflow_experiment: at }) => (at ? [at.experiment_id] : []));
      const { shown, ...next } = await searchTraces(db, scope, { ...body, experiments });
      return { ...(shown.length === 0 ? {} : { traces: shown.map(infoOf) }), ...next };
    }),
  ];
}

type SetTag = Pick<RouteInput<typeof api.setTag>, 'scope' | 'params' | 'body'>;
type DeleteTag = Pick<RouteInput<typeof api.deleteTag>, 'scope' | 'params' | 'query' | 'body'>;

function tagRoutes(service: Service): Route[] {
  const setTag = async ({ scope, params, body }: SetTag) => {
    await service.setTag(scope, { id: params.trace_id, ...body });
    return {};
  };
  const deleteTag = async ({ scope, params, query, body }: DeleteTag) => {
    await service.deleteTag(scope, { id: params.trace_id, key: body.key ?? query.key ?? '' });
    return {};
  };
  return [
    route(api.setTag, setTag),
    route(api.setTagV2, setTag),
    route(api.deleteTag, deleteTag),
    route(api.deleteTagV2, deleteTag),
  ];
}

function removeRoutes(service: Service): Route[] {
  const remove = async ({ scope, body }: Pick<RouteInput<typeof api.remove>, 'scope' | 'body'>) => ({
    traces_deleted: await service.remove(scope, body),
  });
  return [route(api.remove, remove), route(api.removeV2, remove)];
}

/** Clients before MLflow 3: a trace begins and ends in two requests, and the server names it. */
function oldRoutes({ db, random }: TraceRoutesDeps, service: Service): Route[] {
  return [
    route(api.startV2, async ({ scope, body }) => {
      const trace_id = `tr-${random.bytes(16).toString('hex')}`;
      const started = { trace_id, start: body.timestamp_ms, state: 'IN_PROGRESS' } as const;
      return {
        trace_info: infoV2Of(await service.state(scope, infoFrom(body.experiment_id, { ...body, ...started }))),
      };
    }),
    route(api.endV2, async ({ scope, params, body }) => {
      const before = await traceOf(db, scope, params.trace_id);
      const state: OldTrace['state'] = body.status === 'TRACE_STATUS_UNSPECIFIED' ? 'STATE_UNSPECIFIED' : body.status;
      const ended = { trace_id: before.id, start: before.request_time, end: body.timestamp_ms, state };
      const info = infoFrom(String(before.experiment_id), { ...body, ...ended });
      return { trace_info: infoV2Of(await service.state(scope, info)) };
    }),
    route(api.infoV2, async ({ scope, params }) => ({
      trace_info: infoV2Of(await traceOf(db, scope, params.trace_id)),
    })),
    route(api.searchV2, async ({ scope, query }) => {
      const { shown, ...next } = await searchTraces(db, scope, { ...query, experiments: query.experiment_ids });
      return { ...(shown.length === 0 ? {} : { traces: shown.map(infoV2Of) }), ...next };
    }),
  ];
}

interface OldTrace extends Pick<BodyOf<typeof api.startV2>, 'request_metadata' | 'tags'> {
  readonly trace_id: string;
  readonly start: number;
  readonly end?: number;
  readonly state: TraceInfoIn['state'];
}

function infoFrom(experiment_id: string, { trace_id, start, end, state, ...said }: OldTrace): TraceInfoIn {
  const record = (pairs: OldTrace['tags']) => Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
  return {
    trace_id,
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id } },
    request_time: new Date(start).toISOString(),
    ...(end === undefined ? {} : { execution_duration: `${Math.max(0, end - start) / 1_000}s` }),
    state,
    trace_metadata: record(said.request_metadata),
    tags: record(said.tags),
    assessments: [],
  };
}
