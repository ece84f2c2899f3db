/** Experiments and runs for the console and for scripts; MLflow's clients have an interface of their own (mlflow-*.ts). */
import { z } from 'zod';
import { emptySchema, idParams, instantSchema, pageOf, pageQuery, slugSchema } from './common.ts';
import { endpoint } from './endpoint.ts';
import { mlflowDoubleOut, mlflowTag } from './mlflow-wire.ts';

const tag = 'tracking';
const read = { scope: 'filtered', tag, permission: 'tracking.read' } as const;
const write = { scope: 'filtered', tag, permission: 'tracking.write' } as const;
const stage = z.enum(['active', 'deleted', 'all']).default('active');
const experimentName = z.string().min(1).max(500);
const key = z.string().min(1).max(250);

export const trackedExperimentSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Null: shared by all systems. */
  system: slugSchema.nullable(),
  stage: z.enum(['active', 'deleted']),
  artifact_location: z.string(),
  tags: z.array(mlflowTag),
  created_at: instantSchema,
  changed_at: instantSchema,
  /** When it was deleted; it can be restored until it is purged. */
  deleted_at: instantSchema.nullable(),
  runs: z.object({ active: z.number().int(), deleted: z.number().int() }),
  /** When its newest active run began; null without runs. */
  last_run_at: instantSchema.nullable(),
});
export type TrackedExperiment = z.infer<typeof trackedExperimentSchema>;

const runStatus = z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']);
const trackedMetric = z.object({ key: z.string(), value: mlflowDoubleOut, step: z.number(), at: z.number() });
export const trackedRunSchema = z.object({
  id: z.string(),
  name: z.string(),
  experiment: z.string(),
  user: z.string(),
  status: runStatus,
  stage: z.enum(['active', 'deleted']),
  /** As the client gave them, ms since 1970; a run may lack both. */
  start_ms: z.number().nullable(),
  end_ms: z.number().nullable(),
  artifact_uri: z.string(),
  /** The run that this one is nested in (tag mlflow.parentRunId). */
  parent: z.string().nullable(),
  /** Latest values: greatest step, then time. */
  metrics: z.array(trackedMetric),
  params: z.array(mlflowTag),
  tags: z.array(mlflowTag),
});
export type TrackedRun = z.infer<typeof trackedRunSchema>;

const runDataset = z.object({
  name: z.string(),
  digest: z.string(),
  source_type: z.string(),
  source: z.string(),
  schema: z.string().nullable(),
  profile: z.string().nullable(),
  tags: z.array(mlflowTag),
});
export const trackedRunDetailSchema = trackedRunSchema.extend({
  experiment_name: z.string(),
  system: slugSchema.nullable(),
  deleted_at: instantSchema.nullable(),
  datasets: z.array(runDataset),
  /** Logged models that it read and made. */
  models: z.array(z.object({ model_id: z.string(), direction: z.enum(['input', 'output']), step: z.number() })),
  children: z.array(z.object({ id: z.string(), name: z.string(), status: runStatus })),
});
export type TrackedRunDetail = z.infer<typeof trackedRunDetailSchema>;

/** One point of a chart: the last value of a stretch of steps, and the smallest and largest in it; equal when it holds one value. */
const chartPoint = z.object({
  step: z.number(),
  at: z.number(),
  value: mlflowDoubleOut,
  min: mlflowDoubleOut,
  max: mlflowDoubleOut,
});
export const metricSeriesSchema = z.object({
  run: z.string(),
  key: z.string(),
  /** Values that were logged; `points` holds fewer when they were thinned out. */
  n: z.number().int(),
  thinned: z.boolean(),
  points: z.array(chartPoint),
});
export type MetricSeries = z.infer<typeof metricSeriesSchema>;

/** One row of a comparison; a value is null where the run has none. `differs` when not all runs have the same. */
const compared = z.object({ key: z.string(), differs: z.boolean(), values: z.array(z.string().nullable()) });
const comparedMetric = compared.extend({ values: z.array(mlflowDoubleOut.nullable()) });

export const trackingApi = {
  listExperiments: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/tracking-experiments',
    summary: "Experiments by a filter of MLflow (name LIKE '%x%' AND tags.team = 'a'), newest change first.",
    query: pageQuery.extend({ filter: z.string().max(20_000).optional(), stage, system: slugSchema.optional() }),
    response: pageOf(trackedExperimentSchema),
  }),
  createExperiment: endpoint({
    ...write,
    method: 'POST',
    path: '/api/v1/tracking-experiments',
    status: 201,
    summary: 'Create an experiment, in a system or shared by all.',
    body: z.object({ name: experimentName, system: slugSchema.nullable().default(null) }),
    response: trackedExperimentSchema,
  }),
  getExperiment: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/tracking-experiments/{id}',
    summary: 'One experiment.',
    params: idParams,
    response: trackedExperimentSchema,
  }),
  renameExperiment: endpoint({
    ...write,
    method: 'PATCH',
    path: '/api/v1/tracking-experiments/{id}',
    summary: 'Rename an experiment.',
    params: idParams,
    body: z.object({ name: experimentName }),
    response: trackedExperimentSchema,
  }),
  deleteExperiment: endpoint({
    ...write,
    method: 'DELETE',
    path: '/api/v1/tracking-experiments/{id}',
    summary: 'Delete an experiment with its runs; both can be restored until they are purged.',
    params: idParams,
    response: emptySchema,
  }),
  restoreExperiment: endpoint({
    ...write,
    method: 'POST',
    path: '/api/v1/tracking-experiments/{id}/restore',
    summary: 'Restore an experiment and the runs that were deleted with it.',
    params: idParams,
    response: trackedExperimentSchema,
  }),
  experimentKeys: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/tracking-experiments/{id}/keys',
    summary:
      'Metrics, parameters and tags that the newest thousand runs of an experiment have: columns to choose from.',
    params: idParams,
    response: z.object({ metrics: z.array(z.string()), params: z.array(z.string()), tags: z.array(z.string()) }),
  }),
  searchRuns: endpoint({
    ...read,
    method: 'POST',
    path: '/api/v1/tracking-runs/search',
    summary:
      'Runs by a filter and an order of MLflow; a filter that cannot be read is refused with what is wrong and where.',
    body: z.object({
      experiments: z.array(z.string()).min(1).max(100),
      filter: z.string().max(20_000).default(''),
      /** `metrics.loss ASC`, `start_time DESC`. */
      order: z.array(z.string().max(600)).max(5).default([]),
      stage,
      /** What of each run is wanted; everything unless said. */
      columns: z
        .object({
          metrics: z.array(key).max(200).default([]),
          params: z.array(key).max(200).default([]),
          tags: z.array(key).max(200).default([]),
        })
        .optional(),
      limit: z.number().int().min(1).max(1000).default(50),
      cursor: z.string().max(200).optional(),
    }),
    response: pageOf(trackedRunSchema).extend({
      /** Runs that the filter finds, on all pages. */
      total: z.number().int(),
    }),
  }),
  getRun: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/tracking-runs/{id}',
    summary: 'A run with all that was logged: latest metrics, parameters, tags, datasets, models, nested runs.',
    params: idParams,
    response: trackedRunDetailSchema,
  }),
  renameRun: endpoint({
    ...write,
    method: 'PATCH',
    path: '/api/v1/tracking-runs/{id}',
    summary: 'Rename a run.',
    params: idParams,
    body: z.object({ name: z.string().min(1).max(250) }),
    response: trackedRunDetailSchema,
  }),
  deleteRun: endpoint({
    ...write,
    method: 'DELETE',
    path: '/api/v1/tracking-runs/{id}',
    summary: 'Delete a run; it can be restored until it is purged.',
    params: idParams,
    response: emptySchema,
  }),
  restoreRun: endpoint({
    ...write,
    method: 'POST',
    path: '/api/v1/tracking-runs/{id}/restore',
    summary: 'Restore a deleted run.',
    params: idParams,
    response: trackedRunDetailSchema,
  }),
  runMetrics: endpoint({
    ...read,
    method: 'POST',
    path: '/api/v1/tracking-runs/metrics',
    summary: 'Courses of metrics of several runs for charts, thinned out on the server with the extremes kept.',
    body: z.object({
      runs: z.array(z.string().min(1)).min(1).max(50),
      /** All of the runs' metrics, up to 200 courses, unless said. */
      keys: z.array(key).min(1).max(50).optional(),
      /** Points of each course at most. */
      points: z.number().int().min(10).max(2_000).default(500),
    }),
    response: z.object({ series: z.array(metricSeriesSchema), left_out: z.number().int() }),
  }),
  compareRuns: endpoint({
    ...read,
    method: 'POST',
    path: '/api/v1/tracking-runs/compare',
    summary: 'Runs side by side: every metric, parameter and tag, and whether it differs.',
    body: z.object({ runs: z.array(z.string().min(1)).min(2).max(20) }),
    response: z.object({
      runs: z.array(trackedRunSchema.omit({ metrics: true, params: true, tags: true })),
      metrics: z.array(comparedMetric),
      params: z.array(compared),
      tags: z.array(compared),
    }),
  }),
};
