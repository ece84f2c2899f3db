import { z } from 'zod';
import { idParams, instantSchema, pageOf, pageQuery, slugSchema } from './common.ts';
import { endpoint } from './endpoint.ts';
import { comparisonSchema } from './monitors.ts';
import { weightSchema } from './serving.ts';
import { messageSchema, verdictSchema } from './verdict.ts';

/** A step holds `weight` until the candidate has `min_labelled` labelled predictions since the start of the rollout. */
export const stepSchema = z.object({ weight: weightSchema.min(1), min_labelled: z.number().int().min(1) });
const rolloutStateSchema = z.enum(['running', 'promoted', 'rolling_back', 'rolled_back']);
export const rolloutSchema = z.object({
  id: z.string(),
  system: slugSchema,
  route: slugSchema,
  model: slugSchema,
  stable_version: z.number().int(),
  candidate_version: z.number().int(),
  /** `rolling_back` until every process has acknowledged the split without the candidate, then `rolled_back`. */
  state: rolloutStateSchema,
  steps: z.array(stepSchema),
  step: z.number().int(),
  verdict: verdictSchema,
  reason: messageSchema,
  started_at: instantSchema,
  started_by: z.string(),
  ended_at: instantSchema.nullable(),
  /** When the first response of the candidate was given, when its end was decided, and when every process had acknowledged it. */
  first_response_at: instantSchema.nullable(),
  decided_at: instantSchema.nullable(),
  acknowledged_at: instantSchema.nullable(),
  comparison: comparisonSchema.nullable(),
});
export type Rollout = z.infer<typeof rolloutSchema>;
const tag = 'releases';
export const releasesApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/rollouts',
    permission: 'rollouts.read',
    scope: 'filtered',
    tag,
    summary: 'Rollouts, newest first.',
    query: pageQuery.extend({
      system: slugSchema.optional(),
      route: slugSchema.optional(),
      state: rolloutStateSchema.optional(),
    }),
    response: pageOf(rolloutSchema),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/rollouts/{id}',
    permission: 'rollouts.read',
    scope: 'filtered',
    tag,
    summary: 'One rollout.',
    params: idParams,
    response: rolloutSchema,
  }),
  start: endpoint({
    method: 'POST',
    path: '/api/v1/rollouts',
    permission: 'rollouts.write',
    scope: 'filtered',
    tag,
    status: 201,
    summary: 'Start a canary of a version on a route.',
    body: z.object({
      route: slugSchema,
      candidate_version: z.number().int().min(1),
      steps: z.array(stepSchema).min(1).max(20).optional(),
    }),
    response: rolloutSchema,
  }),
  promote: endpoint({
    method: 'POST',
    path: '/api/v1/rollouts/{id}/promote',
    permission: 'rollouts.write',
    scope: 'filtered',
    tag,
    summary: 'Give the candidate all traffic now.',
    params: idParams,
    body: z.object({ reason: z.string().min(1).max(1000) }),
    response: rolloutSchema,
  }),
  rollBack: endpoint({
    method: 'POST',
    path: '/api/v1/rollouts/{id}/rollback',
    permission: 'rollouts.write',
    scope: 'filtered',
    tag,
    summary: 'Take the candidate out; answers when every process has acknowledged it.',
    params: idParams,
    body: z.object({ reason: z.string().min(1).max(1000) }),
    response: rolloutSchema,
  }),
};
