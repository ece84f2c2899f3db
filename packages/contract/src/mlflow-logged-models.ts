/** Models that runs log, as MLflow 3 asks for them. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { MLFLOW_API, mlflowDoubleOut, mlflowEmpty, mlflowInt, mlflowTag } from './mlflow-wire.ts';

const tag = 'mlflow logged models';
const read = { scope: 'filtered', tag, permission: 'tracking.read' } as const;
const write = { scope: 'filtered', tag, permission: 'tracking.write' } as const;
const base = `${MLFLOW_API}/logged-models`;
const modelParams = z.object({ model_id: z.string() });

const loggedModelStatuses = ['LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED'] as const;
/** Protobuf's JSON also lets an enum go as its number. */
const status = z.union([
  z.enum(loggedModelStatuses),
  z.literal([1, 2, 3]).transform((number) => loggedModelStatuses[number - 1] ?? loggedModelStatuses[0]),
]);

const metric = z.object({
  key: z.string(),
  value: mlflowDoubleOut,
  timestamp: z.number(),
  step: z.number(),
  dataset_name: z.string().optional(),
  dataset_digest: z.string().optional(),
  model_id: z.string(),
  run_id: z.string(),
});
const pair = z.object({ key: z.string(), value: z.string() });
const model = z.object({
  info: z.object({
    model_id: z.string(),
    experiment_id: z.string(),
    name: z.string(),
    creation_timestamp_ms: z.number(),
    last_updated_timestamp_ms: z.number(),
    artifact_uri: z.string(),
    status: z.enum(loggedModelStatuses),
    model_type: z.string().optional(),
    source_run_id: z.string().optional(),
    tags: z.array(pair).optional(),
  }),
  data: z.object({ params: z.array(pair).optional(), metrics: z.array(metric).optional() }),
});
export type MlflowLoggedModel = z.infer<typeof model>;
const oneModel = z.object({ model });

const dataset = z.object({ dataset_name: z.string(), dataset_digest: z.string().optional() });
const orderBy = z.object({
  field_name: z.string(),
  ascending: z.boolean().default(true),
  dataset_name: z.string().optional(),
  dataset_digest: z.string().optional(),
});
export type LoggedModelOrder = z.output<typeof orderBy>;

export const mlflowLoggedModelsApi = {
  create: endpoint({
    ...write,
    method: 'POST',
    path: base,
    summary: 'Begin a logged model: its files follow, then its status.',
    body: z.object({
      experiment_id: z.string(),
      name: z.string().optional(),
      model_type: z.string().optional(),
      source_run_id: z.string().optional(),
      params: z.array(mlflowTag).default([]),
      tags: z.array(mlflowTag).default([]),
    }),
    response: oneModel,
  }),
  get: endpoint({
    ...read,
    method: 'GET',
    path: `${base}/{model_id}`,
    summary: 'A logged model with its parameters and metrics.',
    params: modelParams,
    query: z.object({ allow_deleted: z.enum(['true', 'false']).optional() }),
    response: oneModel,
  }),
  finish: endpoint({
    ...write,
    method: 'PATCH',
    path: `${base}/{model_id}`,
    summary: 'Say that the files of a logged model are there, or failed to come.',
    params: modelParams,
    body: z.object({ status }),
    response: oneModel,
  }),
  remove: endpoint({
    ...write,
    method: 'DELETE',
    path: `${base}/{model_id}`,
    kind: 'raw',
    summary: 'Delete a logged model; what a registered version uses is refused.',
    params: modelParams,
    response: mlflowEmpty,
  }),
  search: endpoint({
    ...read,
    method: 'POST',
    path: `${base}/search`,
    summary: 'Logged models of experiments, by a filter and in an order.',
    body: z.object({
      experiment_ids: z.array(z.string()).default([]),
      filter: z.string().max(20_000).optional(),
      datasets: z.array(dataset).max(100).default([]),
      max_results: mlflowInt.optional(),
      order_by: z.array(orderBy).max(20).default([]),
      page_token: z.string().optional(),
    }),
    response: z.object({ models: z.array(model).optional(), next_page_token: z.string().optional() }),
  }),
  setTags: endpoint({
    ...write,
    method: 'PATCH',
    path: `${base}/{model_id}/tags`,
    summary: 'Set tags of a logged model.',
    params: modelParams,
    body: z.object({ tags: z.array(mlflowTag).default([]) }),
    response: oneModel,
  }),
  deleteTag: endpoint({
    ...write,
    method: 'DELETE',
    path: `${base}/{model_id}/tags/{tag_key}`,
    kind: 'raw',
    summary: 'Take a tag of a logged model away.',
    params: modelParams.extend({ tag_key: z.string() }),
    response: mlflowEmpty,
  }),
  logParams: endpoint({
    ...write,
    method: 'POST',
    path: `${base}/{model_id}/params`,
    summary: 'Add parameters to a logged model.',
    params: modelParams,
    body: z.object({ params: z.array(mlflowTag).default([]) }),
    response: mlflowEmpty,
  }),
  files: endpoint({
    ...read,
    method: 'GET',
    path: `${base}/{model_id}/artifacts/directories`,
    summary: 'The files of a logged model in a folder.',
    params: modelParams,
    query: z.object({ artifact_directory_path: z.string().default(''), page_token: z.string().optional() }),
    response: z.object({
      root_uri: z.string(),
      files: z
        .array(z.object({ path: z.string(), is_dir: z.boolean(), file_size: z.number().int().optional() }))
        .optional(),
      next_page_token: z.string().optional(),
    }),
  }),
};
