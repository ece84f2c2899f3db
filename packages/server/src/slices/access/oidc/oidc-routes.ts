import { createHash } from 'node:crypto';
import { type GroupRole, signInApi } from '@haechi/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { knownCaller } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import type { OwnActs } from '../acts/own-acts.ts';
import { readSessionCookie, setSessionCookie } from '../session-cookie.ts';
import { wireScope } from '../views.ts';
import { ATTEMPT_MS } from './constants.ts';
import type { OidcService } from './oidc-service.ts';
import type { Provider } from './provider.ts';
import { OidcRefusal } from './refusal.ts';
import type { SettingsService } from './settings-service.ts';
import { groupRoles, readSettings } from './store.ts';
import type { GroupRoleRow } from './tables.ts';

export interface OidcRouteDeps {
  readonly db: Db;
  readonly oidc: OidcService;
  readonly settings: SettingsService;
  readonly provider: Provider | null;
  readonly dangers: OwnActs;
}

export function oidcRoutes({ db, oidc, settings, provider, dangers }: OidcRouteDeps): Route[] {
  return [
    route(signInApi.ways, async () => ({
      password: (await readSettings(db)).password,
      provider: provider === null ? null : { label: provider.settings.label },
    })),
    route(signInApi.start, async ({ query, request, reply }) => {
      const answer = await orRefused(reply, async () => {
        const { to, state, browser } = await oidc.begin(query.return_to, request.ip);
        reply.setCookie(cookieName(request, state), browser, { ...attributes(request), maxAge: ATTEMPT_MS / 1000 });
        return to.href;
      });
      reply.redirect(answer);
      return {};
    }),
    route(signInApi.finish, async ({ request, reply }) => {
      const query = queryOf(request);
      const name = cookieName(request, query.get('state') ?? '');
      reply.clearCookie(name, attributes(request));
      const answer = await orRefused(reply, async () => {
        const context = { address: request.ip, oldToken: readSessionCookie(request) };
        const { token, returnTo } = await oidc.finish({ query, browser: request.cookies[name] ?? null }, context);
        setSessionCookie({ request, reply }, token);
        return returnTo;
      });
      reply.redirect(answer);
      return {};
    }),
    route(signInApi.settings, () => settings.read(db)),
    route(signInApi.updateSettings, async ({ body, caller }) => {
      await dangers.beforeSettings(knownCaller(caller), body);
      return transact(db, (tx) => settings.update(tx, body, knownCaller(caller)));
    }),
    route(signInApi.listGroupRoles, async () => ({ items: (await groupRoles(db)).map(view) })),
    route(signInApi.addGroupRole, async ({ body, caller }) => {
      await dangers.beforeGroupRole(knownCaller(caller), body);
      return view(await transact(db, (tx) => settings.addGroupRole(tx, body, knownCaller(caller))));
    }),
    route(signInApi.removeGroupRole, async ({ params, caller }) => {
      await transact(db, (tx) => settings.removeGroupRole(tx, params.id, knownCaller(caller)));
      return {};
    }),
  ];
}

/** A person's browser is on its way: what goes wrong leads to the sign-in page, which says it in words. */
async function orRefused(reply: FastifyReply, go: () => Promise<string>): Promise<string> {
  reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
  try {
    return await go();
  } catch (error) {
    if (error instanceof OidcRefusal) return `/sign-in?problem=${error.problem}`;
    throw error;
  }
}

/** One cookie per attempt, so that two tabs do not take each other's; over TLS one that no neighbouring host can plant. */
function cookieName(request: FastifyRequest, state: string): string {
  const host = request.protocol === 'https' ? '__Host-' : '';
  return `${host}haechi_oidc_${createHash('sha256').update(state).digest('hex').slice(0, 16)}`;
}

/** `lax`, since the provider sends the browser here from its own site. */
function attributes(request: FastifyRequest) {
  const secure = request.protocol === 'https';
  // Browsers take the prefix `__Host-` for all paths alone.
  return { path: secure ? '/' : '/api/v1/session/oidc', httpOnly: true, sameSite: 'lax', secure } as const;
}

function queryOf(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, 'http://localhost').searchParams;
}

function view({ id, group_name: group, role, systems, created_at, created_by }: GroupRoleRow): GroupRole {
  return { id, group, role, scope: wireScope(systems), created_at: created_at.toISOString(), created_by };
}
