import { z } from 'zod';
import { emptySchema, idParams, instantSchema, pageOf, pageQuery, slugSchema } from './common.ts';
import { endpoint } from './endpoint.ts';
import { findingSchema } from './monitors.ts';
import { messageSchema } from './verdict.ts';

/** Something that calls for action. One per (system, objective, monitor, version or route, slice) at a time. */
export const alertSchema = z.object({
  id: z.string(),
  system: slugSchema,
  objective: z.string(),
  route: z.string().nullable(),
  version: z.string().nullable(),
  /** The monitor that found it; null for the limits of the system and the comparison of a candidate. */
  monitor: slugSchema.nullable(),
  /** `tier=gold`; empty: all rows. */
  slice: z.string(),
  state: z.enum(['open', 'acknowledged', 'resolved']),
  severity: z.enum(['minor', 'serious']),
  sentence: messageSchema,
  findings: z.array(findingSchema),
  raised_at: instantSchema,
  acknowledged_at: instantSchema.nullable(),
  acknowledged_by: z.string().nullable(),
  resolved_at: instantSchema.nullable(),
  resolution: messageSchema.nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

export const channelConfigSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('webhook'), url: z.url().max(2000) }),
  z.object({ kind: z.literal('slack'), url: z.url().max(2000) }),
  z.object({ kind: z.literal('email'), to: z.array(z.email()).min(1).max(50) }),
]);
export const channelSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['webhook', 'slack', 'email']),
  /** Address with secrets masked. */
  address: z.string(),
  language: z.enum(['en', 'ko']),
  systems: z.array(slugSchema).nullable(),
  enabled: z.boolean(),
  created_at: instantSchema,
});
export const deliverySchema = z.object({
  id: z.string(),
  channel: z.string(),
  channel_name: z.string(),
  event: z.string(),
  subject: z.string(),
  state: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.number().int(),
  last_error: z.string().nullable(),
  created_at: instantSchema,
  delivered_at: instantSchema.nullable(),
  next_attempt_at: instantSchema.nullable(),
});
export const notifyApi = {
  listChannels: endpoint({
    method: 'GET',
    path: '/api/v1/channels',
    permission: 'channels.read',
    scope: 'installation',
    tag: 'notify',
    summary: 'Where alerts are sent.',
    query: pageQuery,
    response: pageOf(channelSchema),
  }),
  createChannel: endpoint({
    method: 'POST',
    path: '/api/v1/channels',
    permission: 'channels.manage',
    scope: 'installation',
    tag: 'notify',
    status: 201,
    summary: 'Add a channel. A webhook’s signing secret (Standard Webhooks) is in this answer and nowhere else.',
    body: z.object({
      name: z.string().min(1).max(100),
      config: channelConfigSchema,
      language: z.enum(['en', 'ko']).default('en'),
      systems: z.array(slugSchema).min(1).nullable().default(null),
    }),
    response: z.object({ channel: channelSchema, secret: z.string().nullable() }),
  }),
  deleteChannel: endpoint({
    method: 'DELETE',
    path: '/api/v1/channels/{id}',
    permission: 'channels.manage',
    scope: 'installation',
    tag: 'notify',
    summary: 'Remove a channel.',
    params: idParams,
    response: emptySchema,
  }),
  testChannel: endpoint({
    method: 'POST',
    path: '/api/v1/channels/{id}/test',
    permission: 'channels.manage',
    scope: 'installation',
    tag: 'notify',
    summary: 'Send a test message.',
    params: idParams,
    response: deliverySchema,
  }),
  deliveries: endpoint({
    method: 'GET',
    path: '/api/v1/deliveries',
    permission: 'channels.read',
    scope: 'installation',
    tag: 'notify',
    summary: 'Messages sent, waiting and failed, newest first.',
    query: pageQuery,
    response: pageOf(deliverySchema),
  }),
};
export const alertsApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/alerts',
    permission: 'alerts.read',
    scope: 'filtered',
    tag: 'alerts',
    summary: 'Alerts, newest first.',
    query: pageQuery.extend({
      system: slugSchema.optional(),
      state: z.enum(['open', 'acknowledged', 'resolved']).optional(),
    }),
    response: pageOf(alertSchema),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/alerts/{id}',
    permission: 'alerts.read',
    scope: 'filtered',
    tag: 'alerts',
    summary: 'One alert.',
    params: idParams,
    response: alertSchema,
  }),
  acknowledge: endpoint({
    method: 'POST',
    path: '/api/v1/alerts/{id}/acknowledge',
    permission: 'alerts.write',
    scope: 'filtered',
    tag: 'alerts',
    summary: 'Say that somebody is on it.',
    params: idParams,
    response: alertSchema,
  }),
  resolve: endpoint({
    method: 'POST',
    path: '/api/v1/alerts/{id}/resolve',
    permission: 'alerts.write',
    scope: 'filtered',
    tag: 'alerts',
    summary: 'Close an alert by hand, with a reason.',
    params: idParams,
    body: z.object({ reason: z.string().min(1).max(1000) }),
    response: alertSchema,
  }),
};
