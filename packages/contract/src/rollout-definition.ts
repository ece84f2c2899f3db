import { z } from 'zod';
import { slugSchema } from './common.ts';
import { weightSchema } from './serving.ts';

/** `30s`, `10m`, `24h`, `7d`. */
export const rolloutDurationSchema = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/, 'write a whole number and s, m, h or d, for example 10m');
/** A share of users or requests: `5%`, or basis points (500). */
const shareSchema = z.union([
  weightSchema,
  z
    .string()
    .regex(
      /^(?:100|\d{1,2}(?:\.\d{1,2})?)%$/,
      'write a share as a percentage, for example 5%, or in basis points (500)',
    ),
]);
const countSchema = z.number().int().min(0).max(1_000_000_000);

/** What has to be there before a step may be left. */
const wanted = {
  time: rolloutDurationSchema.optional(),
  min_samples: countSchema.optional(),
  min_labelled: countSchema.optional(),
};
const canaryStepSchema = z.strictObject({
  /** Left out: the share of the step before. */
  weight: shareSchema.optional(),
  ...wanted,
  /** A person must approve before this step is left. */
  pause: z.boolean().optional(),
});

/** How traffic moves. */
export const strategySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('canary'), steps: z.array(canaryStepSchema).min(1).max(20) }),
  z.strictObject({
    type: z.literal('blue_green'),
    /** The candidate answers requests with the header `x-haechi-preview: true`; `share` of the others are copied to it and judged. */
    preview: z.strictObject({ ...wanted, share: shareSchema.optional(), approval: z.boolean().optional() }).optional(),
    /** How long the version before stays loaded after the switch. */
    keep_ready: rolloutDurationSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('rolling'),
    increment: shareSchema.optional(),
    every: rolloutDurationSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('shadow'),
    share: shareSchema.optional(),
    ...wanted,
    end: z.enum(['stop', 'promote']).optional(),
  }),
  z.strictObject({
    type: z.literal('ab'),
    weight: shareSchema.optional(),
    ...wanted,
    end: z.enum(['choose', 'keep']).optional(),
  }),
]);
export type Strategy = z.infer<typeof strategySchema>;

/** What can be judged, by the names of the catalogue. */
export const judgedMetricSchema = z.enum([
  'accuracy',
  'tpr_gap',
  'fpr_gap',
  'error_rate',
  'latency_p50',
  'latency_p95',
  'latency_p99',
  'score_drift',
  'business_mean',
]);
export type JudgedMetric = z.infer<typeof judgedMetricSchema>;

const metricSchema = z.strictObject({
  metric: judgedMetricSchema,
  /** A guardrail that is lost takes the candidate out; a signal only holds it where it is. */
  role: z.enum(['guardrail', 'signal']).optional(),
  /** How much worse is still the same in practice, in the metric's own unit (docs/rollouts.md). */
  margin: z.number().min(0).optional(),
  /** Of `business_mean`: the name of the metric in business events, and which way is worse. */
  name: z.string().min(1).max(120).optional(),
  worse: z.enum(['lower', 'higher']).optional(),
});

/** A rollout as it is written, in YAML or JSON. Unknown keys are refused. */
export const rolloutDefinitionSchema = z.strictObject({
  version: z.literal(1).optional(),
  route: slugSchema,
  candidate_version: z.number().int().min(1),
  /** A canary's steps without `strategy`. */
  steps: z.array(canaryStepSchema).min(1).max(20).optional(),
  strategy: strategySchema.optional(),
  judge: z
    .strictObject({
      metrics: z.array(metricSchema).max(20).optional(),
      on_loss: z.enum(['roll_back', 'hold']).optional(),
    })
    .optional(),
  gates: z
    .strictObject({
      no_data: z
        .strictObject({
          grace: rolloutDurationSchema.optional(),
          action: z.enum(['hold', 'roll_back', 'warn']).optional(),
        })
        .optional(),
      /** Whether a person approves the last move. */
      approval: z.enum(['none', 'promotion']).optional(),
    })
    .optional(),
});
export type RolloutDefinition = z.infer<typeof rolloutDefinitionSchema>;
