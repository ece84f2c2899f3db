import { z } from 'zod';
import { idSchema, instantSchema, pageOf, pageQuery, slugSchema, systemParams } from './common.ts';
import { endpoint } from './endpoint.ts';
import { experimentDefinitionSchema } from './experiment-definition.ts';
import {
  experimentDesignSchema,
  experimentLookSchema,
  experimentPeriodSchema,
  experimentSchema,
  experimentStateSchema,
} from './experiment-records.ts';
import { weightSchema } from './serving.ts';
import { verdictSchema } from './verdict.ts';

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
      flag: z.string().max(128).optional(),
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
    response: z.object({ items: z.array(experimentPeriodSchema) }),
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
