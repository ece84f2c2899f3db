import { z } from 'zod';
import { instantSchema, slugSchema, systemParams } from './common.ts';
import { endpoint } from './endpoint.ts';
import { findingBasisSchema } from './monitors.ts';
import { messageSchema, verdictSchema } from './verdict.ts';

/** A promise about a system, judged by its findings. `record` keeps a failure on file; `alert` also calls for action. */
export const objectiveSchema = z.object({
  id: z.string(),
  system: slugSchema,
  name: messageSchema,
  basis: findingBasisSchema,
  on_fail: z.enum(['record', 'alert']),
  enabled: z.boolean(),
  verdict: verdictSchema,
  reason: messageSchema,
  since: instantSchema.nullable(),
  revision: z.number().int(),
});
export type Objective = z.infer<typeof objectiveSchema>;
const tag = 'objectives';
export const objectivesApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/systems/{system}/objectives',
    permission: 'monitors.read',
    scope: 'system',
    tag,
    summary: 'Objectives of a system and how they stand.',
    params: systemParams,
    response: z.object({ items: z.array(objectiveSchema) }),
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/api/v1/systems/{system}/objectives/{id}',
    permission: 'monitors.write',
    scope: 'system',
    tag,
    summary: 'Change what a failed objective does.',
    params: systemParams.extend({ id: z.string() }),
    body: z.object({
      on_fail: z.enum(['record', 'alert']).optional(),
      enabled: z.boolean().optional(),
      revision: z.number().int(),
    }),
    response: objectiveSchema,
  }),
};
