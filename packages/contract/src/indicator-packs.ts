/** Packs of monitors for a field of use: definitions with parameters, and where each limit comes from. */
import { z } from 'zod';
import { catalogueNameSchema } from './analysis.ts';
import { slugSchema, systemParams } from './common.ts';
import { endpoint } from './endpoint.ts';
import { monitorEditSchema } from './monitor-definitions.ts';
import { messageSchema } from './verdict.ts';

/** The packs that there are. */
export const packNames = ['finance', 'health'] as const;
const packNameSchema = z.enum(packNames);

/** What has to be filled in: a class of the label, sensitive attributes, columns, business metrics, tags, or a number. */
export const packParameterKinds = ['class', 'group', 'feature', 'features', 'metric', 'tag', 'text', 'number'] as const;
const packParameterSchema = z.object({
  id: slugSchema,
  kind: z.enum(packParameterKinds),
  /** Used when nothing is given; null: monitors that need it are left out. */
  default: z.string().nullable(),
  about: messageSchema,
});
const packLimitSchema = z.object({
  indicator: catalogueNameSchema,
  side: z.enum(['min', 'max']),
  /** A number, or the parameter that holds it. */
  value: z.union([z.number(), z.string()]),
  why: messageSchema,
  /** Where the figure comes from; null: the pack's own choice, or the user's. */
  source: z.string().nullable(),
});
const packMonitorSchema = z.object({
  /** Id that the monitor will have. */
  id: slugSchema,
  name: messageSchema,
  why: messageSchema,
  needs: z.array(slugSchema),
  limits: z.array(packLimitSchema),
});
export const packSchema = z.object({
  id: packNameSchema,
  version: z.number().int(),
  name: messageSchema,
  about: messageSchema,
  parameters: z.array(packParameterSchema),
  monitors: z.array(packMonitorSchema),
});
export type IndicatorPack = z.infer<typeof packSchema>;
const packDetailSchema = packSchema.extend({ yaml: z.string() });

const packParams = z.object({ pack: packNameSchema });
const tag = 'monitors';
export const indicatorPacksApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/indicator-packs',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary:
      'Packs of monitors by field of use: what each watches, what has to be filled in, where each limit comes from.',
    response: z.object({ items: z.array(packSchema) }),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/indicator-packs/{pack}',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'One pack, with the YAML that it is made of.',
    params: packParams,
    response: packDetailSchema,
  }),
  apply: endpoint({
    method: 'POST',
    path: '/api/v1/systems/{system}/indicator-packs/{pack}',
    permission: 'monitors.write',
    scope: 'system',
    tag,
    summary:
      'Define the monitors of a pack for a system. With `dry_run` says only what would change. Applied again with the same parameters it changes nothing; monitors whose parameters are missing are left out.',
    params: systemParams.extend(packParams.shape),
    body: z.object({
      parameters: z.record(slugSchema, z.string().max(1_000)).default({}),
      /** Monitors of the pack to define; empty: all. */
      monitors: z.array(slugSchema).max(50).default([]),
      dry_run: z.boolean().default(false),
    }),
    response: z.object({
      changes: z.array(
        z.object({
          monitor: slugSchema,
          change: z.enum(['created', 'changed', 'same']),
          definition: monitorEditSchema,
        }),
      ),
      left_out: z.array(z.object({ monitor: slugSchema, missing: z.array(slugSchema) })),
    }),
  }),
};
