import type { Authenticator } from '../../platform/http/authenticator.ts';
import type { Route } from '../../platform/http/route.ts';
import type { Log } from '../../platform/log.ts';
import type { Snapshots } from '../../platform/snapshots.ts';
import type { AccessServiceDeps } from './access-deps.ts';
import { createAuthenticator } from './authenticator.ts';
import { createKeyService, KEYS_TOPIC } from './key-service.ts';
import { loadKeys } from './key-store.ts';
import { createKeyUse } from './key-use.ts';
import { createLinkService } from './link-service.ts';
import { createPeopleService } from './people-service.ts';
import { accessRoutes } from './routes.ts';
import { createSessionService } from './session-service.ts';
import { hashToken } from './tokens.ts';

export { roleHolds } from './callers.ts';

export interface AccessDeps extends AccessServiceDeps {
  readonly log: Log;
  readonly snapshots: Pick<Snapshots, 'register'>;
  /** Where people reach the console, without a slash at the end. */
  readonly baseUrl: () => string;
  readonly adminToken: string | null;
}

export interface Access {
  readonly routes: readonly Route[];
  readonly authenticate: Authenticator;
  /** A one-time link for the first admin, to be printed at the start; null once there is an active admin. */
  firstLink(): Promise<{ readonly link: string; readonly expires_at: Date } | null>;
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
  return {
    routes: accessRoutes({ db, sessions, links, people, keys, linkFor }),
    authenticate: createAuthenticator({ ...deps, keys: snapshot, presetHash, onKeyUse: use.note }),
    firstLink: async () => {
      const made = await links.makeFirst();
      return made === null ? null : { link: linkFor(made.token), expires_at: made.expires_at };
    },
    start: async () => use.start(),
    stop: () => use.stop(),
  };
}
