import type { MlflowTraceInfo, MlflowTraceInfoV2, TraceAssessment } from '@haechi/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { missingResource } from '../mlflow/mlflow-envelope.ts';
import { experimentInScope } from '../tracking-scope.ts';
import type { OtlpAttribute, OtlpSpan } from './otlp-decode.ts';

export interface TraceRow {
  readonly id: string;
  readonly experiment_id: number;
  readonly request_time: number;
  readonly duration_ms: number | null;
  readonly state: MlflowTraceInfo['state'];
  readonly client_request_id: string | null;
  readonly request_preview: string | null;
  readonly response_preview: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly assessments: readonly TraceAssessment[];
  readonly stated: boolean;
}

/** Traces that `where` (about t) holds of, within `scope`. `tail` is what follows: order, limit. */
export async function tracesWhere(
  db: Db,
  scope: Scope,
  { where, tail = sql`` }: { where: RawBuilder<unknown>; tail?: RawBuilder<unknown> },
): Promise<readonly TraceRow[]> {
  const { rows } = await sql<TraceRow>`
    select t.* from tracking_traces t join tracking_experiments e on e.id = t.experiment_id
    where ${experimentInScope(scope)} and ${where} ${tail}`.execute(db);
  return rows;
}

/** @throws HaechiError `not_found` */
export async function traceOf(db: Db, scope: Scope, id: string): Promise<TraceRow> {
  const [found] = await tracesWhere(db, scope, { where: sql`t.id = ${id}` });
  if (found === undefined) throw missingResource('trace', id);
  return found;
}

export async function spansOf(db: Db, traces: readonly string[]): Promise<ReadonlyMap<string, readonly OtlpSpan[]>> {
  const { rows } = await sql<{ trace_id: string; spans: OtlpSpan[] }>`
    select trace_id, jsonb_agg(span order by started_at_ns, span_id) as spans
    from tracking_spans where trace_id = any(${traces}::text[]) group by trace_id`.execute(db);
  return new Map(rows.map(({ trace_id, spans }) => [trace_id, spans]));
}

/** Seconds with a fraction, as protobuf writes a Duration. */
const durationText = (ms: number): string => `${ms / 1_000}s`;

export function infoOf(row: TraceRow): MlflowTraceInfo {
  return {
    trace_id: row.id,
    ...(row.client_request_id === null ? {} : { client_request_id: row.client_request_id }),
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: String(row.experiment_id) } },
    ...(row.request_preview === null ? {} : { request_preview: row.request_preview }),
    ...(row.response_preview === null ? {} : { response_preview: row.response_preview }),
    request_time: new Date(row.request_time).toISOString(),
    ...(row.duration_ms === null ? {} : { execution_duration: durationText(row.duration_ms) }),
    state: row.state,
    trace_metadata: row.metadata,
    tags: row.tags,
    ...(row.assessments.length === 0 ? {} : { assessments: [...row.assessments] }),
  };
}

export function infoV2Of(row: TraceRow): MlflowTraceInfoV2 {
  const pairs = (record: Readonly<Record<string, string>>) =>
    Object.entries(record).map(([key, value]) => ({ key, value }));
  return {
    request_id: row.id,
    experiment_id: String(row.experiment_id),
    timestamp_ms: row.request_time,
    ...(row.duration_ms === null ? {} : { execution_time_ms: row.duration_ms }),
    status: row.state === 'STATE_UNSPECIFIED' ? 'TRACE_STATUS_UNSPECIFIED' : row.state,
    request_metadata: pairs(row.metadata),
    tags: pairs(row.tags),
  };
}

/** A span in protobuf's own JSON, where identifiers are base64 and names have underscores. */
export function protobufSpan(span: OtlpSpan): Record<string, unknown> {
  const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
  const attributes = (given: readonly OtlpAttribute[]) => (given.length === 0 ? {} : { attributes: given });
  return {
    trace_id: base64(span.traceId),
    span_id: base64(span.spanId),
    ...(span.parentSpanId === undefined ? {} : { parent_span_id: base64(span.parentSpanId) }),
    ...(span.traceState === undefined ? {} : { trace_state: span.traceState }),
    name: span.name,
    kind: span.kind ?? 0,
    start_time_unix_nano: span.startTimeUnixNano,
    end_time_unix_nano: span.endTimeUnixNano,
    ...attributes(span.attributes),
    events: span.events.map((event) => ({
      time_unix_nano: event.timeUnixNano,
      name: event.name,
      ...attributes(event.attributes),
    })),
    links: span.links.map((link) => ({
      trace_id: base64(link.traceId),
      span_id: base64(link.spanId),
      ...attributes(link.attributes),
    })),
    status: span.status,
  };
}
