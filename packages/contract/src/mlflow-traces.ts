/** Traces as MLflow's clients log and read them: version 3 of its interface, version 2 for clients before 3.0, and spans by OTLP. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { MLFLOW, MLFLOW_API, mlflowEmpty, mlflowInt, mlflowList, mlflowTag } from './mlflow-wire.ts';

const V3 = `${MLFLOW}/api/3.0/mlflow`;
const tag = 'mlflow traces';
const read = { scope: 'filtered', tag, permission: 'tracking.read' } as const;
const write = { scope: 'filtered', tag, permission: 'tracking.write' } as const;

const traceStates = ['STATE_UNSPECIFIED', 'OK', 'ERROR', 'IN_PROGRESS'] as const;
const state = z.enum(traceStates);
/** Protobuf's maps: values are texts. */
const texts = z.record(z.string(), z.coerce.string());
const location = z.object({
  type: z.string().default('MLFLOW_EXPERIMENT'),
  mlflow_experiment: z.object({ experiment_id: z.string() }).optional(),
});
/** A part of an address, as the files of a trace lie under it. */
const traceId = z
  .string()
  .max(128)
  .regex(/^[\w-][\w.:-]*$/, 'use letters, digits, _ - . and :');
/** Milliseconds since 1970, to the end of the year 9999: what protobuf's Timestamp can say. */
const moment = mlflowInt.pipe(z.number().min(0).max(253_402_300_799_999));

/** Values within values: deeper than any client nests them, and far below what ends a stack. */
const DEPTH = 64;
const isShallow = (given: unknown): boolean => {
  let level: unknown[] = [given];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEPTH) return false;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return true;
};
const tooDeep = `values are nested more than ${DEPTH} deep`;

const traceInfoIn = z.object({
  trace_id: traceId,
  client_request_id: z.string().max(1_000).optional(),
  trace_location: location,
  request_preview: z.string().optional(),
  response_preview: z.string().optional(),
  /** RFC 3339, as protobuf writes a Timestamp. */
  request_time: z.iso.datetime({ offset: true }),
  /** `1.5s`, as protobuf writes a Duration. */
  execution_duration: z
    .string()
    .regex(/^-?\d{1,12}(?:\.\d{1,9})?s$/)
    .optional(),
  state: state.default('STATE_UNSPECIFIED'),
  trace_metadata: texts.default({}),
  tags: texts.default({}),
  assessments: z.array(z.looseObject({}).refine(isShallow, tooDeep)).max(1_000).default([]),
});
export type TraceAssessment = z.output<typeof assessment>;
export type TraceInfoIn = z.output<typeof traceInfoIn>;

const traceInfo = z.object({
  trace_id: z.string(),
  client_request_id: z.string().optional(),
  trace_location: z.object({ type: z.string(), mlflow_experiment: z.object({ experiment_id: z.string() }) }),
  request_preview: z.string().optional(),
  response_preview: z.string().optional(),
  request_time: z.string(),
  execution_duration: z.string().optional(),
  state,
  trace_metadata: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  assessments: z.array(z.looseObject({})).optional(),
});
export type MlflowTraceInfo = z.infer<typeof traceInfo>;
const trace = z.object({ trace_info: traceInfo, spans: z.array(z.looseObject({})).optional() });
const traceInfoV2 = z.object({
  request_id: z.string(),
  experiment_id: z.string(),
  timestamp_ms: z.number(),
  execution_time_ms: z.number().optional(),
  status: z.enum(['TRACE_STATUS_UNSPECIFIED', 'OK', 'ERROR', 'IN_PROGRESS']),
  request_metadata: z.array(z.object({ key: z.string(), value: z.string() })),
  tags: z.array(z.object({ key: z.string(), value: z.string() })),
});
export type MlflowTraceInfoV2 = z.infer<typeof traceInfoV2>;

const traceParams = z.object({ trace_id: z.string() });
const assessmentParams = z.object({ trace_id: z.string(), assessment_id: z.string() });
/** Feedback, an expectation or an issue; kept as it came, with the names and times that the server gives. */
const assessment = z
  .looseObject({
    assessment_id: z.string().optional(),
    assessment_name: z.string().max(250).optional(),
    overrides: z.string().optional(),
  })
  .refine(isShallow, tooDeep);
const oneAssessment = z.object({ assessment });
const searching = {
  filter: z.string().max(20_000).optional(),
  max_results: mlflowInt.optional(),
  page_token: z.string().optional(),
};
const setTagBody = z.object({ key: z.string().min(1).max(250), value: z.coerce.string().default('') });
const deleteTagQuery = z.object({ key: z.string().optional() });
const deleteBody = z.object({
  experiment_id: z.string(),
  max_timestamp_millis: mlflowInt.optional(),
  max_traces: mlflowInt.optional(),
  request_ids: z.array(z.string()).max(10_000).optional(),
});
export type DeleteTraces = z.output<typeof deleteBody>;
const deleted = z.object({ traces_deleted: z.number().int() });

const setTag = { ...write, method: 'PATCH', summary: 'Set a tag of a trace.', params: traceParams } as const;
const deleteTag = { ...write, method: 'DELETE', summary: 'Take a tag of a trace away.', params: traceParams } as const;
const deleteTraces = { ...write, method: 'POST', summary: 'Delete traces with their spans.' } as const;

export const mlflowTracesApi = {
  ingest: endpoint({
    ...write,
    method: 'POST',
    path: `${MLFLOW}/v1/traces`,
    kind: 'raw',
    summary: 'Spans by OTLP, protobuf or JSON, plain or gzip; the header x-mlflow-experiment-id says where to.',
    response: z.unknown(),
  }),
  start: endpoint({
    ...write,
    method: 'POST',
    path: `${V3}/traces`,
    summary: 'What is said of a trace as a whole; its spans come by OTLP or as an artifact.',
    body: z.object({ trace: z.object({ trace_info: traceInfoIn }) }),
    response: z.object({ trace: z.object({ trace_info: traceInfo }) }),
  }),
  info: endpoint({
    ...read,
    method: 'GET',
    path: `${V3}/traces/{trace_id}`,
    summary: 'What is known of a trace as a whole.',
    params: traceParams,
    response: z.object({ trace: z.object({ trace_info: traceInfo }) }),
  }),
  get: endpoint({
    ...read,
    method: 'GET',
    path: `${V3}/traces/get`,
    summary: 'A trace with its spans.',
    query: z.object({ trace_id: z.string().default(''), allow_partial: z.string().optional() }),
    response: z.object({ trace }),
  }),
  batchGet: endpoint({
    ...read,
    method: 'GET',
    path: `${V3}/traces/batchGet`,
    summary: 'Traces with their spans; those that are not there are left out.',
    query: z.object({ trace_ids: mlflowList.default([]) }),
    response: z.object({ traces: z.array(trace).optional() }),
  }),
  batchGetInfos: endpoint({
    ...read,
    method: 'POST',
    path: `${V3}/traces/batchGetInfos`,
    summary: 'Traces without their spans.',
    body: z.object({ trace_ids: z.array(z.string()).max(1_000).default([]) }),
    response: z.object({ trace_infos: z.array(traceInfo).optional() }),
  }),
  search: endpoint({
    ...read,
    method: 'POST',
    path: `${V3}/traces/search`,
    summary: 'Traces of experiments, by a filter and in an order.',
    body: z.object({
      ...searching,
      locations: z.array(location).max(1_000).default([]),
      order_by: z.array(z.string()).max(20).default([]),
    }),
    response: z.object({ traces: z.array(traceInfo).optional(), next_page_token: z.string().optional() }),
  }),
  setTag: endpoint({ ...setTag, path: `${V3}/traces/{trace_id}/tags`, body: setTagBody, response: mlflowEmpty }),
  setTagV2: endpoint({
    ...setTag,
    path: `${MLFLOW_API}/traces/{trace_id}/tags`,
    body: setTagBody,
    response: mlflowEmpty,
  }),
  deleteTag: endpoint({
    ...deleteTag,
    path: `${V3}/traces/{trace_id}/tags`,
    query: deleteTagQuery,
    body: deleteTagQuery,
    response: mlflowEmpty,
  }),
  deleteTagV2: endpoint({
    ...deleteTag,
    path: `${MLFLOW_API}/traces/{trace_id}/tags`,
    query: deleteTagQuery,
    body: deleteTagQuery,
    response: mlflowEmpty,
  }),
  remove: endpoint({ ...deleteTraces, path: `${V3}/traces/delete-traces`, body: deleteBody, response: deleted }),
  removeV2: endpoint({
    ...deleteTraces,
    path: `${MLFLOW_API}/traces/delete-traces`,
    body: deleteBody,
    response: deleted,
  }),
  linkToRun: endpoint({
    ...write,
    method: 'POST',
    path: `${MLFLOW_API}/traces/link-to-run`,
    summary: 'Say that traces belong to a run.',
    body: z.object({ trace_ids: z.array(z.string()).max(100).default([]), run_id: z.string() }),
    response: mlflowEmpty,
  }),
  createAssessment: endpoint({
    ...write,
    method: 'POST',
    path: `${V3}/traces/{trace_id}/assessments`,
    summary: 'Say what somebody or something found a trace to be.',
    params: traceParams,
    body: oneAssessment,
    response: oneAssessment,
  }),
  getAssessment: endpoint({
    ...read,
    method: 'GET',
    path: `${V3}/traces/{trace_id}/assessments/{assessment_id}`,
    summary: 'One assessment of a trace.',
    params: assessmentParams,
    response: oneAssessment,
  }),
  updateAssessment: endpoint({
    ...write,
    method: 'PATCH',
    path: `${V3}/traces/{trace_id}/assessments/{assessment_id}`,
    summary: 'Change the fields of an assessment that the mask names.',
    params: assessmentParams,
    body: z.object({ assessment, update_mask: z.string().max(1_000).default('') }),
    response: oneAssessment,
  }),
  deleteAssessment: endpoint({
    ...write,
    method: 'DELETE',
    path: `${V3}/traces/{trace_id}/assessments/{assessment_id}`,
    kind: 'raw',
    summary: 'Take an assessment of a trace away.',
    params: assessmentParams,
    response: mlflowEmpty,
  }),
  startV2: endpoint({
    ...write,
    method: 'POST',
    path: `${MLFLOW_API}/traces`,
    summary: 'Begin a trace, as clients before MLflow 3 do.',
    body: z.object({
      experiment_id: z.string(),
      timestamp_ms: moment,
      request_metadata: z.array(mlflowTag).default([]),
      tags: z.array(mlflowTag).default([]),
    }),
    response: z.object({ trace_info: traceInfoV2 }),
  }),
  endV2: endpoint({
    ...write,
    method: 'PATCH',
    path: `${MLFLOW_API}/traces/{trace_id}`,
    summary: 'End a trace, as clients before MLflow 3 do.',
    params: traceParams,
    body: z.object({
      timestamp_ms: moment,
      status: z.enum(['TRACE_STATUS_UNSPECIFIED', 'OK', 'ERROR', 'IN_PROGRESS']).default('TRACE_STATUS_UNSPECIFIED'),
      request_metadata: z.array(mlflowTag).default([]),
      tags: z.array(mlflowTag).default([]),
    }),
    response: z.object({ trace_info: traceInfoV2 }),
  }),
  infoV2: endpoint({
    ...read,
    method: 'GET',
    path: `${MLFLOW_API}/traces/{trace_id}/info`,
    summary: 'A trace as a whole, for clients before MLflow 3.',
    params: traceParams,
    response: z.object({ trace_info: traceInfoV2 }),
  }),
  searchV2: endpoint({
    ...read,
    method: 'GET',
    path: `${MLFLOW_API}/traces`,
    summary: 'Traces of experiments, for clients before MLflow 3.',
    query: z.object({ ...searching, experiment_ids: mlflowList.default([]), order_by: mlflowList.default([]) }),
    response: z.object({ traces: z.array(traceInfoV2).optional(), next_page_token: z.string().optional() }),
  }),
};
