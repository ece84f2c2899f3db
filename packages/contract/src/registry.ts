import { z } from 'zod';
import { instantSchema, pageOf, pageQuery, slugSchema } from './common.ts';
import { endpoint } from './endpoint.ts';

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'use the 64 hexadecimal digits of a SHA-256');
export const stageSchema = z.enum(['none', 'staging', 'production', 'archived']);
/** What a version was made from and how, including anything done to its training data. */
export const lineageSchema = z.object({
  dataset: z.object({
    name: z.string(),
    sha256: z.string().nullable(),
    rows: z.number().int(),
    columns: z.array(z.string()),
  }),
  dropped: z.array(z.object({ column: z.string(), why: z.string() })).default([]),
  training: z.record(z.string(), z.unknown()).default({}),
  /** Changes made to the training data, in words and counts; empty when it was used as it came. */
  alterations: z.array(z.object({ kind: z.string(), description: z.string(), rows: z.number().int() })).default([]),
});
const count = z.number().int().min(0);
/** Cuts are sorted, right-closed bin edges `(cut[i-1], cut[i]]`: k cuts make k + 1 counts. `n` counts the values that are not missing. */
const numericSummarySchema = z.object({
  cuts: z.array(z.number()).max(256),
  counts: z.array(count).max(257),
  n: count,
  missing: count,
  mean: z.number(),
  std: z.number(),
  min: z.number(),
  max: z.number(),
});
const categoricalSummarySchema = z.object({
  counts: z.record(z.string(), count),
  other: count,
  n: count,
  missing: count,
});
/** Summary of the data that a version was trained on, by feature; windows are compared with it. Made by `referenceProfile` of @haechi/stats. */
export const referenceProfileSchema = z.object({
  format: z.literal('haechi.profile.v1'),
  rows: count,
  numeric: z.record(z.string(), numericSummarySchema),
  categorical: z.record(z.string(), categoricalSummarySchema),
  prediction: z.object({ positives: count, n: count, scores: numericSummarySchema.optional() }).optional(),
  /** attribute → group → confusion counts on held-out rows. */
  groups: z
    .record(z.string(), z.record(z.string(), z.object({ tp: count, fp: count, tn: count, fn: count })))
    .optional(),
});
export type ReferenceProfile = z.infer<typeof referenceProfileSchema>;

export const taskSchema = z.enum(['binary', 'multiclass', 'regression']);
const inputSchema = z.object({
  name: z.string(),
  type: z.enum(['numeric', 'categorical']),
  levels: z.array(z.string()).optional(),
});
/** What a version takes and gives. */
export const signatureSchema = z.object({
  task: taskSchema,
  inputs: z.array(inputSchema),
  /** In the order of the probabilities; empty for a regression. */
  classes: z.array(z.string()),
  /** What a regression's number is called. */
  output: z.string().optional(),
});
/** What a file does not say of itself: a model of XGBoost holds no names of classes, one of ONNX none of its columns. */
export const declaredSignatureSchema = z.strictObject({
  task: taskSchema.optional(),
  inputs: z.array(inputSchema).min(1).max(100_000).optional(),
  classes: z.array(z.string().min(1).max(1_000)).min(2).max(10_000).optional(),
  output: z.string().min(1).max(250).optional(),
});
export type DeclaredSignature = z.infer<typeof declaredSignatureSchema>;

export const modelSchema = z.object({
  id: slugSchema,
  system: slugSchema,
  description: z.string(),
  created_at: instantSchema,
  latest_version: z.number().int().nullable(),
  aliases: z.record(z.string(), z.number().int()),
});
export const modelVersionSchema = z.object({
  model: slugSchema,
  version: z.number().int(),
  system: slugSchema,
  /** What events carry in `version`: `model/number`. */
  label: z.string(),
  stage: stageSchema,
  description: z.string(),
  format: z.string(),
  artifact_sha256: sha256Schema,
  artifact_bytes: z.number().int(),
  signature: signatureSchema,
  metrics: z.record(z.string(), z.number()),
  lineage: lineageSchema,
  has_profile: z.boolean(),
  created_at: instantSchema,
  created_by: z.string(),
});
export type ModelVersion = z.infer<typeof modelVersionSchema>;

const modelParams = z.object({ model: slugSchema });
const versionParams = z.object({ model: slugSchema, version: z.coerce.number().int().min(1) });
const tag = 'registry';
export const registryApi = {
  listModels: endpoint({
    method: 'GET',
    path: '/api/v1/models',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'Models.',
    query: pageQuery.extend({ system: slugSchema.optional() }),
    response: pageOf(modelSchema),
  }),
  getModel: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'One model.',
    params: modelParams,
    response: modelSchema,
  }),
  createModel: endpoint({
    method: 'POST',
    path: '/api/v1/models',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    status: 201,
    summary: 'Create a model within a system.',
    body: z.object({ id: slugSchema, system: slugSchema, description: z.string().max(2000).default('') }),
    response: modelSchema,
  }),
  uploadArtifact: endpoint({
    method: 'POST',
    path: '/api/v1/models/{model}/artifacts',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    kind: 'raw',
    status: 201,
    summary: 'Upload the bytes of an artifact; answers their SHA-256.',
    params: modelParams,
    response: z.object({ sha256: sha256Schema, bytes: z.number().int() }),
  }),
  createVersion: endpoint({
    method: 'POST',
    path: '/api/v1/models/{model}/versions',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    status: 201,
    summary:
      'Register a version from an uploaded artifact. The artifact is loaded once as a check; the signature is read from it.',
    params: modelParams,
    body: z.object({
      artifact_sha256: sha256Schema,
      /** Only what the artifact does not say itself; what both say has to be the same. */
      signature: declaredSignatureSchema.optional(),
      description: z.string().max(10_000).default(''),
      metrics: z.record(z.string(), z.number()).default({}),
      lineage: lineageSchema,
      reference_profile: referenceProfileSchema.optional(),
    }),
    response: modelVersionSchema,
  }),
  listVersions: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/versions',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'Versions of a model, newest first.',
    params: modelParams,
    query: pageQuery,
    response: pageOf(modelVersionSchema),
  }),
  getVersion: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/versions/{version}',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'One version.',
    params: versionParams,
    response: modelVersionSchema,
  }),
  getProfile: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/versions/{version}/profile',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'Reference profile of a version.',
    params: versionParams,
    response: referenceProfileSchema,
  }),
  setAlias: endpoint({
    method: 'PUT',
    path: '/api/v1/models/{model}/aliases/{alias}',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    summary: 'Point an alias at a version. Aliases never move traffic.',
    params: z.object({ model: slugSchema, alias: slugSchema }),
    body: z.object({ version: z.number().int().min(1) }),
    response: modelSchema,
  }),
};
