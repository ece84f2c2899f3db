/** What people write on a version's model card, and the card itself: sections of the Model Card Toolkit, and what else a reader asks. */
import { z } from 'zod';
import { approvalCheckSchema, approvalStatusSchema, overrideSchema, whoSchema } from './approvals.ts';
import { instantSchema } from './common.ts';

const text = z.string().max(10_000).default('');
const lines = z.array(z.string().trim().min(1).max(2000)).max(50).default([]);

/** Parts of a card that no record knows. */
export const cardNotesSchema = z.object({
  overview: text,
  documentation: text,
  owners: lines,
  license: text,
  references: lines,
  citation: text,
  purpose: text,
  users: lines,
  use_cases: lines,
  /** What it must not be used for. */
  out_of_scope: lines,
  tradeoffs: lines,
  /** What is done about the ethical risks. */
  mitigation: text,
  architecture: text,
  data_period: text,
  /** How to call it, beside the example that is made from the signature. */
  how_to_call: text,
  /** How it is watched, beside the usual cadence. */
  monitoring: text,
});
export type CardNotes = z.infer<typeof cardNotesSchema>;

/** A number on a card: a metric of the held-out rows, by group where `slice` says so. */
const cardMetricSchema = z.object({
  type: z.string(),
  slice: z.string().nullable(),
  value: z.number(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  n: z.number().int().nullable(),
  method: z.string(),
  threshold: z.number().nullable(),
});
export type CardMetric = z.infer<typeof cardMetricSchema>;

export const modelCardSchema = z.object({
  format: z.literal('haechi.card.v1'),
  made_at: instantSchema,
  model_details: z.object({
    name: z.string(),
    overview: z.string(),
    documentation: z.string(),
    owners: z.array(z.string()),
    version: z.object({ name: z.string(), date: instantSchema, stage: z.string(), description: z.string() }),
    license: z.string(),
    references: z.array(z.string()),
    citation: z.string(),
    developer: z.string(),
    run_id: z.string().nullable(),
    sha256: z.string(),
    routes: z.array(z.string()),
  }),
  model_parameters: z.object({
    architecture: z.string(),
    format: z.string(),
    training: z.record(z.string(), z.unknown()),
    data: z.object({
      name: z.string(),
      sha256: z.string().nullable(),
      rows: z.number().int(),
      columns: z.array(z.string()),
      period: z.string(),
      dropped: z.array(z.object({ column: z.string(), why: z.string() })),
      alterations: z.array(z.object({ kind: z.string(), description: z.string(), rows: z.number().int() })),
    }),
    inputs: z.array(z.object({ name: z.string(), type: z.string(), levels: z.array(z.string()).optional() })),
    classes: z.array(z.string()),
  }),
  quantitative_analysis: z.object({
    metrics: z.array(cardMetricSchema),
    bias_metrics: z.array(cardMetricSchema),
    groups: z.array(cardMetricSchema),
  }),
  considerations: z.object({
    purpose: z.string(),
    users: z.array(z.string()),
    use_cases: z.array(z.string()),
    out_of_scope: z.array(z.string()),
    limitations: z.string(),
    tradeoffs: z.array(z.string()),
    ethics: z.string(),
    mitigation: z.string(),
  }),
  use: z.object({ notes: z.string(), example: z.record(z.string(), z.unknown()) }),
  monitoring: z.object({ notes: z.string() }),
  approval: z.object({
    governance: z.string(),
    status: approvalStatusSchema,
    checks: z.array(approvalCheckSchema),
    decided_by: whoSchema.nullable(),
    decided_at: instantSchema.nullable(),
    reason: z.string(),
    override: overrideSchema.nullable(),
    texts_changed_since: z.boolean(),
  }),
});
export type ModelCard = z.infer<typeof modelCardSchema>;

export const cardFormats = ['html', 'markdown', 'json', 'cyclonedx'] as const;
export type CardFormat = (typeof cardFormats)[number];
