import { z } from 'zod';
import { whoSchema } from './approvals.ts';
import { instantSchema, pageOf, pageQuery, slugSchema } from './common.ts';
import { endpoint } from './endpoint.ts';
import {
  aliasSchema,
  governanceSchema,
  modelParams,
  modelSchema,
  modelVersionSchema,
  movedSchema,
  reasonSchema,
} from './registry.ts';

const tag = 'registry';

/** Models: their aliases, governance, history, lineage, and two of their versions beside each other. */
export const modelEndpoints = {
  listModels: endpoint({
    method: 'GET',
    path: '/api/v1/models',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'Models.',
    query: pageQuery.extend({ system: slugSchema.optional() }),
    response: pageOf(modelSchema),
  }),
  getModel: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'One model.',
    params: modelParams,
    response: modelSchema,
  }),
  createModel: endpoint({
    method: 'POST',
    path: '/api/v1/models',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    status: 201,
    summary: 'Create a model within a system.',
    body: z.object({ id: slugSchema, system: slugSchema, description: z.string().max(2000).default('') }),
    response: modelSchema,
  }),
  setAlias: endpoint({
    method: 'PUT',
    path: '/api/v1/models/{model}/aliases/{alias}',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    summary:
      'Point an alias at a version. Aliases never move traffic: `champion` and `production` of a governed model start the rollout of its routes.',
    params: z.object({ model: slugSchema, alias: aliasSchema }),
    body: z.object({ version: z.number().int().min(1), reason: z.string().max(2000).default('') }),
    response: movedSchema,
  }),
  deleteAlias: endpoint({
    method: 'DELETE',
    path: '/api/v1/models/{model}/aliases/{alias}',
    permission: 'models.write',
    scope: 'filtered',
    tag,
    summary: 'Take an alias away. `champion` stays while a route uses the model.',
    params: z.object({ model: slugSchema, alias: aliasSchema }),
    response: modelSchema,
  }),
  setGovernance: endpoint({
    method: 'PUT',
    path: '/api/v1/models/{model}/governance',
    permission: 'models.govern',
    scope: 'filtered',
    tag,
    summary: 'Decide, with a reason, whether a model is governed. Never back to tracked while a route uses it.',
    params: modelParams,
    body: z.object({ governance: governanceSchema, reason: reasonSchema }),
    response: modelSchema,
  }),
  resolve: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/resolve/{name}',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'The version that a number, an alias or `latest` (the newest production version) stands for.',
    params: z.object({ model: slugSchema, name: z.string().min(1).max(63) }),
    response: modelVersionSchema,
  }),
  history: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/history',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary: 'Stages, aliases and governance of a model over time: what, from, to, who, when, why. Newest first.',
    params: modelParams,
    query: pageQuery,
    response: pageOf(
      z.object({
        id: z.string(),
        kind: z.enum(['stage', 'alias', 'governance']),
        /** Of the alias; the number of the version for a stage; empty for governance. */
        name: z.string(),
        version: z.number().int().nullable(),
        from: z.string().nullable(),
        to: z.string().nullable(),
        reason: z.string(),
        by: whoSchema,
        at: instantSchema,
      }),
    ),
  }),
  lineage: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/lineage',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary:
      'From data set to route as a graph: the newest 200 versions of a model, what they were made from, who serves them.',
    params: modelParams,
    response: z.object({
      nodes: z.array(
        z.object({
          id: z.string(),
          kind: z.enum(['dataset', 'run', 'version', 'route']),
          label: z.string(),
          detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
        }),
      ),
      edges: z.array(z.object({ from: z.string(), to: z.string() })),
    }),
  }),
  compare: endpoint({
    method: 'GET',
    path: '/api/v1/models/{model}/compare',
    permission: 'models.read',
    scope: 'filtered',
    tag,
    summary:
      'Two versions beside each other: metrics with their differences, signature, lineage, approval. Versions by number, alias or `latest`.',
    params: modelParams,
    query: z.object({ left: z.string().min(1).max(63).default('1'), right: z.string().min(1).max(63).default('1') }),
    response: z.object({
      left: modelVersionSchema,
      right: modelVersionSchema,
      metrics: z.array(
        z.object({
          name: z.string(),
          kind: z.enum(['metric', 'bias']),
          left: z.number().nullable(),
          right: z.number().nullable(),
          /** Right minus left; null when one of them lacks it. */
          difference: z.number().nullable(),
        }),
      ),
      signature: z.object({
        added: z.array(z.string()),
        removed: z.array(z.string()),
        retyped: z.array(z.object({ name: z.string(), left: z.string(), right: z.string() })),
        classes_changed: z.boolean(),
      }),
      /** Paths within the lineage whose values differ, as JSON. */
      lineage: z.array(z.object({ path: z.string(), left: z.string().nullable(), right: z.string().nullable() })),
      same_artifact: z.boolean(),
    }),
  }),
};
