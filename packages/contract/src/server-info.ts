import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { verdictSchema } from './verdict.ts';

/** What the console's event stream carries: something of `topic` changed; fetch it again. */
export const changeSchema = z.object({
  topic: z.enum([
    'systems',
    'events',
    'models',
    'tracking',
    'routes',
    'monitors',
    'alerts',
    'rollouts',
    'experiments',
    'flags',
    'incidents',
    'policies',
    'trail',
    'keys',
    'people',
    'channels',
  ]),
  id: z.string(),
  version: z.number(),
});
export type Change = z.infer<typeof changeSchema>;
const part = z.object({ name: z.string(), verdict: verdictSchema, reason: z.string(), age_s: z.number().nullable() });
const tag = 'server';
export const serverApi = {
  live: endpoint({
    method: 'GET',
    path: '/healthz',
    permission: 'public',
    scope: 'self',
    tag,
    summary: 'The process answers.',
    response: z.object({ status: z.literal('ok') }),
  }),
  ready: endpoint({
    method: 'GET',
    path: '/readyz',
    permission: 'public',
    scope: 'self',
    tag,
    summary: 'Whether requests can be served; 503 with what is not ready and why.',
    response: z.object({ ready: z.boolean(), parts: z.array(part) }),
  }),
  metrics: endpoint({
    method: 'GET',
    path: '/metrics',
    permission: 'metrics.read',
    scope: 'installation',
    tag,
    kind: 'stream',
    summary: 'Metrics in OpenMetrics text.',
    response: z.unknown(),
  }),
  changes: endpoint({
    method: 'GET',
    path: '/api/v1/changes',
    permission: 'signed_in',
    scope: 'self',
    tag,
    kind: 'stream',
    summary: 'Server-sent events: what changed, within the caller’s scope.',
    response: z.unknown(),
  }),
  info: endpoint({
    method: 'GET',
    path: '/api/v1/server',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'Version and notices of this server.',
    response: z.object({
      version: z.string(),
      time_zone: z.string(),
      notices: z.array(z.object({ code: z.string(), message: z.string() })),
    }),
  }),
  openapi: endpoint({
    method: 'GET',
    path: '/api/openapi.json',
    permission: 'public',
    scope: 'self',
    tag,
    summary: 'This interface as OpenAPI 3.1.',
    response: z.record(z.string(), z.unknown()),
  }),
  docs: endpoint({
    method: 'GET',
    path: '/api/docs',
    permission: 'public',
    scope: 'self',
    tag,
    kind: 'stream',
    summary: 'This interface as a page to read.',
    response: z.unknown(),
  }),
};
