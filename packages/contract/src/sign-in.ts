import { z } from 'zod';
import { roleSchema, scopeSchema } from './access.ts';
import { emptySchema, idParams, idSchema, instantSchema } from './common.ts';
import { endpoint } from './endpoint.ts';

/** Why a sign-in by the identity provider did not end in a session; the console says it in words. */
export const oidcProblems = [
  'cancelled',
  'expired',
  'provider_unreachable',
  'provider_refused',
  'no_role',
  'not_linked',
  'email_missing',
  'account_disabled',
] as const;
export type OidcProblem = (typeof oidcProblems)[number];

export const groupRoleSchema = z.object({
  id: idSchema,
  /** As the provider names it in its claim. */
  group: z.string(),
  role: roleSchema,
  scope: scopeSchema,
  created_at: instantSchema,
  created_by: z.string(),
});
export type GroupRole = z.infer<typeof groupRoleSchema>;

const passwordRule = z.enum(['everybody', 'break_glass']);
export const signInSettingsSchema = z.object({
  /** Whether somebody whose verified e-mail address belongs to an account is taken for its owner at the first sign-in. */
  link_by_email: z.boolean(),
  /** `break_glass`: by password only those accounts that are marked so. */
  password: passwordRule,
  /** Accounts that may always sign in by password: for the day on which the provider does not answer. */
  break_glass: z.array(idSchema),
  revision: z.number().int(),
  /** The provider as it is configured; null without one. Its secret is not shown. */
  provider: z
    .object({ issuer: z.string(), client_id: z.string(), redirect_uri: z.string(), groups_claim: z.string() })
    .nullable(),
});
export type SignInSettings = z.infer<typeof signInSettingsSchema>;

const tag = 'access';
export const signInApi = {
  ways: endpoint({
    method: 'GET',
    path: '/api/v1/sign-in',
    permission: 'public',
    scope: 'self',
    tag,
    summary: 'The ways to sign in.',
    response: z.object({ password: passwordRule, provider: z.object({ label: z.string() }).nullable() }),
  }),
  start: endpoint({
    method: 'GET',
    path: '/api/v1/session/oidc',
    permission: 'public',
    scope: 'self',
    tag,
    kind: 'stream',
    summary: 'Send the browser to the identity provider (OpenID Connect, code flow with PKCE).',
    query: z.object({ return_to: z.string().max(2000).default('/') }),
    response: emptySchema,
  }),
  finish: endpoint({
    method: 'GET',
    path: '/api/v1/session/oidc/callback',
    permission: 'public',
    scope: 'self',
    tag,
    kind: 'stream',
    summary: 'Where the identity provider sends the browser back to; register this address there.',
    query: z.record(z.string(), z.unknown()),
    response: emptySchema,
  }),
  settings: endpoint({
    method: 'GET',
    path: '/api/v1/sign-in/settings',
    permission: 'people.read',
    scope: 'installation',
    tag,
    summary: 'How people may sign in.',
    response: signInSettingsSchema,
  }),
  updateSettings: endpoint({
    method: 'PUT',
    path: '/api/v1/sign-in/settings',
    permission: 'admins.manage',
    scope: 'installation',
    tag,
    summary: 'Change how people may sign in.',
    body: z.object({
      link_by_email: z.boolean(),
      password: passwordRule,
      break_glass: z.array(idSchema).max(20),
      revision: z.number().int(),
    }),
    response: signInSettingsSchema,
  }),
  listGroupRoles: endpoint({
    method: 'GET',
    path: '/api/v1/group-roles',
    permission: 'people.read',
    scope: 'installation',
    tag,
    summary: 'Roles that groups of the identity provider hold.',
    response: z.object({ items: z.array(groupRoleSchema) }),
  }),
  addGroupRole: endpoint({
    method: 'POST',
    path: '/api/v1/group-roles',
    permission: 'people.manage',
    scope: 'installation',
    tag,
    status: 201,
    summary: 'Give a role to a group; its members hold it from their next sign-in on.',
    body: z.object({ group: z.string().trim().min(1).max(300), role: roleSchema, scope: scopeSchema }),
    response: groupRoleSchema,
  }),
  removeGroupRole: endpoint({
    method: 'DELETE',
    path: '/api/v1/group-roles/{id}',
    permission: 'people.manage',
    scope: 'installation',
    tag,
    summary: 'Take a role from a group, and at once from everybody who has it of no other.',
    params: idParams,
    response: emptySchema,
  }),
};
