import { z } from 'zod';
import { analysisKindSchema, catalogueNameSchema, contributorSchema } from './analysis.ts';
import { instantSchema, slugSchema } from './common.ts';
import { sensitiveKinds } from './sensitive-kinds.ts';
import { estimateSchema, messageSchema, verdictSchema } from './verdict.ts';

/** `15m`, `6h`, `7d`, `4w`. */
export const durationSchema = z.string().regex(/^[1-9]\d{0,4}[mhdw]$/, 'use a number and m, h, d or w, such as 6h');
const name = z.string().min(1).max(256);
const sensitiveKindSchema = z.enum(sensitiveKinds);
/** A country (ISO 3166-1 alpha-2) or a group of countries. */
const borderSchema = z.string().regex(/^[A-Z]{2,4}$/, 'use a country such as KR, or EU, EEA');
/**
 * Where data may be, and how a row says where it is: a tag (in a file: a column) with a country (KR, KOR, KR-11) or a region of a cloud (ap-northeast-2).
 */
export const residencySchema = z.object({
  allowed: z.array(borderSchema).min(1).max(60),
  tag: name.default('region'),
  /** Countries of names that are not known otherwise, such as those of one's own data centres; they count before the known ones. */
  places: z.record(name, z.string().regex(/^[A-Z]{2}$/, 'use a country such as KR')).default({}),
});
export type Residency = z.infer<typeof residencySchema>;

/**
 * Which rows a monitor looks at. `time`: whole periods of event time in the system's zone, one after the other (15m, 20m, 30m, 1h, 2h, 3h, 4h, 6h, 8h, 12h by the
 * clock on the wall; days; weeks from Monday). `sliding`: the last `size`, looked at `every` so often. `count`: each `size` predictions of a version in the order
 * they arrived; one that arrived twice within a window counts once. `stream` (data drift alone): each 100 predictions of a version as they arrive, watched one after the other
 * against the first 8000 of them.
 */
const monitorWindowSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('time'), size: durationSchema }),
  z.object({ type: z.literal('sliding'), size: durationSchema, every: durationSchema }),
  z.object({ type: z.literal('count'), size: z.number().int().min(50).max(1_000_000) }),
  z.object({ type: z.literal('stream') }),
]);
/**
 * What the window is held against. `version`: the profile of the version's training data. The others are rows of the store: of the same version, or of all
 * versions where that one had none yet. `previous`: the window before this one. `same_hour_last_week`: the same local time seven days before.
 */
const monitorReferenceSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('version') }),
  z.object({ type: z.literal('fixed'), from: instantSchema, to: instantSchema }),
  z.object({ type: z.literal('previous') }),
  z.object({ type: z.literal('same_hour_last_week') }),
  z.object({ type: z.literal('none') }),
]);
const monitorLimitSchema = z.object({
  indicator: catalogueNameSchema,
  side: z.enum(['min', 'max']),
  value: z.number(),
  min_n: z.number().int().min(1).default(200),
});
export const driftMethods = [
  'auto',
  'psi',
  'kl',
  'js',
  'hellinger',
  'total_variation',
  'wasserstein',
  'ks',
  'chi_square',
  'g_test',
  'cramer_von_mises',
  'anderson_darling',
  'mann_whitney',
] as const;
const driftMethodSchema = z.enum(driftMethods);
/** Ready-made choices of method, bins, base, fill and threshold. */
export const driftPresets = ['haechi', 'evidently', 'nannyml'] as const;
const target = z
  .number()
  .positive('a target is greater than 0; leave it out where there is none')
  .nullable()
  .default(null);
/** What costs are held against, for monitors of kind `cost`. Amounts are in `currency`; currencies are never added up or converted. */
const costSettingsSchema = z.object({
  /** Null: the one currency of the window; with several, targets are not judged and the result says so. */
  currency: z.string().min(1).max(256).nullable().default(null),
  /** Price of one unit as planned, by unit: `token: 0.00002`. `gpu_hour` stands for GPU seconds and minutes too. */
  per_unit: z
    .record(name, z.number().positive('a target is greater than 0; leave it out where there is none'))
    .default({}),
  gpu_hours_per_day: target,
  gpu_cost_per_day: target,
  /** Budget of a calendar month in the time zone of the system. */
  month_budget: target,
});
export const analysisSettingsSchema = z.object({
  /** Ready-made choices of method, bins, base, fill and threshold; see the docs. */
  preset: z.enum(driftPresets).default('haechi'),
  method: driftMethodSchema.default('auto'),
  /** Method by column, over `method`. */
  methods: z.record(name, driftMethodSchema).default({}),
  correction: z.enum(['holm', 'benjamini_hochberg', 'none']).default('benjamini_hochberg'),
  alpha: z.number().gt(0).lt(0.5).default(0.05),
  /** Value of the label that counts as positive; null: the second of two classes; with more each counts. */
  positive: z.string().nullable().default(null),
  /** Cross the sensitive attributes as well. */
  intersections: z.boolean().default(false),
  /** Ordered convention: group that others are compared with, by attribute. */
  privileged: z.record(name, z.string()).default({}),
  /** Domain classifier over all columns at once. */
  multivariate: z.boolean().default(false),
  /** Estimate performance from calibrated scores while labels are missing. */
  estimate: z.boolean().default(true),
  /** Targets and the budget of the month, for costs. */
  cost: costSettingsSchema.default(costSettingsSchema.parse({})),
  /** Allowed ranges by column, for data quality; the reference's range when absent. */
  ranges: z.record(name, z.object({ min: z.number().optional(), max: z.number().optional() })).default({}),
  /** Personal data and secrets in texts, for data quality. `allow`: kinds that a column may hold, by column, tag (`tags.…`) or field. */
  sensitive: z
    .object({ look: z.boolean().default(true), allow: z.record(name, z.array(sensitiveKindSchema)).default({}) })
    .default({ look: true, allow: {} }),
  /** Where the rows' data may be, for data quality; null: as the system says. */
  residency: residencySchema.nullable().default(null),
});
export type AnalysisSettings = z.infer<typeof analysisSettingsSchema>;

/** What people write, as YAML or in the console. */
export const monitorEditSchema = z.object({
  title: z.string().max(120).default(''),
  kind: analysisKindSchema,
  enabled: z.boolean().default(true),
  environment: z.string().max(256).default('production'),
  /** Versions `model/number`; empty: each version that has rows, on its own. */
  versions: z.array(name).max(20).default([]),
  window: monitorWindowSchema,
  reference: monitorReferenceSchema.default({ type: 'version' }),
  /** Split by these as well, each value on its own: `tier`, `variant`, `route`, `tags.region`, `groups.sex`, `features.channel`. */
  slices: z.array(name).max(5).default([]),
  /** Only rows with these values. */
  where: z.record(name, z.string().max(256)).default({}),
  /** Columns looked at; empty: all. */
  features: z.array(name).max(500).default([]),
  settings: analysisSettingsSchema.default(analysisSettingsSchema.parse({})),
  /** Empty: the catalogue's defaults for the kind. */
  limits: z.array(monitorLimitSchema).max(100).default([]),
});
export type MonitorEdit = z.infer<typeof monitorEditSchema>;
export const monitorSchema = monitorEditSchema.extend({
  id: slugSchema,
  system: slugSchema,
  revision: z.number().int(),
  created_at: instantSchema,
  changed_at: instantSchema,
  changed_by: z.string(),
});
export type Monitor = z.infer<typeof monitorSchema>;

/** One evaluation of one window, version and slice: a row, kept whether or not anything changed. */
export const monitorResultSchema = z.object({
  monitor: slugSchema,
  revision: z.number().int(),
  version: z.string(),
  /** `tier=gold`; empty for all rows. */
  slice: z.string(),
  window: z.object({ from: instantSchema, to: instantSchema }),
  verdict: verdictSchema,
  reason: messageSchema,
  n_reference: z.number().int(),
  n_current: z.number().int(),
  /** Numbers that failed, out of those judged. */
  failed: z.number().int(),
  judged: z.number().int(),
  revised: z.boolean(),
  path: z.enum(['summary', 'exact']),
  evaluated_at: instantSchema,
});
export type MonitorResult = z.infer<typeof monitorResultSchema>;
/** A monitor in a list: its definition and how it stands. */
export const monitorStateSchema = monitorSchema.extend({
  latest: monitorResultSchema.nullable(),
  open_findings: z.number().int(),
  next_run_at: instantSchema.nullable(),
});
export const monitorRevisionSchema = z.object({
  revision: z.number().int(),
  changed_at: instantSchema,
  changed_by: z.string(),
  definition: monitorEditSchema.nullable(),
});
/** A ready-made definition that fits most systems; `name` and `why` are sentences in the reader's language. */
export const monitorStarterSchema = z.object({
  id: slugSchema,
  name: messageSchema,
  why: messageSchema,
  definition: monitorEditSchema,
});
export type MonitorStarter = z.infer<typeof monitorStarterSchema>;
/** A back-fill of history under way or done. */
export const backfillSchema = z.object({
  id: z.string(),
  monitor: slugSchema,
  from: instantSchema,
  to: instantSchema,
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  windows: z.number().int(),
  done: z.number().int(),
  error: z.string().nullable(),
});
/** How one value of one slice moved an indicator between two windows; `share` of the whole movement. */
const movementSchema = z.object({
  dimension: z.string(),
  value: z.string(),
  n_before: z.number().int(),
  n_after: z.number().int(),
  before: estimateSchema.nullable(),
  after: estimateSchema.nullable(),
  /** Movement of the whole that comes from rows of this slice getting better or worse, and from its share of rows changing. */
  within: z.number(),
  mix: z.number(),
  share: z.number(),
  p: z.number().nullable(),
  p_adjusted: z.number().nullable(),
});
export const rootCauseSchema = z.object({
  indicator: catalogueNameSchema,
  before: estimateSchema.nullable(),
  after: estimateSchema.nullable(),
  verdict: verdictSchema,
  reason: messageSchema,
  /** Largest movement first. */
  movements: z.array(movementSchema),
  features: z.array(contributorSchema),
});
/** Two versions over the same window: each indicator side by side. */
export const versionRowSchema = z.object({
  indicator: catalogueNameSchema,
  attribute: z.string().nullable(),
  feature: z.string().nullable(),
  a: estimateSchema.nullable(),
  b: estimateSchema.nullable(),
  difference: estimateSchema.nullable(),
  p: z.number().nullable(),
  verdict: verdictSchema,
  reason: messageSchema,
});
