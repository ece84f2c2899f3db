import { signInApi } from '@haechi/contract';
import type { Authenticator } from '../../platform/http/authenticator.ts';
import type { Route } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log.ts';
import { createOutbound } from '../../platform/outbound.ts';
import type { Snapshots } from '../../platform/snapshots.ts';
import type { AccessServiceDeps } from './access-deps.ts';
import { type Acts, createActs } from './acts/acts.ts';
import { actsRoutes } from './acts/acts-routes.ts';
import { ownActs } from './acts/own-acts.ts';
import { createAuthenticator } from './authenticator.ts';
import { createKeyService, KEYS_TOPIC } from './key-service.ts';
import { loadKeys } from './key-store.ts';
import { createKeyUse } from './key-use.ts';
import { createLinkService } from './link-service.ts';
import { linkViewOf } from './link-view.ts';
import { oidcRoutes } from './oidc/oidc-routes.ts';
import { createOidcService } from './oidc/oidc-service.ts';
import { openProvider, type ProviderSettings } from './oidc/provider.ts';
import { createSettingsService } from './oidc/settings-service.ts';
import { holdersOf, namesOf, personBehind } from './people-read.ts';
import { createPeopleService } from './people-service.ts';
import { accessRoutes } from './routes.ts';
import { createSessionService } from './session-service.ts';
import { hashToken } from './tokens.ts';

export type { Acts } from './acts/acts.ts';
export { parseAsked } from './acts/parse-asked.ts';
export { roleHolds } from './callers.ts';
export type { ProviderSettings } from './oidc/provider.ts';
export type { Holder } from './people-read.ts';

export interface AccessDeps extends AccessServiceDeps {
  readonly log: Log;
  readonly snapshots: Pick<Snapshots, 'register'>;
  /** Where people reach the console, without a slash at the end. */
  readonly baseUrl: () => string;
  readonly adminToken: string | null;
  /** Null: there is none, and people sign in by password. */
  readonly oidc: ProviderSettings | null;
  readonly outboundAllow: readonly string[];
}

export interface Access {
  readonly routes: readonly Route[];
  readonly authenticate: Authenticator;
  /** Dangerous acts, for which later slices ask for a second person. */
  readonly acts: Acts;
  /** A one-time link for the first admin, to be printed at the start; null once there is an active admin. */
  firstLink(): Promise<{ readonly link: string; readonly expires_at: Date } | null>;
  /** Active accounts that hold a permission, for decisions that need another person. */
  readonly holdersOf: typeof holdersOf;
  readonly personBehind: typeof personBehind;
  readonly namesOf: typeof namesOf;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Who may come in, and what for: people, roles, sessions, one-time links, API keys. Create it before the snapshots start. */
export function createAccess(deps: AccessDeps): Access {
  const { db } = deps;
  const linkFor = (token: string) => `${deps.baseUrl()}/link#token=${token}`;
  const sessions = createSessionService(deps);
  const links = createLinkService(deps);
  const keys = createKeyService(deps);
  const people = createPeopleService(deps, keys);
  const use = createKeyUse(deps);
  const snapshot = deps.snapshots.register(KEYS_TOPIC, loadKeys);
  const presetHash = deps.adminToken === null ? null : hashToken(deps.adminToken);
  const { provider, close } = providerOf(deps);
  const redirectUri = () => `${deps.baseUrl()}${signInApi.finish.path}`;
  const oidc = createOidcService({ ...deps, keys, provider, redirectUri });
  const settings = createSettingsService({ ...deps, keys, provider, redirectUri });
  const acts = createActs(deps);
  const linkView = linkViewOf(linkFor);
  const dangers = ownActs({ db, acts, people, settings, linkView });
  const logoutUrl = async () => (await provider?.logoutUrl(`${deps.baseUrl()}/sign-in`))?.href ?? null;
  return {
    routes: [
      ...accessRoutes({ db, sessions, links, people, keys, linkView, logoutUrl, dangers }),
      ...oidcRoutes({ db, oidc, settings, provider, dangers }),
      ...actsRoutes(acts),
    ],
    acts,
    authenticate: createAuthenticator({ ...deps, keys: snapshot, presetHash, onKeyUse: use.note }),
    firstLink: async () => {
      const made = await links.makeFirst();
      return made === null ? null : { link: linkFor(made.token), expires_at: made.expires_at };
    },
    holdersOf,
    personBehind,
    namesOf,
    start: async () => use.start(),
    stop: async () => {
      await use.stop();
      await close();
    },
  };
}

/** The provider's own address may be private: the operator's configuration names it, nobody else can. */
function providerOf({ oidc, outboundAllow, clock }: AccessDeps) {
  if (oidc === null) return { provider: null, close: async () => {} };
  const outbound = createOutbound(outboundAllow, [new URL(oidc.issuer).hostname.replace(/^\[|\]$/g, '')]);
  return { provider: openProvider(oidc, { outbound, clock }), close: () => outbound.close() };
}
