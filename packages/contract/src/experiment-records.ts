/** What an experiment is seen as: its state, its design, its looks. */
import { z } from 'zod';
import { instantSchema, slugSchema } from './common.ts';
import { experimentDefinitionSchema } from './experiment-definition.ts';
import { weightSchema } from './serving.ts';
import { estimateSchema, messageSchema, verdictSchema } from './verdict.ts';

/** `settling`: no new units; those that take part have their events counted until their time is over. */
export const experimentStateSchema = z.enum(['draft', 'running', 'settling', 'ended', 'archived']);

/** A look at whether the experiment itself can be trusted. A failed one that `blocks` leaves no verdict on any metric. */
const checkSchema = z.object({
  check: z.enum(['sample_ratio', 'multiple_exposure', 'pre_period', 'interaction']),
  metric: z.string().nullable(),
  /** The other experiment of `interaction`. */
  experiment: z.string().nullable(),
  blocks: z.boolean(),
  verdict: verdictSchema,
  reason: messageSchema,
  statistic: z.number().nullable(),
  p: z.number().nullable(),
  estimate: estimateSchema.nullable(),
  n: z.number().int(),
  method: z.string(),
});

/** Arm minus control, in the metric's own unit and as a share of the control. */
const effectSchema = z.object({ difference: estimateSchema.nullable(), lift: estimateSchema.nullable() });

/** One metric of one arm beside the control. */
const metricJudgementSchema = effectSchema.extend({
  metric: z.string(),
  role: z.enum(['primary', 'secondary', 'guardrail']),
  arm: z.string(),
  verdict: verdictSchema,
  /** `better`, `worse`, `equivalent` by the smallest effect that matters; of guardrails `safe` or `harmed`; `unclear` while it cannot be told. */
  outcome: z.enum(['better', 'worse', 'equivalent', 'safe', 'harmed', 'unclear', 'no_data', 'invalid']),
  reason: messageSchema,
  control: estimateSchema.nullable(),
  treatment: estimateSchema.nullable(),
  p: z.number().nullable(),
  p_adjusted: z.number().nullable(),
  matters: z.enum(['surely', 'possibly', 'no']).nullable(),
  /** Without the use of history, where the other numbers are with it. */
  raw: effectSchema.nullable(),
  variance_reduction: estimateSchema.nullable(),
  n: z.number().int(),
  method: z.string(),
});

const armCountSchema = z.object({
  arm: z.string(),
  control: z.boolean(),
  weight: weightSchema,
  /** Counted, and those whose time is not over. */
  units: z.number().int(),
  waiting: z.number().int(),
});

/** The first five end an experiment; the next two make its numbers worthless; the others say why there is no verdict. */
const experimentOutcomeSchema = z.enum([
  'winner',
  'equivalent',
  'worse',
  'guardrail',
  'inconclusive',
  'sample_ratio',
  'multiple_exposure',
  'not_yet',
  'stopped_early',
  'no_data',
  'arm_empty',
  'invalid',
]);

/** One look at the rows: everything it found, as it was. */
export const experimentLookSchema = z.object({
  id: z.string(),
  experiment: slugSchema,
  period: z.number().int(),
  at: instantSchema,
  /** The last look of a period: nothing more is counted. */
  final: z.boolean(),
  /** `pass`: decided, and nothing is worse; `fail`: worse, harmful, or not to be trusted; `skipped`: nothing can be said yet. */
  verdict: verdictSchema,
  outcome: experimentOutcomeSchema,
  /** The verdict in words. */
  reason: messageSchema,
  winner: z.string().nullable(),
  units: z.number().int(),
  /** Null where nothing is planned. */
  planned_units: z.number().int().nullable(),
  /** Units by planned units; may pass 1. */
  progress: z.number().nullable(),
  arms: z.array(armCountSchema),
  /** Units that met more than one arm; they are left out. */
  multiple_units: z.number().int(),
  checks: z.array(checkSchema),
  metrics: z.array(metricJudgementSchema),
  rows_read: z.number().int(),
  ms: z.number(),
});
export type ExperimentLook = z.infer<typeof experimentLookSchema>;

/** What was planned, and what the history of the system says it takes. */
export const experimentDesignSchema = z.object({
  at: instantSchema,
  /** Units that come in a day, and days of history that were read. */
  daily_units: z.number().nullable(),
  history_days: z.number(),
  /** Units of all arms together that the hardest primary metric or guardrail takes; null where history cannot tell. */
  units: z.number().int().nullable(),
  days: z.number().nullable(),
  verdict: verdictSchema,
  reason: messageSchema,
  metrics: z.array(
    z.object({
      name: z.string(),
      role: z.enum(['primary', 'guardrail', 'secondary']),
      baseline: z.number().nullable(),
      sd: z.number().nullable(),
      n: z.number().int(),
      /** Absolute. */
      smallest_effect: z.number().nullable(),
      units: z.number().int().nullable(),
      days: z.number().nullable(),
      /** Smallest effect that the planned units, or those of 14 days, can find; absolute and as a share of the baseline. */
      detectable: z.number().nullable(),
      detectable_relative: z.number().nullable(),
      method: z.string(),
      reason: messageSchema,
    }),
  ),
});
export type ExperimentDesign = z.infer<typeof experimentDesignSchema>;

export const experimentPeriodSchema = z.object({
  period: z.number().int(),
  version: z.number().int(),
  started_at: instantSchema,
  started_by: z.string(),
  stopped_at: instantSchema.nullable(),
  stopped_by: z.string().nullable(),
  stop_reason: messageSchema.nullable(),
  ended_at: instantSchema.nullable(),
  planned_units: z.number().int().nullable(),
  verdict: verdictSchema,
  outcome: experimentOutcomeSchema,
  winner: z.string().nullable(),
  /** The split of the route that was begun for it. */
  split_rollout: z.string().nullable(),
  /** The rollout of the winner, once there is one; why there is none yet. */
  rollout: z.string().nullable(),
  rollout_problem: messageSchema.nullable(),
});

export const experimentSchema = z.object({
  id: slugSchema,
  system: slugSchema,
  name: z.string(),
  state: experimentStateSchema,
  version: z.number().int(),
  definition: experimentDefinitionSchema,
  created_at: instantSchema,
  created_by: z.string(),
  updated_at: instantSchema,
  verdict: verdictSchema,
  outcome: experimentOutcomeSchema,
  reason: messageSchema,
  winner: z.string().nullable(),
  units: z.number().int(),
  /** The period under way or the last one; null before the first start. */
  period: experimentPeriodSchema.nullable(),
  design: experimentDesignSchema.nullable(),
});
export type Experiment = z.infer<typeof experimentSchema>;
export type ExperimentPeriod = z.infer<typeof experimentPeriodSchema>;
