import { z } from 'zod';
import { idSchema, instantSchema, pageOf, pageQuery, slugSchema, systemParams } from './common.ts';
import { endpoint } from './endpoint.ts';
import { experimentDefinitionSchema } from './experiment-definition.ts';
import { weightSchema } from './serving.ts';
import { estimateSchema, messageSchema, verdictSchema } from './verdict.ts';

/** `settling`: no new units; those that take part have their events counted until their time is over. */
const experimentStateSchema = z.enum(['draft', 'running', 'settling', 'ended', 'archived']);

/** A check that stands before every verdict, or beside it. */
const checkSchema = z.object({
  verdict: verdictSchema,
  reason: messageSchema,
  p: z.number().nullable(),
  n: z.number().int(),
  method: z.string(),
});

/** An arm beside the control. Effects are arm minus control in the metric's own unit; the verdict minds which way is better. */
const contrastSchema = z.object({
  arm: z.string(),
  control: z.string(),
  verdict: verdictSchema,
  reason: messageSchema,
  /** Better, worse or the same by more than the smallest effect that matters; `open` while it cannot be told. */
  outcome: z.enum(['better', 'worse', 'equivalent', 'open']),
  absolute: estimateSchema.nullable(),
  /** As a share of the control. */
  relative: estimateSchema.nullable(),
  /** Without the use of history; null where none was used. */
  raw: estimateSchema.nullable(),
  /** How much of the variance history explained; null where none was used. */
  variance_reduction: z.number().nullable(),
  p: z.number().nullable(),
  p_adjusted: z.number().nullable(),
});

const metricResultSchema = z.object({
  name: z.string(),
  role: z.enum(['primary', 'guardrail', 'secondary']),
  type: z.enum(['sum', 'count', 'conversion', 'mean', 'ratio']),
  better: z.enum(['higher', 'lower']),
  verdict: verdictSchema,
  reason: messageSchema,
  arms: z.array(z.object({ arm: z.string(), mean: estimateSchema.nullable() })),
  contrasts: z.array(contrastSchema),
});

const armCountSchema = z.object({
  arm: z.string(),
  control: z.boolean(),
  weight: weightSchema,
  /** Counted, and those whose time is not over. */
  units: z.number().int(),
  waiting: z.number().int(),
});

/** One look at the rows: everything it found, as it was. */
export const experimentLookSchema = z.object({
  id: z.string(),
  experiment: slugSchema,
  period: z.number().int(),
  at: instantSchema,
  /** The last look of a period: nothing more is counted. */
  final: z.boolean(),
  /** `pass`: there is a winner, or the arms are the same in practice. `fail`: the arms are worse than the control, or a guardrail was lost. `skipped`: not yet. */
  verdict: verdictSchema,
  /** The verdict in words, the most important first. */
  reasons: z.array(messageSchema),
  winner: z.string().nullable(),
  units: z.number().int(),
  /** Null where nothing is planned. */
  planned_units: z.number().int().nullable(),
  arms: z.array(armCountSchema),
  sample_ratio: checkSchema,
  /** Units that met more than one arm; they are left out. */
  multiple_exposure: checkSchema.extend({ share: z.number().nullable() }),
  /** Whether the arms differed before the experiment began; one for each metric with history. */
  before: z.array(checkSchema.extend({ metric: z.string() })),
  metrics: z.array(metricResultSchema),
  /** Whether the effect depends on the arm of another experiment with the same units. */
  interactions: z.array(checkSchema.extend({ experiment: slugSchema, metric: z.string() })),
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
      /** Absolute, as it was asked for. */
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

const periodSchema = z.object({
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
  winner: z.string().nullable(),
  /** The rollout of the winner, once there is one. */
  rollout: z.string().nullable(),
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
  reasons: z.array(messageSchema),
  winner: z.string().nullable(),
  units: z.number().int(),
  /** The period under way or the last one; null before the first start. */
  period: periodSchema.nullable(),
  design: experimentDesignSchema.nullable(),
});
export type Experiment = z.infer<typeof experimentSchema>;
export type ExperimentPeriod = z.infer<typeof periodSchema>;

/** One line of the chart over time. */
const pointSchema = z.object({
  at: instantSchema,
  verdict: verdictSchema,
  units: z.number().int(),
  metrics: z.array(
    z.object({
      name: z.string(),
      arm: z.string(),
      value: z.number(),
      lower: z.number().nullable(),
      upper: z.number().nullable(),
    }),
  ),
});

const holdoutSchema = z.object({
  system: slugSchema,
  /** Basis points of units that no experiment of the system reaches; 0: none. */
  share: weightSchema,
  changed_at: instantSchema.nullable(),
});

const tag = 'experiments';
const experimentParams = z.object({ id: slugSchema });
const common = { scope: 'filtered', tag } as const;
const read = { ...common, permission: 'experiments.read' } as const;
const write = { ...common, permission: 'experiments.write' } as const;
const command = (verb: 'start' | 'stop' | 'archive', summary: string) =>
  endpoint({
    ...write,
    method: 'POST',
    path: `/api/v1/experiments/{id}/${verb}`,
    summary,
    params: experimentParams,
    body: z.object({ reason: z.string().min(1).max(1000) }),
    response: experimentSchema,
  });

export const experimentsApi = {
  list: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/experiments',
    summary: 'Experiments, the newest first.',
    query: pageQuery.extend({
      system: slugSchema.optional(),
      state: experimentStateSchema.optional(),
      flag: slugSchema.optional(),
      route: slugSchema.optional(),
    }),
    response: pageOf(experimentSchema),
  }),
  create: endpoint({
    ...write,
    method: 'POST',
    path: '/api/v1/experiments',
    status: 201,
    summary: 'Write an experiment down as a draft; nothing is assigned before it is started.',
    body: experimentDefinitionSchema,
    response: experimentSchema,
  }),
  design: endpoint({
    ...read,
    method: 'POST',
    path: '/api/v1/experiment-design',
    summary:
      'Sample size, duration and smallest detectable effect of an experiment that is not kept, from the history.',
    body: experimentDefinitionSchema,
    response: experimentDesignSchema,
  }),
  applyYaml: endpoint({
    ...write,
    method: 'POST',
    path: '/api/v1/experiments/yaml',
    summary: 'Create or change an experiment from YAML, or only say what would be done.',
    body: z.object({ yaml: z.string().max(100_000), dry_run: z.boolean().default(false) }),
    response: z.object({
      definition: experimentDefinitionSchema,
      done: z.enum(['created', 'changed', 'same']),
      experiment: experimentSchema.nullable(),
    }),
  }),
  get: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/experiments/{id}',
    summary: 'One experiment.',
    params: experimentParams,
    response: experimentSchema,
  }),
  change: endpoint({
    ...write,
    method: 'PUT',
    path: '/api/v1/experiments/{id}',
    summary: 'Change an experiment that is not under way; a new version of its definition.',
    params: experimentParams,
    body: experimentDefinitionSchema,
    response: experimentSchema,
  }),
  versions: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/experiments/{id}/versions',
    summary: 'Every version of the definition, the newest first.',
    params: experimentParams,
    query: pageQuery,
    response: pageOf(
      z.object({
        id: idSchema,
        version: z.number().int(),
        at: instantSchema,
        by: z.string(),
        definition: experimentDefinitionSchema,
      }),
    ),
  }),
  periods: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/experiments/{id}/periods',
    summary: 'Every time it was run, the newest first.',
    params: experimentParams,
    response: z.object({ items: z.array(periodSchema) }),
  }),
  exportYaml: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/experiments/{id}/definition.yaml',
    kind: 'stream',
    summary: 'The definition as YAML.',
    params: experimentParams,
    response: z.unknown(),
  }),
  redesign: endpoint({
    ...write,
    method: 'POST',
    path: '/api/v1/experiments/{id}/design',
    summary: 'Compute the design of an experiment from the history now, and keep it.',
    params: experimentParams,
    body: z.object({}),
    response: experimentDesignSchema,
  }),
  start: command(
    'start',
    'Start it: units are assigned from now on. Again after its end: a new period with new salts.',
  ),
  stop: command('stop', 'Assign no more units; those that take part are counted until their time is over.'),
  archive: command('archive', 'Put an experiment away that is not under way.'),
  look: endpoint({
    ...write,
    method: 'POST',
    path: '/api/v1/experiments/{id}/looks',
    status: 201,
    summary: 'Look at the rows now.',
    params: experimentParams,
    body: z.object({}),
    response: experimentLookSchema,
  }),
  looks: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/experiments/{id}/looks',
    summary: 'Looks, the newest first, each with everything it found.',
    params: experimentParams,
    query: pageQuery.extend({ period: z.coerce.number().int().min(1).optional() }),
    response: pageOf(experimentLookSchema),
  }),
  results: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/experiments/{id}/results',
    summary: 'The latest look of a period (the newest unless said) and how the primary metrics came to it.',
    params: experimentParams,
    query: z.object({ period: z.coerce.number().int().min(1).optional() }),
    response: z.object({
      experiment: experimentSchema,
      look: experimentLookSchema.nullable(),
      points: z.array(pointSchema),
    }),
  }),
  holdout: endpoint({
    ...read,
    method: 'GET',
    path: '/api/v1/systems/{system}/holdout',
    scope: 'system',
    summary: 'The long-term holdout of a system.',
    params: systemParams,
    response: holdoutSchema,
  }),
  setHoldout: endpoint({
    ...write,
    method: 'PUT',
    path: '/api/v1/systems/{system}/holdout',
    scope: 'system',
    summary:
      'Set the share of units that no experiment of the system reaches. Its salt stays, so that a smaller or larger holdout keeps its units.',
    params: systemParams,
    body: z.object({ share: weightSchema.max(5_000) }),
    response: holdoutSchema,
  }),
};
