import { z } from 'zod';
import { approvalStatusSchema } from './approvals.ts';
import { instantSchema, slugSchema } from './common.ts';
import { cardNotesSchema } from './model-card.ts';

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
export const metricsSchema = z.record(z.string().min(1).max(250), z.number());
export const textSchema = z.string().max(10_000);
export const tagKey = z.string().min(1).max(250);
export const tagValue = z.string().max(5000);
export const reasonSchema = z.string().trim().min(1).max(2000);

const taskSchema = z.enum(['binary', 'multiclass', 'regression']);
const inputSchema = z.object({
  name: z.string(),
  type: z.enum(['numeric', 'categorical']),
  levels: z.array(z.string()).optional(),
});
/** What a version takes and gives. */
const signatureSchema = z.object({
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
export const movedSchema = modelSchema.extend({ started_rollouts: z.array(z.string()) });

export const modelParams = z.object({ model: slugSchema });
export const versionParams = z.object({ model: slugSchema, version: z.coerce.number().int().min(1) });
