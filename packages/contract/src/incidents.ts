import { z } from 'zod';
import { idParams, instantSchema, pageOf, pageQuery, slugSchema, systemParams } from './common.ts';
import { endpoint } from './endpoint.ts';
import { comparisonItemSchema, findingBasisSchema, findingSchema } from './monitors.ts';
import { messageSchema } from './verdict.ts';

export const timelineItemSchema = z.object({
  time: instantSchema,
  kind: z.enum(['cause', 'alert', 'action', 'note', 'state']),
  actor: z.object({ kind: z.string(), id: z.string() }),
  sentence: messageSchema,
});
export const incidentSchema = z.object({
  id: z.string(),
  system: slugSchema,
  state: z.enum(['open', 'resolved']),
  severity: z.enum(['minor', 'serious']),
  sentence: messageSchema,
  cause: z.object({
    alert: z.string(),
    version: z.string().nullable(),
    baseline_version: z.string().nullable(),
    route: z.string().nullable(),
    finding: findingSchema,
    comparison: z.array(comparisonItemSchema),
    lineage: z.array(z.string()),
  }),
  actions: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      outcome: z.enum(['running', 'done', 'failed', 'proposed', 'dry_run', 'skipped']),
      sentence: messageSchema,
      policy: z.string().nullable(),
      /** The run of the policy; what `approveRun` takes when the outcome is `proposed`. */
      run: z.string().nullable(),
      started_at: instantSchema,
      ended_at: instantSchema.nullable(),
      error: z.string().nullable(),
    }),
  ),
  remaining_risk: z.array(z.object({ level: z.enum(['none', 'low', 'elevated']), sentence: messageSchema })),
  timeline: z.array(timelineItemSchema),
  opened_at: instantSchema,
  resolved_at: instantSchema.nullable(),
  resolution: z.string().nullable(),
});
export type Incident = z.infer<typeof incidentSchema>;
export const incidentSummarySchema = incidentSchema.pick({
  id: true,
  system: true,
  state: true,
  severity: true,
  sentence: true,
  opened_at: true,
  resolved_at: true,
});

export const actionKindSchema = z.enum(['roll_back', 'open_incident', 'notify']);
export const policySchema = z.object({
  id: z.string(),
  system: slugSchema,
  name: messageSchema,
  when: z.object({
    objective_basis: findingBasisSchema,
    severity: z.enum(['minor', 'serious']).nullable(),
  }),
  actions: z.array(actionKindSchema).min(1),
  mode: z.enum(['automatic', 'ask_first', 'dry_run']),
  cool_down_s: z.number().int().min(0),
  enabled: z.boolean(),
  revision: z.number().int(),
});
export type Policy = z.infer<typeof policySchema>;

export const incidentsApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/incidents',
    permission: 'incidents.read',
    scope: 'filtered',
    tag: 'incidents',
    summary: 'Incidents, newest first.',
    query: pageQuery.extend({ system: slugSchema.optional(), state: z.enum(['open', 'resolved']).optional() }),
    response: pageOf(incidentSummarySchema),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/incidents/{id}',
    permission: 'incidents.read',
    scope: 'filtered',
    tag: 'incidents',
    summary: 'One incident: cause, actions, remaining risk, timeline.',
    params: idParams,
    response: incidentSchema,
  }),
  note: endpoint({
    method: 'POST',
    path: '/api/v1/incidents/{id}/notes',
    permission: 'incidents.write',
    scope: 'filtered',
    tag: 'incidents',
    summary: 'Add a note to the timeline.',
    params: idParams,
    body: z.object({ text: z.string().min(1).max(4000) }),
    response: incidentSchema,
  }),
  resolve: endpoint({
    method: 'POST',
    path: '/api/v1/incidents/{id}/resolve',
    permission: 'incidents.write',
    scope: 'filtered',
    tag: 'incidents',
    summary: 'Close an incident, saying how.',
    params: idParams,
    body: z.object({ resolution: z.string().min(1).max(4000) }),
    response: incidentSchema,
  }),
  reopen: endpoint({
    method: 'POST',
    path: '/api/v1/incidents/{id}/reopen',
    permission: 'incidents.write',
    scope: 'filtered',
    tag: 'incidents',
    summary: 'Open a closed incident again.',
    params: idParams,
    response: incidentSchema,
  }),
};
export const responsesApi = {
  listPolicies: endpoint({
    method: 'GET',
    path: '/api/v1/systems/{system}/policies',
    permission: 'policies.read',
    scope: 'system',
    tag: 'responses',
    summary: 'What happens by itself when an alert is raised.',
    params: systemParams,
    response: z.object({ items: z.array(policySchema) }),
  }),
  updatePolicy: endpoint({
    method: 'PATCH',
    path: '/api/v1/systems/{system}/policies/{id}',
    permission: 'policies.write',
    scope: 'system',
    tag: 'responses',
    summary: 'Change mode, actions or cool-down of a policy.',
    params: systemParams.extend({ id: z.string() }),
    body: z.object({
      mode: z.enum(['automatic', 'ask_first', 'dry_run']).optional(),
      actions: z.array(actionKindSchema).min(1).max(3).optional(),
      cool_down_s: z.number().int().min(0).max(604_800).optional(),
      enabled: z.boolean().optional(),
      revision: z.number().int(),
    }),
    response: policySchema,
  }),
  approveRun: endpoint({
    method: 'POST',
    path: '/api/v1/policy-runs/{id}/approve',
    permission: 'incidents.write',
    scope: 'filtered',
    tag: 'responses',
    summary: 'Carry out an action that a policy proposed.',
    params: idParams,
    response: z.object({ outcome: z.string() }),
  }),
};
