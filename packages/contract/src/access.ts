import { z } from 'zod';
import { emptySchema, idParams, idSchema, instantSchema, pageOf, pageQuery, slugSchema } from './common.ts';
import { endpoint } from './endpoint.ts';
import { permissions, roles } from './permissions.ts';

/** All systems, or the named ones. */
export const scopeSchema = z.union([
  z.object({ all: z.literal(true) }),
  z.object({ systems: z.array(slugSchema).min(1).max(1000) }),
]);
export const permissionSchema = z.enum(permissions as readonly [string, ...string[]]);
export const roleSchema = z.enum(roles);
export const bindingSchema = z.object({
  role: roleSchema,
  scope: scopeSchema,
  /** Of answers: `group` follows the groups of the identity provider, and cannot be changed by hand. */
  origin: z.enum(['hand', 'group']).optional(),
});
const languageSchema = z.enum(['en', 'ko']);

export const meSchema = z.object({
  kind: z.enum(['account', 'key']),
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  language: languageSchema.nullable(),
  bindings: z.array(bindingSchema),
  /** Permissions held anywhere, for showing and hiding; the server decides each time. */
  permissions: z.array(z.string()),
  csrf_token: z.string().nullable(),
});
export const accountSchema = z.object({
  id: idSchema,
  email: z.string(),
  name: z.string(),
  bindings: z.array(bindingSchema),
  state: z.enum(['invited', 'active', 'disabled']),
  created_at: instantSchema,
  last_sign_in_at: instantSchema.nullable(),
});
export const keySchema = z.object({
  id: idSchema,
  name: z.string(),
  prefix: z.string(),
  scope: scopeSchema,
  permissions: z.array(z.string()),
  created_by: z.string(),
  created_at: instantSchema,
  expires_at: instantSchema.nullable(),
  last_used_at: instantSchema.nullable(),
  revoked_at: instantSchema.nullable(),
});
const oneTimeLink = z.object({ link: z.string(), expires_at: instantSchema });
const password = z.string().min(1).max(200);
const email = z.email().max(200);
const tag = 'access';

export const accessApi = {
  signIn: endpoint({
    method: 'POST',
    path: '/api/v1/session',
    permission: 'public',
    scope: 'self',
    tag,
    summary: 'Sign in with e-mail address and password.',
    body: z.object({ email, password }),
    response: meSchema,
  }),
  openLink: endpoint({
    method: 'POST',
    path: '/api/v1/session/link',
    permission: 'public',
    scope: 'self',
    tag,
    summary: 'Use a one-time link: set a password (and name) and be signed in.',
    body: z.object({
      token: z.string().min(10).max(200),
      password,
      name: z.string().min(1).max(100).optional(),
      email: email.optional(),
    }),
    response: meSchema,
  }),
  inspectLink: endpoint({
    method: 'POST',
    path: '/api/v1/session/link/inspect',
    permission: 'public',
    scope: 'self',
    tag,
    summary: 'What a one-time link is for, without using it.',
    body: z.object({ token: z.string().min(10).max(200) }),
    response: z.object({
      purpose: z.enum(['first_admin', 'invitation', 'reset']),
      email: z.string().nullable(),
      expires_at: instantSchema,
    }),
  }),
  me: endpoint({
    method: 'GET',
    path: '/api/v1/me',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'Who the caller is and what they may do.',
    response: meSchema,
  }),
  updateMe: endpoint({
    method: 'PATCH',
    path: '/api/v1/me',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'Change own name, language or password.',
    body: z.object({
      name: z.string().min(1).max(100).optional(),
      language: languageSchema.optional(),
      password: z.object({ old: password, new: password }).optional(),
    }),
    response: meSchema,
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: '/api/v1/session',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'Sign out.',
    /** Where to go on to, so that the identity provider's own session ends too. */
    response: z.object({ continue_at: z.string().nullable() }),
  }),
  listPeople: endpoint({
    method: 'GET',
    path: '/api/v1/people',
    permission: 'people.read',
    scope: 'installation',
    tag,
    summary: 'Accounts.',
    query: pageQuery,
    response: pageOf(accountSchema),
  }),
  invite: endpoint({
    method: 'POST',
    path: '/api/v1/people',
    permission: 'people.manage',
    scope: 'installation',
    tag,
    status: 201,
    summary: 'Invite a person; answers the one-time link to give them.',
    body: z.object({ email, name: z.string().min(1).max(100), bindings: z.array(bindingSchema).min(1).max(50) }),
    response: z.object({ account: accountSchema, invitation: oneTimeLink }),
  }),
  updatePerson: endpoint({
    method: 'PATCH',
    path: '/api/v1/people/{id}',
    permission: 'people.manage',
    scope: 'installation',
    tag,
    summary: 'Change roles, disable or enable an account.',
    params: idParams,
    body: z.object({
      bindings: z.array(bindingSchema).min(1).max(50).optional(),
      state: z.enum(['active', 'disabled']).optional(),
    }),
    response: accountSchema,
  }),
  removePerson: endpoint({
    method: 'DELETE',
    path: '/api/v1/people/{id}',
    permission: 'people.manage',
    scope: 'installation',
    tag,
    summary: 'Remove an account and erase what it says about the person; the trail keeps its id.',
    params: idParams,
    response: emptySchema,
  }),
  resetPerson: endpoint({
    method: 'POST',
    path: '/api/v1/people/{id}/link',
    permission: 'people.manage',
    scope: 'installation',
    tag,
    summary: 'A new one-time link for a person.',
    params: idParams,
    response: oneTimeLink,
  }),
  listKeys: endpoint({
    method: 'GET',
    path: '/api/v1/keys',
    permission: 'keys.manage',
    scope: 'filtered',
    tag,
    summary: 'API keys.',
    query: pageQuery,
    response: pageOf(keySchema),
  }),
  createKey: endpoint({
    method: 'POST',
    path: '/api/v1/keys',
    permission: 'keys.manage',
    scope: 'filtered',
    tag,
    status: 201,
    summary: 'Create an API key. The secret is in this answer and nowhere else. A key never holds more than its maker.',
    body: z.object({
      name: z.string().min(1).max(100),
      scope: scopeSchema,
      permissions: z.array(permissionSchema).min(1).max(100),
      expires_at: instantSchema.nullable().default(null),
    }),
    response: z.object({ key: keySchema, secret: z.string() }),
  }),
  revokeKey: endpoint({
    method: 'DELETE',
    path: '/api/v1/keys/{id}',
    permission: 'keys.manage',
    scope: 'filtered',
    tag,
    summary: 'Revoke an API key.',
    params: idParams,
    response: keySchema,
  }),
};
