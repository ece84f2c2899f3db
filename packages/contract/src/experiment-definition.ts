import { z } from 'zod';
import { slugSchema } from './common.ts';
import { flagConditionSchema, flagKeySchema, variantNameSchema } from './flag-rules.ts';
import { rolloutDefinitionSchema, rolloutDurationSchema } from './rollout-definition.ts';
import { weightSchema } from './serving.ts';

/** A share of units: `50%`, or basis points (5000). */
const shareSchema = z.union([
  weightSchema,
  z
    .string()
    .regex(
      /^(?:100|\d{1,2}(?:\.\d{1,2})?)%$/,
      'write a share as a percentage, for example 50%, or in basis points (5000)',
    ),
]);
const name = z.string().min(1).max(120);

/** What can be counted. `correct` and `error` are of labelled predictions: 1 or 0; `latency` is of predictions, in ms. */
const measuredEventSchema = z.enum(['business', 'feedback', 'cost', 'latency', 'correct', 'error']);
const measured = {
  event: measuredEventSchema,
  /** Of `business`: the name of the metric in the events. */
  metric: name.optional(),
  /** Of `cost`: the currency that is counted; others are left out. */
  currency: z.string().min(1).max(12).optional(),
};

const effectSchema = z.union([
  z.strictObject({ absolute: z.number().positive() }),
  /** Of the control's mean: 0.05 is five per cent. */
  z.strictObject({ relative: z.number().positive().max(10) }),
]);

const judged = {
  name,
  role: z.enum(['primary', 'guardrail', 'secondary']).default('primary'),
  better: z.enum(['higher', 'lower']).default('higher'),
  /** The smallest difference that matters. For a guardrail: how much worse is still the same in practice. */
  smallest_effect: effectSchema.optional(),
};

/**
 * One number of an experiment. Per unit: the sum of its values, how many there were, or whether there was one. `mean`: all values by how many there were;
 * `ratio`: one sum by another. Both are ratios of two sums over units.
 */
const experimentMetricSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...judged, type: z.literal('sum'), ...measured }),
  z.strictObject({ ...judged, type: z.literal('count'), ...measured }),
  z.strictObject({ ...judged, type: z.literal('conversion'), ...measured }),
  z.strictObject({ ...judged, type: z.literal('mean'), ...measured }),
  z.strictObject({
    ...judged,
    type: z.literal('ratio'),
    numerator: z.strictObject({ ...measured, of: z.enum(['sum', 'count']).default('sum') }),
    denominator: z.strictObject({ ...measured, of: z.enum(['sum', 'count']).default('sum') }),
  }),
]);
export type ExperimentMetric = z.infer<typeof experimentMetricSchema>;

/** Who gives units their arm. */
const assignSchema = z.discriminatedUnion('by', [
  /** The variants of a flag; the experiment's weights are used while it runs. */
  z.strictObject({ by: z.literal('flag'), flag: flagKeySchema }),
  /** The split of a route between two versions, as a rollout of the strategy `ab` makes it. Units are the users of its predictions. */
  z.strictObject({ by: z.literal('route'), route: slugSchema }),
  /** The long-term holdout of the system beside everybody else: the arms are `held` and `exposed`. */
  z.strictObject({ by: z.literal('holdout') }),
]);

const armSchema = z.strictObject({
  name: slugSchema,
  /** What the others are compared with; the first arm unless said. */
  control: z.boolean().optional(),
  weight: shareSchema,
  /** Of a flag: the name of the variant; the arm's name unless said. */
  variant: variantNameSchema.optional(),
  /** Of a route: the number of the version. Of a flag: the version that is rolled out when the arm wins. */
  version: z.number().int().min(1).optional(),
});

/** An experiment as it is written, in YAML or JSON. Unknown keys are refused. */
export const experimentDefinitionSchema = z.strictObject({
  version: z.literal(1).optional(),
  id: slugSchema,
  system: slugSchema,
  name: name.optional(),
  hypothesis: z.string().min(1).max(2000),
  /** What is given an arm and counted once. */
  unit: z.enum(['user', 'session']).default('user'),
  assign: assignSchema,
  arms: z.array(armSchema).min(2).max(10),
  /** Share of units that take part at all (flags); 100% unless said. */
  traffic: shareSchema.optional(),
  /** Only units whose context fulfils all of these (flags). */
  when: z.array(flagConditionSchema).max(20).optional(),
  metrics: z.array(experimentMetricSchema).min(1).max(20),
  analysis: z
    .strictObject({
      /** `sequential`: may be looked at and ended at any time. `fixed`: has no verdict before its planned sample is there. */
      mode: z.enum(['sequential', 'fixed']).default('sequential'),
      alpha: z.number().min(0.001).max(0.2).default(0.05),
      power: z.number().min(0.5).max(0.99).default(0.8),
      /** Units of all arms together that are planned for. Left out: as the design computes it at the start. */
      planned_units: z.number().int().min(20).max(1_000_000_000).optional(),
      /** Longest time that it runs. */
      duration: rolloutDurationSchema.optional(),
      /** How long after its first exposure the events of a unit count; a unit is counted when that time is over. */
      conversion_window: rolloutDurationSchema.default('3d'),
      /** How far back a unit's own history is used to sharpen the comparison (CUPED); `off` for none. */
      look_back: z.union([rolloutDurationSchema, z.literal('off')]).default('14d'),
      /** How often it is looked at. */
      every: rolloutDurationSchema.default('1h'),
    })
    .prefault({}),
  /** Whether the system's holdout is kept out (flags). */
  holdout: z.boolean().default(true),
  /** When a guardrail is lost or an arm is worse: stop by itself, or leave it to people. */
  on_harm: z.enum(['stop', 'keep']).default('stop'),
  /** What is done by itself when an arm has won: it is stopped, and rolled out. Nothing unless said. */
  on_win: z
    .strictObject({
      /** The rollout that the winner's version gets, with all of its gates. */
      rollout: rolloutDefinitionSchema.omit({ candidate_version: true, version: true }),
    })
    .optional(),
});
export type ExperimentDefinition = z.output<typeof experimentDefinitionSchema>;
