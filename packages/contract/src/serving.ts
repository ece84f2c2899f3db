import { z } from 'zod';
import { instantSchema, pageOf, pageQuery, slugSchema } from './common.ts';
import { endpoint } from './endpoint.ts';
import { routeSettingsSchema } from './route-settings.ts';

/** Share of users in basis points (10 000 = all). */
export const weightSchema = z.number().int().min(0).max(10_000);
export const targetSchema = z.object({
  version: z.number().int(),
  label: z.string(),
  weight: weightSchema,
  /** `shadow` gives nobody an answer: `share` of the requests are copied to it, and with `preview` it answers those that ask for it. */
  role: z.enum(['stable', 'canary', 'shadow']),
  share: weightSchema.optional(),
  preview: z.boolean().optional(),
});
export const routeSchema = z.object({
  id: slugSchema,
  system: slugSchema,
  model: slugSchema,
  targets: z.array(targetSchema),
  log: z.enum(['after', 'before']),
  is_default: z.boolean(),
  settings: routeSettingsSchema,
  created_at: instantSchema,
  changed_at: instantSchema,
  revision: z.number().int(),
  /** Processes that serve this split already, of those alive. */
  acknowledged: z.object({ by: z.number().int(), of: z.number().int() }),
});
export type ServingRoute = z.infer<typeof routeSchema>;

const features = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]));
/** A group or tag: numbers and truth values are kept as text. */
const nameOf = z.union([z.string().max(256), z.number(), z.boolean()]);
const caller = {
  request_id: z.string().max(256).optional(),
  user_id: z.string().max(256).optional(),
  groups: z.record(z.string(), nameOf).optional(),
  tags: z.record(z.string(), nameOf).optional(),
  /** Also say what moved the score (`explanation`), where the version can. */
  explain: z.boolean().optional(),
  /** A version by number or alias (`latest`: the newest in production) in place of the route's split. */
  model_version: z.union([z.number().int().min(1), z.string().min(1).max(128)]).optional(),
};
const explanation = z.object({
  /** `linear`: weight times distance from the mean of the training rows. */
  method: z.string(),
  /** Of `base` and the contributions: log-odds of the second class, or the predicted value. */
  scale: z.string(),
  base: z.number(),
  /** The largest first. */
  contributions: z.array(z.object({ feature: z.string(), contribution: z.number() })),
});
/** What an answer says when another than the version of the split gave it. */
const substitute = {
  /** The version or route that answered, or `constant`. */
  served_by: z.string().optional(),
  fallback_reason: z.string().optional(),
};
export const predictBody = z.object({ features, ...caller });
export const predictResponse = z.object({
  /** Index of the class, from 0, or the value of a regression. */
  prediction: z.number(),
  /** Name of the class; a regression has none. */
  label: z.string().optional(),
  /** By class index: `class_0`, `class_1`, …; left out by models without probabilities. */
  probability: z.record(z.string(), z.number()).optional(),
  confidence: z.number(),
  model_version: z.string(),
  variant: z.string(),
  request_id: z.string(),
  processing_time_ms: z.number(),
  /** Identity of the event that this prediction became; labels name `prediction_id` and may name `prediction_time`. */
  prediction_id: z.string(),
  prediction_time: instantSchema,
  explanation: explanation.optional(),
  ...substitute,
});
export const predictBatchBody = z.object({
  instances: z
    .array(z.union([predictBody, features]))
    .min(1)
    .max(10_000),
});
export const predictBatchResponse = z.object({
  predictions: z.array(
    z.object({
      prediction: z.number().nullable(),
      status: z.enum(['success', 'error']),
      error: z.string().optional(),
      error_code: z.string().optional(),
      label: z.string().optional(),
      probability: z.record(z.string(), z.number()).optional(),
      confidence: z.number().optional(),
      model_version: z.string().optional(),
      variant: z.string().optional(),
      prediction_id: z.string().optional(),
      prediction_time: instantSchema.optional(),
      explanation: explanation.optional(),
      ...substitute,
    }),
  ),
  processing_time_ms: z.number(),
});
const healthResponse = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  model_loaded: z.boolean(),
  model_version: z.string().nullable(),
});
const routeHealthResponse = healthResponse.extend({
  targets: z.array(
    z.object({
      label: z.string(),
      role: z.enum(['stable', 'canary', 'shadow']),
      weight: weightSchema,
      loaded: z.boolean(),
      /** Why it is not loaded; users of a canary that is not loaded are given the stable version. */
      problem: z.string().nullable(),
      /** `open`: it failed or was slow too often, and is left alone for a while; `half_open`: it is tried again. */
      breaker: z.object({ state: z.enum(['closed', 'open', 'half_open']), reason: z.string().nullable() }),
      /** Rows that wait for it, and calls to it under way, in this process. */
      waiting: z.number().int(),
      calls: z.number().int(),
      /** Whether its results are kept; entries of the route's cache are its own and those of other versions. */
      cached: z.boolean(),
      /** The places that answer for it from elsewhere. */
      endpoints: z.array(
        z.object({ name: z.string(), calls: z.number().int(), breaker: z.enum(['closed', 'open', 'half_open']) }),
      ),
    }),
  ),
  /** The versions that it falls back to, in their order; one that is not loaded, or not approved any more, is passed over. */
  fallbacks: z.array(z.object({ label: z.string(), loaded: z.boolean(), problem: z.string().nullable() })),
  cache: z.object({
    entries: z.number().int(),
    bytes: z.number().int(),
    hits: z.number().int(),
    misses: z.number().int(),
  }),
  shadow: z.object({ waiting: z.number().int(), dropped: z.number().int() }),
  memory_bytes: z.number().int(),
});
/** Queues, breakers and caches are a process's own: the state in each that answers, and above it the one in the worst state. */
const routeStateResponse = routeHealthResponse.extend({
  /** Whose state stands above: `server`, or with predict processes `predict-1` and so on. */
  process: z.string(),
  processes: z.array(
    z.object({
      process: z.string(),
      /** Null, with the problem, for one that does not answer or does not know the route yet. */
      pid: z.number().int().nullable(),
      problem: z.string().nullable(),
      state: routeHealthResponse.nullable(),
    }),
  ),
});
const routeParams = z.object({ route: slugSchema });
const tag = 'serving';

export const servingApi = {
  listRoutes: endpoint({
    method: 'GET',
    path: '/api/v1/routes',
    permission: 'routes.read',
    scope: 'filtered',
    tag,
    summary: 'Routes with their current split.',
    query: pageQuery.extend({ system: slugSchema.optional() }),
    response: pageOf(routeSchema),
  }),
  getRoute: endpoint({
    method: 'GET',
    path: '/api/v1/routes/{route}',
    permission: 'routes.read',
    scope: 'filtered',
    tag,
    summary: 'One route.',
    params: routeParams,
    response: routeSchema,
  }),
  createRoute: endpoint({
    method: 'POST',
    path: '/api/v1/routes',
    permission: 'routes.write',
    scope: 'filtered',
    tag,
    status: 201,
    summary: 'Open a route with one stable version. Only rollouts move traffic afterwards.',
    body: z.object({
      id: slugSchema,
      model: slugSchema,
      version: z.number().int().min(1),
      log: z.enum(['after', 'before']).optional(),
      is_default: z.boolean().default(false),
    }),
    response: routeSchema,
  }),
  updateRoute: endpoint({
    method: 'PATCH',
    path: '/api/v1/routes/{route}',
    permission: 'routes.write',
    scope: 'filtered',
    tag,
    summary: 'Change how a route answers and is logged, or make it the default. Traffic is moved by rollouts alone.',
    params: routeParams,
    body: z.object({
      /** null: as the risk tier of the system says. */
      log: z.enum(['after', 'before']).nullable().optional(),
      is_default: z.boolean().optional(),
      /** Whole: what is left out gets its default. */
      settings: routeSettingsSchema.optional(),
      revision: z.number().int(),
    }),
    response: routeSchema,
  }),
  predict: endpoint({
    method: 'POST',
    path: '/serve/{route}/predict',
    permission: 'predict.call',
    scope: 'filtered',
    tag,
    // Raw: on the hot path a compiled check reads the body, by the schema stated here.
    kind: 'raw',
    summary:
      'One prediction. With `x-haechi-preview: true` (or `?preview`) by the version that is shown before it gets users, which needs routes.write.',
    params: routeParams,
    body: predictBody,
    response: predictResponse,
  }),
  predictBatch: endpoint({
    method: 'POST',
    path: '/serve/{route}/predict_batch',
    permission: 'predict.call',
    scope: 'filtered',
    tag,
    // Raw: on the hot path a compiled check reads the body, by the schema stated here.
    kind: 'raw',
    summary: 'Many predictions; rows fail singly.',
    params: routeParams,
    body: predictBatchBody,
    response: predictBatchResponse,
  }),
  routeHealth: endpoint({
    method: 'GET',
    path: '/serve/{route}/health',
    permission: 'routes.read',
    scope: 'filtered',
    tag,
    summary: 'Whether the versions of a route are loaded; 503 when it cannot answer.',
    params: routeParams,
    response: routeHealthResponse,
  }),
  routeState: endpoint({
    method: 'GET',
    path: '/api/v1/routes/{route}/state',
    permission: 'routes.read',
    scope: 'filtered',
    tag,
    summary: 'The same for people who are signed in, of every process that answers: 200 also when the route cannot.',
    params: routeParams,
    response: routeStateResponse,
  }),
  predictDefault: endpoint({
    method: 'POST',
    path: '/predict',
    permission: 'predict.call',
    scope: 'filtered',
    tag,
    // Raw: on the hot path a compiled check reads the body, by the schema stated here.
    kind: 'raw',
    summary: 'One prediction by the default route.',
    body: predictBody,
    response: predictResponse,
  }),
  predictBatchDefault: endpoint({
    method: 'POST',
    path: '/predict_batch',
    permission: 'predict.call',
    scope: 'filtered',
    tag,
    // Raw: on the hot path a compiled check reads the body, by the schema stated here.
    kind: 'raw',
    summary: 'Many predictions by the default route.',
    body: predictBatchBody,
    response: predictBatchResponse,
  }),
  health: endpoint({
    method: 'GET',
    path: '/health',
    permission: 'public',
    scope: 'self',
    tag,
    summary: 'Whether the default route can answer; 503 when it cannot.',
    response: healthResponse,
  }),
};
