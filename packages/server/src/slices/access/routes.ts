import { accessApi, HaechiError } from '@haechi/contract';
import type { FastifyRequest } from 'fastify';
import { type Caller, knownCaller } from '../../platform/http/caller.ts';
import { type Route, route } from '../../platform/http/route.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { accountById } from './account-store.ts';
import type { OwnActs } from './acts/own-acts.ts';
import { callerOfBindings } from './callers.ts';
import type { KeyService } from './key-service.ts';
import type { LinkService } from './link-service.ts';
import type { LinkView } from './link-view.ts';
import type { SignedIn, SignInContext } from './open-session.ts';
import { prepareOwnChange } from './own-profile.ts';
import type { PeopleService } from './people-service.ts';
import { listKeys, listPeople } from './read-model.ts';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie.ts';
import type { SessionService } from './session-service.ts';
import { csrfToken } from './tokens.ts';
import { accountView, keyView, type MeView, meOfAccount, meOfKey } from './views.ts';

export interface AccessRouteDeps {
  readonly db: Db;
  readonly sessions: SessionService;
  readonly links: LinkService;
  readonly people: PeopleService;
  readonly keys: KeyService;
  readonly linkView: LinkView;
  readonly dangers: OwnActs;
  /** Where to go on to after a sign-out of a session that the identity provider opened. */
  readonly logoutUrl: () => Promise<string | null>;
}

export function accessRoutes(deps: AccessRouteDeps): Route[] {
  return [...sessionRoutes(deps), ...ownRoutes(deps), ...peopleRoutes(deps), ...keyRoutes(deps)];
}

function sessionRoutes({ sessions, links, logoutUrl }: AccessRouteDeps): Route[] {
  return [
    route(accessApi.signIn, async ({ body, request, reply }) => {
      const signedIn = await sessions.signIn(body, contextOf(request));
      setSessionCookie({ request, reply }, signedIn.token);
      return meAfterSignIn(signedIn);
    }),
    route(accessApi.openLink, async ({ body, request, reply }) => {
      const signedIn = await links.open(body, contextOf(request));
      setSessionCookie({ request, reply }, signedIn.token);
      return meAfterSignIn(signedIn);
    }),
    route(accessApi.inspectLink, async ({ body }) => {
      const { link, email } = await links.inspect(body.token);
      return { purpose: link.purpose, email, expires_at: link.expires_at.toISOString() };
    }),
    route(accessApi.signOut, async ({ request, reply }) => {
      const token = readSessionCookie(request);
      const via = token === null ? null : await sessions.signOut(token);
      clearSessionCookie({ request, reply });
      return { continue_at: via === 'oidc' ? await logoutUrl() : null };
    }),
  ];
}

function ownRoutes({ db, people, sessions }: AccessRouteDeps): Route[] {
  return [
    route(accessApi.me, ({ caller, request }) => meOf(db, knownCaller(caller), readSessionCookie(request))),
    route(accessApi.updateMe, async ({ body, caller, request, reply }) => {
      const self = knownCaller(caller);
      const token = readSessionCookie(request);
      if (self.kind !== 'account' || token === null) {
        throw new HaechiError('forbidden', 'An API key has no profile. Sign in to change your own.');
      }
      const change = await prepareOwnChange(db, body, self);
      const account = await transact(db, (tx) => people.updateOwn(tx, change, self));
      if (body.password === undefined) return meOf(db, self, token);
      const signedIn = await sessions.reopen(account, contextOf(request));
      setSessionCookie({ request, reply }, signedIn.token);
      return meAfterSignIn(signedIn);
    }),
  ];
}

function peopleRoutes({ db, people, linkView, dangers }: AccessRouteDeps): Route[] {
  return [
    route(accessApi.listPeople, ({ query }) => listPeople(db, query)),
    route(accessApi.invite, async ({ body, caller }) => {
      await dangers.beforeInvite(knownCaller(caller), body);
      const { account, link } = await transact(db, (tx) => people.invite(tx, body, knownCaller(caller)));
      return { account: accountView(account), invitation: linkView(link) };
    }),
    route(accessApi.updatePerson, async ({ params, body, caller }) => {
      await dangers.beforeUpdate(knownCaller(caller), params.id, body);
      return accountView(
        await transact(db, (tx) => people.update(tx, { id: params.id, change: body }, knownCaller(caller))),
      );
    }),
    route(accessApi.removePerson, async ({ params, caller }) => {
      await transact(db, (tx) => people.remove(tx, params.id, knownCaller(caller)));
      return {};
    }),
    route(accessApi.resetPerson, async ({ params, caller }) =>
      linkView(await transact(db, (tx) => people.newLink(tx, params.id, knownCaller(caller)))),
    ),
  ];
}

function keyRoutes({ db, keys }: AccessRouteDeps): Route[] {
  return [
    route(accessApi.listKeys, ({ query, scope }) => listKeys(db, scope, query)),
    route(accessApi.createKey, async ({ body, caller }) => {
      const { key, secret } = await transact(db, (tx) => keys.create(tx, body, knownCaller(caller)));
      return { key: keyView(key), secret };
    }),
    route(accessApi.revokeKey, async ({ params, scope, caller }) =>
      keyView(await transact(db, (tx) => keys.revoke(tx, { id: params.id, scope }, knownCaller(caller)))),
    ),
  ];
}

function contextOf(request: FastifyRequest): SignInContext {
  return { address: request.ip, oldToken: readSessionCookie(request) };
}

async function meOf(db: Db, caller: Caller, token: string | null): Promise<MeView> {
  if (caller.kind === 'key' || token === null) return meOfKey(caller);
  return meOfAccount(await accountById(db, caller.id), caller, csrfToken(token));
}

function meAfterSignIn({ account, token }: SignedIn): MeView {
  return meOfAccount(account, callerOfBindings(account), csrfToken(token));
}
