import { z } from 'zod';
import { instantSchema, pageOf, pageQuery, slugSchema, systemParams } from './common.ts';
import { endpoint } from './endpoint.ts';

export const riskTierSchema = z.enum(['minimal', 'limited', 'high']);
/** An AI application under watch. `id` is the name events carry in `system`; it never changes. */
export const systemSchema = z.object({
  id: slugSchema,
  name: z.string(),
  description: z.string(),
  owner: z.string(),
  risk_tier: riskTierSchema,
  time_zone: z.string(),
  created_at: instantSchema,
  archived_at: instantSchema.nullable(),
  /** Grows with every change; send it back to be sure nobody changed the record in between. */
  revision: z.number().int(),
});
export type System = z.infer<typeof systemSchema>;

const name = z.string().min(1).max(120);
const timeZone = z
  .string()
  .max(64)
  .refine((zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return true;
    } catch {
      return false;
    }
  }, 'use an IANA time zone such as Asia/Seoul');
const editable = {
  name,
  description: z.string().max(2000),
  owner: z.string().max(200),
  risk_tier: riskTierSchema,
  time_zone: timeZone,
};
const tag = 'systems';

export const systemsApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/systems',
    permission: 'systems.read',
    scope: 'filtered',
    tag,
    summary: 'Systems in the caller’s scope, by name. Archived ones are left out unless `archived` is true.',
    query: pageQuery.extend({ archived: z.stringbool().default(false) }),
    response: pageOf(systemSchema),
  }),
  create: endpoint({
    method: 'POST',
    path: '/api/v1/systems',
    permission: 'systems.create',
    scope: 'installation',
    tag,
    status: 201,
    summary: 'Create a system.',
    body: z.object({
      id: slugSchema,
      name,
      description: editable.description.default(''),
      owner: editable.owner.default(''),
      risk_tier: riskTierSchema.default('limited'),
      time_zone: timeZone.optional(),
    }),
    response: systemSchema,
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/systems/{system}',
    permission: 'systems.read',
    scope: 'system',
    tag,
    summary: 'One system.',
    params: systemParams,
    response: systemSchema,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/api/v1/systems/{system}',
    permission: 'systems.write',
    scope: 'system',
    tag,
    summary: 'Change a system, archive it or bring it back.',
    params: systemParams,
    body: z
      .object({ ...editable, archived: z.boolean() })
      .partial()
      .extend({ revision: z.number().int() }),
    response: systemSchema,
  }),
};
