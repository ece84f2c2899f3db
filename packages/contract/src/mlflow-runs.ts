/** MLflow's runs as its clients ask for them: metrics with steps, parameters, tags, batches, datasets, search. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import {
  MLFLOW_API,
  mlflowDouble,
  mlflowDoubleOut,
  mlflowEmpty,
  mlflowInt,
  mlflowList,
  mlflowTag,
} from './mlflow-wire.ts';

const tag = 'mlflow';
const write = { scope: 'filtered', tag, method: 'POST', permission: 'tracking.write' } as const;
const read = { scope: 'filtered', tag, permission: 'tracking.read' } as const;

/** As MLflow names metrics, parameters and tags; no absolute path, no `..`, nothing empty between slashes. */
const key = z
  .string()
  .min(1)
  .max(250)
  .regex(
    /^(?!\/)(?!.*\/$)(?!.*\/\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[/\p{L}\p{M}\p{N}_.\- :]+$/u,
    'use letters, digits, _ - . / : and spaces; no "..", no slash at the ends, none doubled',
  );
/** Values longer than MLflow keeps are cut, as its own server does. */
const cutTo = (length: number) => z.coerce.string().transform((text) => text.slice(0, length));
const paramValue = cutTo(6000);
const tagValue = cutTo(8000);
const id = z.string().min(1).max(64);
const status = z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']);

const metric = z.object({
  key,
  value: mlflowDouble,
  timestamp: mlflowInt,
  step: mlflowInt.default(0),
  model_id: z.string().max(64).optional(),
  dataset_name: z.string().max(500).optional(),
  dataset_digest: z.string().max(64).optional(),
});
const param = z.object({ key, value: paramValue.default('') });
const runTag = z.object({ key, value: tagValue.default('') });
const metricOut = z.object({ key: z.string(), value: mlflowDoubleOut, timestamp: z.number(), step: z.number() });
export type MlflowMetricIn = z.output<typeof metric>;
export type MlflowMetricOut = z.infer<typeof metricOut>;

/** Requests name the run by `run_id`, older clients by `run_uuid`. */
const runIds = { run_id: id.optional(), run_uuid: id.optional() };

const dataset = z.object({
  name: z.string().min(1).max(500),
  digest: z.string().min(1).max(36),
  source_type: z.string().default(''),
  source: z.string().max(65_535).default(''),
  schema: z.string().max(1_048_575).optional(),
  profile: z.string().max(16_777_215).optional(),
});
const datasetInput = z.object({
  tags: z
    .array(mlflowTag.extend({ key: z.string().min(1).max(255), value: z.string().max(500).default('') }))
    .default([]),
  dataset,
});
export type MlflowDatasetInput = z.output<typeof datasetInput>;
const modelInput = z.object({ model_id: z.string().min(1).max(64) });
const modelOutput = modelInput.extend({ step: mlflowInt.default(0) });

const runInfo = z.object({
  run_id: z.string(),
  run_uuid: z.string(),
  run_name: z.string(),
  experiment_id: z.string(),
  user_id: z.string(),
  status,
  start_time: z.number().optional(),
  end_time: z.number().optional(),
  artifact_uri: z.string(),
  lifecycle_stage: z.enum(['active', 'deleted']),
});
export const mlflowRunSchema = z.object({
  info: runInfo,
  data: z.object({
    metrics: z.array(metricOut).optional(),
    params: z.array(mlflowTag).optional(),
    tags: z.array(mlflowTag).optional(),
  }),
  inputs: z
    .object({ dataset_inputs: z.array(datasetInput).optional(), model_inputs: z.array(modelInput).optional() })
    .optional(),
  outputs: z.object({ model_outputs: z.array(modelInput.extend({ step: z.number() })).optional() }).optional(),
});
export type MlflowRun = z.infer<typeof mlflowRunSchema>;
const runAnswer = z.object({ run: mlflowRunSchema });

export const mlflowRunsApi = {
  createRun: endpoint({
    ...write,
    path: `${MLFLOW_API}/runs/create`,
    summary: 'Create a run; a name is invented when none is given.',
    body: z.object({
      experiment_id: id.default('0'),
      user_id: z.string().max(256).default(''),
      run_name: z.string().max(250).optional(),
      start_time: mlflowInt.optional(),
      tags: z.array(runTag).max(1000).default([]),
    }),
    response: runAnswer,
  }),
  updateRun: endpoint({
    ...write,
    path: `${MLFLOW_API}/runs/update`,
    summary: 'Set status, end or name of a run.',
    body: z.object({
      ...runIds,
      status: status.optional(),
      end_time: mlflowInt.optional(),
      run_name: z.string().max(250).optional(),
    }),
    response: z.object({ run_info: runInfo }),
  }),
  getRun: endpoint({
    ...read,
    method: 'GET',
    path: `${MLFLOW_API}/runs/get`,
    summary: 'A run with its latest metrics, parameters, tags, inputs and outputs.',
    query: z.object(runIds),
    response: runAnswer,
  }),
  deleteRun: endpoint({
    ...write,
    path: `${MLFLOW_API}/runs/delete`,
    summary: 'Delete a run; it can be restored until it is purged.',
    body: z.object(runIds),
    response: mlflowEmpty,
  }),
  restoreRun: endpoint({
    ...write,
    path: `${MLFLOW_API}/runs/restore`,
    summary: 'Restore a deleted run.',
    body: z.object(runIds),
    response: mlflowEmpty,
  }),
  logMetric: endpoint({
    ...write,
    path: `${MLFLOW_API}/runs/log-metric`,
    summary: 'Log one value of a metric.',
    body: metric.extend(runIds),
    response: mlflowEmpty,
  }),
  logParameter: endpoint({
    ...write,
    path: `${MLFLOW_API}/runs/log-parameter`,
    summary: 'Log a parameter; a value once given stays.',
    body: param.extend(runIds),
    response: mlflowEmpty,
  }),
  logBatch: endpoint({
    ...write,
    path: `${MLFLOW_API}/runs/log-batch`,
    summary: 'Log metrics, parameters and tags at once: all of them or none.',
    body: z.object({
      ...runIds,
      metrics: z.array(metric).max(1000).default([]),
      params: z.array(param).max(100).default([]),
      tags: z.array(runTag).max(100).default([]),
    }),
    response: mlflowEmpty,
  }),
  setTag: endpoint({
    ...write,
    path: `${MLFLOW_API}/runs/set-tag`,
    summary: 'Set a tag of a run.',
    body: runTag.extend(runIds),
    response: mlflowEmpty,
  }),
  deleteTag: endpoint({
    ...write,
    path: `${MLFLOW_API}/runs/delete-tag`,
    summary: 'Take a tag away from a run.',
    body: z.object({ ...runIds, key: z.string().min(1).max(250) }),
    response: mlflowEmpty,
  }),
  logInputs: endpoint({
    ...write,
    path: `${MLFLOW_API}/runs/log-inputs`,
    summary: 'Datasets and models that a run read.',
    body: z.object({
      ...runIds,
      datasets: z.array(datasetInput).max(1000).default([]),
      models: z.array(modelInput).max(1000).default([]),
    }),
    response: mlflowEmpty,
  }),
  logOutputs: endpoint({
    ...write,
    path: `${MLFLOW_API}/runs/outputs`,
    summary: 'Models that a run made.',
    body: z.object({ ...runIds, models: z.array(modelOutput).max(1000).default([]) }),
    response: mlflowEmpty,
  }),
  logModel: endpoint({
    ...write,
    path: `${MLFLOW_API}/runs/log-model`,
    summary: 'The description of a model that a client of MLflow 2 logged; kept in the tag mlflow.log-model.history.',
    body: z.object({ ...runIds, model_json: z.string().max(1_000_000) }),
    response: mlflowEmpty,
  }),
  searchRuns: endpoint({
    ...read,
    method: 'POST',
    path: `${MLFLOW_API}/runs/search`,
    summary: 'Runs of experiments by a filter, newest first unless ordered.',
    body: z.object({
      experiment_ids: z.array(z.string()).max(10_000).default([]),
      filter: z.string().max(20_000).optional(),
      run_view_type: z.enum(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']).default('ACTIVE_ONLY'),
      max_results: mlflowInt.pipe(z.number().min(1).max(50_000)).default(1000),
      order_by: z.array(z.string()).max(20).default([]),
      page_token: z.string().optional(),
    }),
    response: z.object({ runs: z.array(mlflowRunSchema).optional(), next_page_token: z.string().optional() }),
  }),
  getHistory: endpoint({
    ...read,
    method: 'GET',
    path: `${MLFLOW_API}/metrics/get-history`,
    summary: 'Every value of a metric of a run.',
    query: z.object({
      ...runIds,
      metric_key: z.string().min(1),
      max_results: mlflowInt.pipe(z.number().min(1).max(25_000)).optional(),
      page_token: z.string().optional(),
    }),
    response: z.object({ metrics: z.array(metricOut).optional(), next_page_token: z.string().optional() }),
  }),
  getHistoryBulkInterval: endpoint({
    ...read,
    method: 'GET',
    path: `${MLFLOW_API}/metrics/get-history-bulk-interval`,
    summary: 'Values of a metric of several runs between two steps, thinned out to a number of steps.',
    query: z.object({
      run_ids: mlflowList.pipe(z.array(z.string()).min(1).max(100)),
      metric_key: z.string().min(1),
      start_step: mlflowInt.optional(),
      end_step: mlflowInt.optional(),
      max_results: mlflowInt.pipe(z.number().min(1).max(2_500)).default(2_500),
    }),
    response: z.object({ metrics: z.array(metricOut.extend({ run_id: z.string() })).optional() }),
  }),
};
