import { z } from 'zod';
import { analysisKinds, indicatorNames } from './indicator-catalogue.ts';
import { estimateSchema, messageSchema, verdictSchema } from './verdict.ts';

export const analysisKindSchema = z.enum(analysisKinds);
export const catalogueNameSchema = z.enum(indicatorNames);
const settingValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What a number owes most to: a category, a bin, a group, a feature, with its share of the whole. */
export const contributorSchema = z.object({
  kind: z.enum(['category', 'bin', 'group', 'feature', 'slice']),
  name: z.string(),
  share: z.number(),
});

/** One number of an analysis, judged, with everything needed to compute it again. */
export const scoreSchema = z.object({
  indicator: catalogueNameSchema,
  feature: z.string().nullable(),
  attribute: z.string().nullable(),
  group: z.string().nullable(),
  /** Null where there was nothing to estimate it from. */
  estimate: estimateSchema.nullable(),
  test: z.string().nullable(),
  statistic: z.number().nullable(),
  p: z.number().nullable(),
  p_adjusted: z.number().nullable(),
  effect: z.number().nullable(),
  limit: z.number().nullable(),
  side: z.enum(['min', 'max']).nullable(),
  verdict: verdictSchema,
  reason: messageSchema,
  n_reference: z.number().int(),
  n_current: z.number().int(),
  /** Method, logarithm's base, bins, fill, threshold: names do not identify a drift score, these do. */
  settings: z.record(z.string(), settingValue),
  contributors: z.array(contributorSchema),
});
export type Score = z.infer<typeof scoreSchema>;

/** Both sides of one column over shared bins (numeric: `edges` has one value fewer than there are bins) or levels. */
export const distributionSchema = z.object({
  column: z.string(),
  kind: z.enum(['numeric', 'categorical']),
  edges: z.array(z.number()).nullable(),
  levels: z.array(z.string()).nullable(),
  reference: z.array(z.number()),
  current: z.array(z.number()),
  reference_missing: z.number().int(),
  current_missing: z.number().int(),
});
export type Distribution = z.infer<typeof distributionSchema>;

/** One group of one sensitive attribute (or of an intersection, whose attribute is `a × b`). */
const groupRatesSchema = z.object({
  attribute: z.string(),
  group: z.string(),
  n: z.number().int(),
  small: z.boolean(),
  rates: z.record(z.string(), estimateSchema.nullable()),
});
const reliabilityBinSchema = z.object({
  mean_score: z.number(),
  positive_share: estimateSchema,
  n: z.number().int(),
});
export const analysisCostSchema = z.object({
  rows_read: z.number().int(),
  bytes_read: z.number().int(),
  ms: z.number(),
});

/** The outcome of looking at a window beside its reference: the same for a monitor of the server and for `haechi report`. */
export const analysisSchema = z.object({
  format: z.literal('haechi.analysis.v1'),
  kind: analysisKindSchema,
  verdict: verdictSchema,
  reason: messageSchema,
  n_reference: z.number().int(),
  n_current: z.number().int(),
  path: z.enum(['summary', 'exact']),
  scores: z.array(scoreSchema),
  distributions: z.array(distributionSchema),
  groups: z.array(groupRatesSchema),
  reliability: z.array(reliabilityBinSchema),
  /** What could not be looked at and why; nothing else stops for it. */
  skipped: z.array(
    z.object({ column: z.string().nullable(), verdict: z.enum(['skipped', 'error']), reason: messageSchema }),
  ),
  cost: analysisCostSchema,
});
export type Analysis = z.infer<typeof analysisSchema>;
