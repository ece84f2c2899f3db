import { z } from 'zod';
import { analysisCostSchema, catalogueNameSchema, contributorSchema } from './analysis.ts';
import { instantSchema, pageOf, pageQuery, rangeQuery, slugSchema, systemParams } from './common.ts';
import { endpoint } from './endpoint.ts';
import { residencySchema } from './monitor-definitions.ts';
import { estimateSchema, messageSchema, verdictSchema } from './verdict.ts';

/** What is computed: every name of the catalogue. Group indicators (`*_gap`) come once per sensitive attribute, drift ones once per feature. */
export const indicatorNameSchema = catalogueNameSchema;

/** A limit on an indicator: it fails when the number lies on the wrong side (`min`: below, `max`: above). */
export const limitSchema = z.object({
  indicator: indicatorNameSchema,
  side: z.enum(['min', 'max']),
  value: z.number(),
  enabled: z.boolean(),
  /** Fewer observations than this are not judged (`skipped`). */
  min_n: z.number().int().min(1),
});
export type Limit = z.infer<typeof limitSchema>;
export const comparisonSettingsSchema = z.object({
  /** Level of the whole family of comparisons, under constant looking. */
  alpha: z.number().gt(0).lt(0.5),
  accuracy_margin: z.number().min(0).max(1),
  gap_margin: z.number().min(0).max(1),
  min_cell: z.number().int().min(5),
});
export const monitorSettingsSchema = z.object({
  system: slugSchema,
  limits: z.array(limitSchema),
  comparison: comparisonSettingsSchema,
  /** Label value that counts as positive; null: the second class of the model. */
  positive: z.string().nullable(),
  /** Where the rows' data may be; monitors of data quality hold each row against it. Null: nobody said. */
  residency: residencySchema.nullable(),
  revision: z.number().int(),
  changed_at: instantSchema,
  changed_by: z.string(),
});
export const indicatorPointSchema = z.object({
  time: instantSchema,
  indicator: indicatorNameSchema,
  version: z.string(),
  attribute: z.string().nullable(),
  feature: z.string().nullable(),
  estimate: estimateSchema,
  verdict: verdictSchema,
  /** Why it was judged so, or not judged. */
  reason: messageSchema,
  limit: z.number().nullable(),
  revised: z.boolean(),
  path: z.enum(['summary', 'exact']),
});
export type IndicatorPoint = z.infer<typeof indicatorPointSchema>;

/** What a finding is held against: an absolute limit of the system, the stable version, or the limit of a monitor that somebody defined. */
export const findingBasisSchema = z.enum(['limit', 'versus_stable', 'monitor']);

/** A number that means something, with what it rests on. */
export const findingSchema = z.object({
  id: z.string(),
  system: slugSchema,
  basis: findingBasisSchema,
  /** The monitor that found it; null for the limits of the system and the comparison of a candidate. */
  monitor: slugSchema.nullable(),
  /** `tier=gold`; empty: all rows. */
  slice: z.string(),
  indicator: indicatorNameSchema,
  version: z.string(),
  baseline_version: z.string().nullable(),
  route: z.string().nullable(),
  attribute: z.string().nullable(),
  group: z.string().nullable(),
  feature: z.string().nullable(),
  verdict: verdictSchema,
  estimate: estimateSchema,
  limit: z.number().nullable(),
  side: z.enum(['min', 'max']).nullable(),
  test: z.string(),
  p: z.number().nullable(),
  p_adjusted: z.number().nullable(),
  effect: z.number().nullable(),
  path: z.enum(['summary', 'exact']),
  sentence: messageSchema,
  /** What the number owes most to, the largest first. */
  contributors: z.array(contributorSchema),
  /** Method, base, bins, fill: what identifies the score. */
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** What the query cost; null for what rests on summaries. */
  cost: analysisCostSchema.nullable(),
  window: z.object({ from: instantSchema, to: instantSchema }),
  opened_at: instantSchema,
  changed_at: instantSchema,
  closed_at: instantSchema.nullable(),
  /** Why it was closed: the number keeps its limit again, or what it is about went out of service. */
  closed_reason: messageSchema.nullable().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

/** One hypothesis of the comparison of a candidate with the stable version over the same period. */
export const comparisonItemSchema = z.object({
  indicator: indicatorNameSchema,
  attribute: z.string().nullable(),
  group: z.string().nullable(),
  reference_group: z.string().nullable(),
  verdict: verdictSchema,
  reason: messageSchema,
  /** Null where there were too few rows to estimate it. */
  worsening: estimateSchema.nullable(),
  stable: estimateSchema.nullable(),
  candidate: estimateSchema.nullable(),
  margin: z.number(),
  p: z.number().nullable(),
  p_adjusted: z.number().nullable(),
  /** Of rates of requests: Fisher's exact test at this look, for who looks once. */
  exact_p: z.number().nullable().optional(),
});
export type ComparisonItem = z.infer<typeof comparisonItemSchema>;
export const comparisonSchema = z.object({
  system: slugSchema,
  route: slugSchema,
  stable: z.string(),
  candidate: z.string(),
  from: instantSchema,
  at: instantSchema,
  verdict: verdictSchema,
  stable_n: z.number().int(),
  candidate_n: z.number().int(),
  stable_labelled: z.number().int(),
  candidate_labelled: z.number().int(),
  alpha: z.number(),
  method: z.string(),
  items: z.array(comparisonItemSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const systemStatusSchema = z.object({
  system: slugSchema,
  verdict: verdictSchema,
  reason: messageSchema,
  worst: findingSchema.nullable(),
  open_findings: z.number().int(),
  main: z
    .object({
      indicator: indicatorNameSchema,
      version: z.string(),
      points: z.array(z.object({ time: instantSchema, value: z.number().nullable() })),
    })
    .nullable(),
  last_event_at: instantSchema.nullable(),
  evaluated_at: instantSchema.nullable(),
  predictions_24h: z.number().int(),
});
const tag = 'monitors';
export const monitorsApi = {
  status: endpoint({
    method: 'GET',
    path: '/api/v1/monitors/status',
    permission: 'monitors.read',
    scope: 'filtered',
    tag,
    summary: 'State of every system in scope, worst first.',
    query: pageQuery.extend({ system: slugSchema.optional() }),
    response: pageOf(systemStatusSchema),
  }),
  settings: endpoint({
    method: 'GET',
    path: '/api/v1/systems/{system}/monitors',
    permission: 'monitors.read',
    scope: 'system',
    tag,
    summary: 'Limits and settings of the monitors.',
    params: systemParams,
    response: monitorSettingsSchema,
  }),
  updateSettings: endpoint({
    method: 'PUT',
    path: '/api/v1/systems/{system}/monitors',
    permission: 'monitors.write',
    scope: 'system',
    tag,
    summary: 'Set limits and settings of the monitors.',
    params: systemParams,
    body: z.object({
      limits: z.array(limitSchema).optional(),
      comparison: comparisonSettingsSchema.optional(),
      positive: z.string().nullable().optional(),
      residency: residencySchema.nullable().optional(),
      revision: z.number().int(),
    }),
    response: monitorSettingsSchema,
  }),
  indicators: endpoint({
    method: 'GET',
    path: '/api/v1/systems/{system}/indicators',
    permission: 'monitors.read',
    scope: 'system',
    tag,
    summary: 'Indicators over time.',
    params: systemParams,
    query: rangeQuery.extend({ indicator: indicatorNameSchema.optional(), version: z.string().optional() }),
    response: z.object({ points: z.array(indicatorPointSchema), truncated: z.boolean() }),
  }),
  findings: endpoint({
    method: 'GET',
    path: '/api/v1/systems/{system}/findings',
    permission: 'monitors.read',
    scope: 'system',
    tag,
    summary: 'Findings, newest first.',
    params: systemParams,
    query: pageQuery.extend({
      open: z.stringbool().optional(),
      basis: findingBasisSchema.optional(),
      monitor: slugSchema.optional(),
      indicator: indicatorNameSchema.optional(),
      version: z.string().optional(),
    }),
    response: pageOf(findingSchema),
  }),
  comparison: endpoint({
    method: 'GET',
    path: '/api/v1/systems/{system}/comparisons',
    permission: 'monitors.read',
    scope: 'system',
    tag,
    summary: 'Latest comparisons of candidates with their stable version.',
    params: systemParams,
    query: z.object({ route: slugSchema.optional() }),
    response: z.object({ items: z.array(comparisonSchema) }),
  }),
};
