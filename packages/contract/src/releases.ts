import { z } from 'zod';
import { idParams, instantSchema, pageOf, pageQuery, slugSchema } from './common.ts';
import { endpoint } from './endpoint.ts';
import { comparisonSchema } from './monitors.ts';
import { rolloutDefinitionSchema } from './rollout-definition.ts';
import { weightSchema } from './serving.ts';
import { messageSchema, verdictSchema } from './verdict.ts';

/** A step as it is carried out: who gets the candidate, and what must be there before it is left. Every strategy is a list of these. */
export const stepSchema = z.object({
  /** Share of users in basis points. */
  weight: weightSchema,
  /** Labelled predictions and predictions of the candidate since the start of the rollout. */
  min_labelled: z.number().int().min(0),
  min_samples: z.number().int().min(0),
  /** Least time in this step, ms. */
  time_ms: z.number().int().min(0),
  /** A person must approve before it is left. */
  approval: z.boolean(),
  /** Whether metrics must have passed before it is left; guardrails are armed either way. */
  judged: z.boolean(),
  /** Share of requests copied to the candidate without touching their answer, basis points. */
  share: weightSchema,
  /** Whether requests that ask for the preview get the candidate. */
  preview: z.boolean(),
});
const rolloutStrategySchema = z.enum(['canary', 'blue_green', 'rolling', 'shadow', 'ab', 'rehearsal']);
const rolloutStateSchema = z.enum(['running', 'paused', 'promoted', 'rolling_back', 'rolled_back']);

/** One gate at the latest look, in the order in which they are asked. `skipped`: could not be told, which holds. */
const gateSchema = z.object({
  gate: z.enum(['guardrails', 'pause', 'timer', 'samples', 'data', 'signals', 'release', 'approval']),
  verdict: verdictSchema,
  reason: messageSchema,
});

/** What a rehearsal of the roll-back measured. */
const rehearsalReportSchema = z.object({
  verdict: verdictSchema,
  reason: messageSchema,
  /** From the decision until every live process had taken up the split with, and without, the second target; null where one did not in time. */
  in_ms: z.number().int().nullable(),
  out_ms: z.number().int().nullable(),
  processes: z.number().int(),
  /** Processes that did not follow in time, by id, kind, number and host. Absent from reports older than the field. */
  missing: z.array(z.string()).optional(),
  requests: z.number().int(),
  rehearsed: z.number().int(),
  failed: z.number().int(),
  before: z.record(z.string(), z.number()),
  during: z.record(z.string(), z.number()),
  after: z.record(z.string(), z.number()),
});

export const rolloutSchema = z.object({
  id: z.string(),
  system: slugSchema,
  route: slugSchema,
  model: slugSchema,
  stable_version: z.number().int(),
  candidate_version: z.number().int(),
  strategy: rolloutStrategySchema,
  /** `rolling_back` until every process has acknowledged the split without the candidate, then `rolled_back`. */
  state: rolloutStateSchema,
  steps: z.array(stepSchema),
  step: z.number().int(),
  step_started_at: instantSchema,
  verdict: verdictSchema,
  reason: messageSchema,
  gates: z.array(gateSchema),
  started_at: instantSchema,
  started_by: z.string(),
  ended_at: instantSchema.nullable(),
  paused_at: instantSchema.nullable(),
  /** When the first response of the candidate was given, when its end was decided, and when every process had acknowledged it. */
  first_response_at: instantSchema.nullable(),
  decided_at: instantSchema.nullable(),
  acknowledged_at: instantSchema.nullable(),
  comparison: comparisonSchema.nullable(),
  /** As it was written; null for rollouts from before there were definitions. */
  definition: rolloutDefinitionSchema.nullable(),
  rehearsal: rehearsalReportSchema.nullable(),
});
export type Rollout = z.infer<typeof rolloutSchema>;
export type RolloutStep = z.infer<typeof stepSchema>;
export type RolloutGate = z.infer<typeof gateSchema>;
export type RehearsalReport = z.infer<typeof rehearsalReportSchema>;

/** Something that happened to a rollout, with the numbers it rested on. */
export const rolloutNoteSchema = z.object({
  id: z.string(),
  at: instantSchema,
  actor: z.string(),
  action: z.string(),
  step: z.number().int(),
  verdict: verdictSchema,
  reason: messageSchema,
  gates: z.array(gateSchema),
  comparison: comparisonSchema.nullable(),
});

const tag = 'releases';
const because = z.object({ reason: z.string().min(1).max(1000) });
const command = (verb: string, summary: string) =>
  endpoint({
    method: 'POST',
    path: `/api/v1/rollouts/{id}/${verb}`,
    permission: 'rollouts.write',
    scope: 'filtered',
    tag,
    summary,
    params: idParams,
    body: because,
    response: rolloutSchema,
  });

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
      strategy: rolloutStrategySchema.optional(),
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
  notes: endpoint({
    method: 'GET',
    path: '/api/v1/rollouts/{id}/notes',
    permission: 'rollouts.read',
    scope: 'filtered',
    tag,
    summary: 'What happened to a rollout, newest first, each with the numbers it rested on.',
    params: idParams,
    query: pageQuery,
    response: pageOf(rolloutNoteSchema),
  }),
  exportYaml: endpoint({
    method: 'GET',
    path: '/api/v1/rollouts/{id}/definition.yaml',
    permission: 'rollouts.read',
    scope: 'filtered',
    tag,
    kind: 'stream',
    summary: 'The definition of a rollout as YAML.',
    params: idParams,
    response: z.unknown(),
  }),
  start: endpoint({
    method: 'POST',
    path: '/api/v1/rollouts',
    permission: 'rollouts.write',
    scope: 'filtered',
    tag,
    status: 201,
    summary: 'Start a rollout of a version on a route; a canary unless the strategy says otherwise.',
    body: rolloutDefinitionSchema,
    response: rolloutSchema,
  }),
  applyYaml: endpoint({
    method: 'POST',
    path: '/api/v1/rollouts/yaml',
    permission: 'rollouts.write',
    scope: 'filtered',
    tag,
    summary: 'Start a rollout from YAML, or only say what it would do.',
    body: z.object({ yaml: z.string().max(100_000), dry_run: z.boolean().default(false) }),
    response: z.object({
      definition: rolloutDefinitionSchema,
      steps: z.array(stepSchema),
      rollout: rolloutSchema.nullable(),
    }),
  }),
  promote: command('promote', 'Give the candidate all traffic now.'),
  rollBack: command(
    'rollback',
    'Take the candidate out, also after its promotion; answers when every process has acknowledged it.',
  ),
  abort: command('abort', 'Take the candidate of a rollout under way out; answers when every process has done so.'),
  pause: command('pause', 'Hold a rollout where it is. Guardrails stay armed.'),
  resume: command('resume', 'Let a paused rollout go on.'),
  approve: command('approve', 'Let a rollout leave the step in which nothing but an approval is missing.'),
  rehearse: endpoint({
    method: 'POST',
    path: '/api/v1/routes/{route}/rehearsals',
    permission: 'rollouts.write',
    scope: 'filtered',
    tag,
    status: 201,
    summary:
      'Prove that the route can be rolled back unnoticed: its own version goes out to a share of users and is taken out again.',
    params: z.object({ route: slugSchema }),
    body: z.object({
      share: weightSchema.min(1).max(5_000).default(500),
      seconds: z.number().int().min(0).max(3600).default(5),
    }),
    response: rolloutSchema,
  }),
};
