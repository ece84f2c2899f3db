/** MLflow's experiments as its clients ask for them; what MLflow calls an experiment is a folder of runs. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { MLFLOW, MLFLOW_API, mlflowEmpty, mlflowInt, mlflowTag } from './mlflow-wire.ts';

const tag = 'mlflow';
const filtered = { scope: 'filtered', tag } as const;
/** Names and tags as long as MLflow takes them. */
const name = z.string().min(1).max(500);
const key = z.string().min(1).max(250);
const tagValue = z.string().max(5000);
const id = z.string().min(1).max(64);
const view = z.enum(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']);

const mlflowExperimentSchema = z.object({
  experiment_id: z.string(),
  name: z.string(),
  artifact_location: z.string(),
  lifecycle_stage: z.enum(['active', 'deleted']),
  creation_time: z.number(),
  last_update_time: z.number(),
  tags: z.array(mlflowTag),
});
const experimentAnswer = z.object({ experiment: mlflowExperimentSchema });
const write = { ...filtered, method: 'POST', permission: 'tracking.write' } as const;

export const mlflowExperimentsApi = {
  health: endpoint({
    method: 'GET',
    path: `${MLFLOW}/health`,
    permission: 'public',
    scope: 'self',
    tag,
    kind: 'stream',
    summary: 'OK, for MLflow’s clients.',
    response: z.string(),
  }),
  version: endpoint({
    method: 'GET',
    path: `${MLFLOW}/version`,
    permission: 'public',
    scope: 'self',
    tag,
    kind: 'stream',
    summary: 'The version of MLflow whose interface is spoken; clients send traces from 3.4 on.',
    response: z.string(),
  }),
  createExperiment: endpoint({
    ...write,
    path: `${MLFLOW_API}/experiments/create`,
    summary: 'Create an experiment; the tag haechi.system puts it into a system.',
    body: z.object({
      name,
      artifact_location: z.string().max(500).optional(),
      tags: z
        .array(mlflowTag.extend({ key, value: tagValue.default('') }))
        .max(100)
        .default([]),
    }),
    response: z.object({ experiment_id: z.string() }),
  }),
  getExperiment: endpoint({
    ...filtered,
    method: 'GET',
    path: `${MLFLOW_API}/experiments/get`,
    permission: 'tracking.read',
    summary: 'One experiment.',
    query: z.object({ experiment_id: id }),
    response: experimentAnswer,
  }),
  getExperimentByName: endpoint({
    ...filtered,
    method: 'GET',
    path: `${MLFLOW_API}/experiments/get-by-name`,
    permission: 'tracking.read',
    summary: 'One experiment by its name, deleted ones too.',
    query: z.object({ experiment_name: z.string().min(1) }),
    response: experimentAnswer,
  }),
  searchExperiments: endpoint({
    ...filtered,
    method: 'POST',
    path: `${MLFLOW_API}/experiments/search`,
    permission: 'tracking.read',
    summary: 'Experiments by a filter, newest change first unless ordered.',
    body: z.object({
      max_results: mlflowInt.pipe(z.number().min(1).max(50_000)).default(1000),
      filter: z.string().max(20_000).optional(),
      order_by: z.array(z.string()).max(20).default([]),
      page_token: z.string().optional(),
      view_type: view.default('ACTIVE_ONLY'),
    }),
    response: z.object({
      experiments: z.array(mlflowExperimentSchema).optional(),
      next_page_token: z.string().optional(),
    }),
  }),
  updateExperiment: endpoint({
    ...write,
    path: `${MLFLOW_API}/experiments/update`,
    summary: 'Rename an experiment.',
    body: z.object({ experiment_id: id, new_name: name.optional() }),
    response: mlflowEmpty,
  }),
  deleteExperiment: endpoint({
    ...write,
    path: `${MLFLOW_API}/experiments/delete`,
    summary: 'Delete an experiment with its runs; both can be restored until they are purged.',
    body: z.object({ experiment_id: id }),
    response: mlflowEmpty,
  }),
  restoreExperiment: endpoint({
    ...write,
    path: `${MLFLOW_API}/experiments/restore`,
    summary: 'Restore a deleted experiment and the runs that were deleted with it.',
    body: z.object({ experiment_id: id }),
    response: mlflowEmpty,
  }),
  setExperimentTag: endpoint({
    ...write,
    path: `${MLFLOW_API}/experiments/set-experiment-tag`,
    summary: 'Set a tag of an experiment; haechi.system moves it.',
    body: z.object({ experiment_id: id, key, value: tagValue.default('') }),
    response: mlflowEmpty,
  }),
  deleteExperimentTag: endpoint({
    ...write,
    path: `${MLFLOW_API}/experiments/delete-experiment-tag`,
    summary: 'Take a tag away from an experiment.',
    body: z.object({ experiment_id: id, key }),
    response: mlflowEmpty,
  }),
};
