/** Files and logged models of runs, for the console and the SDK; the addresses that MLflow's clients use are in `mlflow-artifacts.ts` and `mlflow-logged-models.ts`. */
import { z } from 'zod';
import { emptySchema, idParams, instantSchema, pageOf, pageQuery } from './common.ts';
import { endpoint } from './endpoint.ts';
import { mlflowDoubleOut } from './mlflow-wire.ts';

/** A run (32 hexadecimal digits) or a logged model (`m-` and 32). */
const ownerParams = z.object({
  owner: z.string().regex(/^(?:m-)?[0-9a-f]{32}$/, 'give the id of a run or a logged model'),
});
const pathQuery = z.object({ path: z.string().max(2_000).default('') });

const artifactEntrySchema = z.object({
  /** Within the run or model, its parts joined by slashes. */
  path: z.string(),
  name: z.string(),
  is_folder: z.boolean(),
  /** Null of folders. */
  bytes: z.number().int().nullable(),
});
const artifactPreviewSchema = z.object({
  path: z.string(),
  bytes: z.number().int(),
  /** `text`: the beginning of a text. `image`: the whole picture, base64. `binary`: neither; download it. */
  kind: z.enum(['text', 'image', 'binary']),
  /** Of images. */
  media_type: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']).nullable(),
  content: z.string(),
  /** There is more than `content` shows. */
  truncated: z.boolean(),
});
export type ArtifactPreview = z.infer<typeof artifactPreviewSchema>;

const metricSchema = z.object({
  key: z.string(),
  value: mlflowDoubleOut,
  step: z.number(),
  dataset_name: z.string().nullable(),
  dataset_digest: z.string().nullable(),
});
const loggedModelSchema = z.object({
  id: z.string(),
  experiment: z.string(),
  name: z.string(),
  type: z.string().nullable(),
  run: z.string().nullable(),
  status: z.enum(['pending', 'ready', 'upload_failed']),
  created_at: instantSchema,
  changed_at: instantSchema,
  /** It can be restored until it is purged. */
  deleted_at: instantSchema.nullable(),
  params: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  /** Of every metric and dataset the last value. */
  metrics: z.array(metricSchema),
});
export type TrackedModel = z.infer<typeof loggedModelSchema>;

const removedKinds = ['experiment', 'run', 'model'] as const;
const deletedSchema = z.object({
  kind: z.enum(removedKinds),
  id: z.string(),
  name: z.string(),
  deleted_at: instantSchema,
  /** Until then it can be restored. */
  removed_from: instantSchema,
  /** A registered version whose artifacts are among its files, as `name/version`: it is not removed while that is so. */
  held_by: z.string().nullable(),
});
const purgeBody = z.object({
  experiments: z
    .array(z.string().regex(/^\d{1,18}$/))
    .max(1_000)
    .default([]),
  runs: z
    .array(z.string().regex(/^[0-9a-f]{32}$/))
    .max(1_000)
    .default([]),
  models: z
    .array(z.string().regex(/^m-[0-9a-f]{32}$/))
    .max(1_000)
    .default([]),
});
const purgedSchema = z.object({
  experiments: z.number().int(),
  runs: z.number().int(),
  models: z.number().int(),
  /** Files whose bytes nothing else refers to, and which are gone. */
  objects: z.number().int(),
});

const tag = 'tracking';
const read = { method: 'GET', permission: 'tracking.read', scope: 'filtered', tag } as const;

const write = { permission: 'tracking.write', scope: 'filtered', tag } as const;

export const trackingArtifactsApi = {
  files: endpoint({
    ...read,
    path: '/api/v1/tracking-files/{owner}',
    summary: 'What lies in a folder of a run or a logged model.',
    params: ownerParams,
    query: pageQuery.extend({ path: z.string().max(2_000).default('') }),
    response: pageOf(artifactEntrySchema),
  }),
  download: endpoint({
    ...read,
    path: '/api/v1/tracking-files/{owner}/download',
    kind: 'stream',
    summary: 'A file, as an attachment.',
    params: ownerParams,
    query: pathQuery,
    response: z.unknown(),
  }),
  preview: endpoint({
    ...read,
    path: '/api/v1/tracking-files/{owner}/preview',
    summary: 'The beginning of a file, when it is text, or a small picture.',
    params: ownerParams,
    query: pathQuery,
    response: artifactPreviewSchema,
  }),
  modelsOfRun: endpoint({
    ...read,
    path: '/api/v1/tracking-runs/{id}/models',
    summary: 'The models that a run logged.',
    params: idParams,
    response: z.object({ items: z.array(loggedModelSchema) }),
  }),
  model: endpoint({
    ...read,
    path: '/api/v1/tracking-models/{id}',
    summary: 'A logged model.',
    params: idParams,
    response: loggedModelSchema,
  }),
  deleteModel: endpoint({
    ...write,
    method: 'DELETE',
    path: '/api/v1/tracking-models/{id}',
    summary: 'Delete a logged model; it can be restored until it is purged. What a registered version uses is refused.',
    params: idParams,
    response: emptySchema,
  }),
  restoreModel: endpoint({
    ...write,
    method: 'POST',
    path: '/api/v1/tracking-models/{id}/restore',
    summary: 'Restore a deleted logged model.',
    params: idParams,
    response: loggedModelSchema,
  }),
  deleted: endpoint({
    ...read,
    path: '/api/v1/tracking-deleted',
    summary: 'What was deleted and can still be restored, newest first.',
    query: pageQuery,
    response: pageOf(deletedSchema),
  }),
  purge: endpoint({
    ...write,
    method: 'POST',
    path: '/api/v1/tracking-purge',
    summary: 'Remove deleted experiments, runs and models for ever, with the bytes that nothing else refers to.',
    body: purgeBody,
    response: purgedSchema,
  }),
};
