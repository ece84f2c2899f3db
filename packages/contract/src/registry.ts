import { z } from 'zod';
import { approvalStatusSchema, whoSchema } from './approvals.ts';
import { emptySchema, instantSchema, pageOf, pageQuery, slugSchema } from './common.ts';
import { endpoint } from './endpoint.ts';
import { cardFormats, cardNotesSchema, modelCardSchema } from './model-card.ts';

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

/** `tracked`: aliases and stages move freely, recorded. `governed`: production needs an approved version. */
export const governanceSchema = z.enum(['tracked', 'governed']);
/** A name that points at a version: not a number, `v1` or `latest`, which mean something else. */
export const aliasSchema = slugSchema.regex(
  /^(?!v?\d+$|latest$)/,
  'a number, v with a number, and "latest" are not aliases',
);
/** Names of measures, and values that are numbers. */
const metricsSchema = z.record(z.string().min(1).max(250), z.number());
const textSchema = z.string().max(10_000);
const tagKey = z.string().min(1).max(250);
const tagValue = z.string().max(5000);
const reason = z.string().trim().min(1).max(2000);

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
  governance: governanceSchema,
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
  /** Differences between groups, as they were measured by whoever registered the version. */
  bias_metrics: z.record(z.string(), z.number()),
  lineage: lineageSchema,
  /** The run of the training that made it, where it was tracked. */
  run_id: z.string().nullable(),
  developer: z.string(),
  limitations: z.string(),
  ethics: z.string(),
  card: cardNotesSchema,
  /** Counts the edits of the texts. */
  notes_revision: z.number().int(),
  approval_status: approvalStatusSchema,
  tags: z.record(z.string(), z.string()),
  has_profile: z.boolean(),
  created_at: instantSchema,
  created_by: z.string(),
});
export type ModelVersion = z.infer<typeof modelVersionSchema>;

/** What a version was asked to become. On a governed model with a route nothing moves yet: rollouts were started, and set the marks when they promote. */
const movedSchema = modelSchema.extend({ started_rollouts: z.array(z.string()) });

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
    kind: 'upload',
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
      metrics: metricsSchema.default({}),
      bias_metrics: metricsSchema.default({}),
      lineage: lineageSchema,
      run_id: z.string().min(1).max(128).optional(),
      developer: z.string().max(500).default(''),
      limitations: textSchema.default(''),
      ethics: textSchema.default(''),
      card: cardNotesSchema.optional(),
      tags: z.record(tagKey, tagValue).default({}),
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
  computeProfile: endpoint({
    method: 'POST',
    path: '/api/v1/models/{model}/versions/{version}/profile',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    status: 202,
    summary:
      'Compute the reference profile of a version from predictions of a window (those of the version, or of `rows_of`) and store it with the version. A job: ask for the profile until it is there. A version that has one keeps it.',
    params: versionParams,
    body: z.object({
      from: instantSchema,
      to: instantSchema,
      /** Number of the version whose predictions are taken; left out: this one. A version that has not served yet can take those of the one before. */
      rows_of: z.number().int().min(1).optional(),
    }),
    response: z.object({ state: z.literal('waiting'), model: slugSchema, version: z.number().int() }),
  }),
  setAlias: endpoint({
    method: 'PUT',
    path: '/api/v1/models/{model}/aliases/{alias}',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    summary:
      'Point an alias at a version. Aliases never move traffic: `champion` and `production` of a governed model start the rollout of its routes.',
    params: z.object({ model: slugSchema, alias: aliasSchema }),
    body: z.object({ version: z.number().int().min(1), reason: z.string().max(2000).default('') }),
    response: movedSchema,
  }),
  deleteAlias: endpoint({
    method: 'DELETE',
    path: '/api/v1/models/{model}/aliases/{alias}',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    summary: 'Take an alias away. `champion` stays while a route uses the model.',
    params: z.object({ model: slugSchema, alias: aliasSchema }),
    response: modelSchema,
  }),
  setStage: endpoint({
    method: 'PUT',
    path: '/api/v1/models/{model}/versions/{version}/stage',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    summary:
      'Set the stage of a version. The production version before it is archived. Production of a governed model starts the rollout of its routes.',
    params: versionParams,
    body: z.object({ stage: stageSchema, reason: z.string().max(2000).default('') }),
    response: movedSchema,
  }),
  setGovernance: endpoint({
    method: 'PUT',
    path: '/api/v1/models/{model}/governance',
    permission: 'models.govern',
    scope: 'filtered',
    tag,
    summary: 'Decide, with a reason, whether a model is governed. Never back to tracked while a route uses it.',
    params: modelParams,
    body: z.object({ governance: governanceSchema, reason }),
    response: modelSchema,
  }),
  resolve: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/resolve/{name}',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'The version that a number, an alias or `latest` (the newest production version) stands for.',
    params: z.object({ model: slugSchema, name: z.string().min(1).max(63) }),
    response: modelVersionSchema,
  }),
  history: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/history',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'Stages, aliases and governance of a model over time: what, from, to, who, when, why. Newest first.',
    params: modelParams,
    query: pageQuery,
    response: pageOf(
      z.object({
        id: z.string(),
        kind: z.enum(['stage', 'alias', 'governance']),
        /** Of the alias; the number of the version for a stage; empty for governance. */
        name: z.string(),
        version: z.number().int().nullable(),
        from: z.string().nullable(),
        to: z.string().nullable(),
        reason: z.string(),
        by: whoSchema,
        at: instantSchema,
      }),
    ),
  }),
  editNotes: endpoint({
    method: 'PATCH',
    path: '/api/v1/models/{model}/versions/{version}',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    summary: 'Edit the texts of a version. Earlier ones are kept; nothing changes while it waits for review.',
    params: versionParams,
    body: z.object({
      description: textSchema.optional(),
      limitations: textSchema.optional(),
      ethics: textSchema.optional(),
      card: cardNotesSchema.partial().optional(),
      /** The `notes_revision` that was read. */
      revision: z.number().int(),
    }),
    response: modelVersionSchema,
  }),
  notesHistory: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/versions/{version}/notes',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'The texts of a version as they were after each edit, newest first.',
    params: versionParams,
    response: z.object({
      items: z.array(
        z.object({
          revision: z.number().int(),
          description: z.string(),
          limitations: z.string(),
          ethics: z.string(),
          card: cardNotesSchema,
          by: whoSchema,
          at: instantSchema,
        }),
      ),
    }),
  }),
  setTag: endpoint({
    method: 'PUT',
    path: '/api/v1/models/{model}/versions/{version}/tags/{key}',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    summary: 'Write a tag on a version. Those that the approval writes are refused.',
    params: versionParams.extend({ key: tagKey }),
    body: z.object({ value: tagValue }),
    response: modelVersionSchema,
  }),
  deleteTag: endpoint({
    method: 'DELETE',
    path: '/api/v1/models/{model}/versions/{version}/tags/{key}',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    summary: 'Take a tag away.',
    params: versionParams.extend({ key: tagKey }),
    response: emptySchema,
  }),
  lineage: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/lineage',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary:
      'From data set to route as a graph: the newest 200 versions of a model, what they were made from, who serves them.',
    params: modelParams,
    response: z.object({
      nodes: z.array(
        z.object({
          id: z.string(),
          kind: z.enum(['dataset', 'run', 'version', 'route']),
          label: z.string(),
          detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
        }),
      ),
      edges: z.array(z.object({ from: z.string(), to: z.string() })),
    }),
  }),
  compare: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/compare',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary:
      'Two versions beside each other: metrics with their differences, signature, lineage, approval. Versions by number, alias or `latest`.',
    params: modelParams,
    query: z.object({ left: z.string().min(1).max(63).default('1'), right: z.string().min(1).max(63).default('1') }),
    response: z.object({
      left: modelVersionSchema,
      right: modelVersionSchema,
      metrics: z.array(
        z.object({
          name: z.string(),
          kind: z.enum(['metric', 'bias']),
          left: z.number().nullable(),
          right: z.number().nullable(),
          /** Right minus left; null when one of them lacks it. */
          difference: z.number().nullable(),
        }),
      ),
      signature: z.object({
        added: z.array(z.string()),
        removed: z.array(z.string()),
        retyped: z.array(z.object({ name: z.string(), left: z.string(), right: z.string() })),
        classes_changed: z.boolean(),
      }),
      /** Paths within the lineage whose values differ, as JSON. */
      lineage: z.array(z.object({ path: z.string(), left: z.string().nullable(), right: z.string().nullable() })),
      same_artifact: z.boolean(),
    }),
  }),
  card: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/versions/{version}/card',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    kind: 'stream',
    summary:
      'The model card of a version: `html` (one file, English and Korean), `markdown`, `json` (typed at /card/document), `cyclonedx` (1.6).',
    params: versionParams,
    query: z.object({ format: z.enum(cardFormats).default('html'), language: z.enum(['en', 'ko']).default('en') }),
    response: z.unknown(),
  }),
  cardDocument: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/versions/{version}/card/document',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'The model card of a version as data.',
    params: versionParams,
    response: modelCardSchema,
  }),
};
