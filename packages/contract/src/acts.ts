/** Dangerous acts: what one person asks for and another confirms. */
import { z } from 'zod';
import { idParams, idSchema, instantSchema, pageOf, pageQuery, slugSchema } from './common.ts';
import { endpoint } from './endpoint.ts';
import type { Permission } from './permissions.ts';

/** Which acts need a second person, and the permission that both of them must hold. The one table of them. */
export const actTable = {
  /** Making somebody, or a group, admin. */
  'admin.grant': 'admins.manage',
  /** Nobody but the named accounts may sign in by password. */
  'passwords.off': 'admins.manage',
  /** Other limits for the automatic checks of a system. */
  'approval_limits.change': 'models.govern',
  /** A governed model becomes a tracked one: no approval is asked for any more. */
  'model.release_from_governance': 'models.govern',
  /** Giving a candidate everything although it was found worse. */
  'rollout.promote_failing': 'rollouts.write',
  /** Wrapping the keys of all artifacts with another master key. */
  'master_key.rotate': 'admins.manage',
} as const satisfies Record<string, Permission>;
export type ActName = keyof typeof actTable;
const actNames = Object.keys(actTable) as readonly ActName[];

const actStateSchema = z.enum(['pending', 'done', 'refused', 'withdrawn', 'expired']);
export const actSchema = z.object({
  id: idSchema,
  act: z.enum(actNames as readonly [ActName, ...ActName[]]),
  system: slugSchema.nullable(),
  target: z.object({ kind: z.string(), id: z.string() }),
  /** What was asked for, as the request had it; null once it is decided. */
  asked: z.record(z.string(), z.unknown()).nullable(),
  asked_by: z.object({ kind: z.enum(['account', 'key']), id: z.string(), name: z.string().nullable() }),
  created_at: instantSchema,
  expires_at: instantSchema,
  state: actStateSchema,
  decided_by: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  decided_at: instantSchema.nullable(),
  /** Whether the caller may confirm or refuse it; `own`: they asked for it themselves and may withdraw it. */
  may: z.enum(['confirm', 'own', 'nothing']),
});
export type Act = z.infer<typeof actSchema>;

const tag = 'access';
export const actsApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/acts',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'Acts that the caller asked for or may confirm, newest first.',
    query: pageQuery.extend({ state: actStateSchema.optional() }),
    response: pageOf(actSchema),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/acts/{id}',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'One act.',
    params: idParams,
    response: actSchema,
  }),
  confirm: endpoint({
    method: 'POST',
    path: '/api/v1/acts/{id}/confirm',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'Confirm an act as the second person: it is carried out at once.',
    params: idParams,
    response: z.object({
      act: actSchema,
      /** What the act itself answers, for instance a one-time link. It is shown once. */
      result: z.unknown(),
    }),
  }),
  refuse: endpoint({
    method: 'POST',
    path: '/api/v1/acts/{id}/refuse',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'Refuse an act, or withdraw it if it is your own.',
    params: idParams,
    response: actSchema,
  }),
};
