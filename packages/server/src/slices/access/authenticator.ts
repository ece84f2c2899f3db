import { accessApi, type Endpoint, HaechiError, permissions } from '@haechi/contract';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../platform/clock.ts';
import type { Authenticator } from '../../platform/http/authenticator.ts';
import type { Caller } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { callerOfBindings, callerOfKey } from './callers.ts';
import { PRESET_KEY_ID } from './constants.ts';
import type { KeySnapshot } from './key-store.ts';
import { readSessionCookie } from './session-cookie.ts';
import { accountOfSession } from './session-store.ts';
import { csrfToken, hashToken, sameText } from './tokens.ts';

export interface AuthenticatorDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly keys: { current(): KeySnapshot };
  /** Hash of the key that HAECHI_ADMIN_TOKEN presets. */
  readonly presetHash: string | null;
  readonly onKeyUse: (id: string, at: Date) => void;
}

/** The console's own paths: elsewhere a session cookie counts for nothing. */
const SESSION_PATHS = '/api/v1/';
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
/** How one gets a session; an old cookie must not stand in the way. */
const publicEndpoints = new Set(
  Object.values(accessApi)
    .filter((endpoint: Endpoint) => endpoint.permission === 'public')
    .map((endpoint) => `${endpoint.method} ${endpoint.path}`),
);

/**
 * Bearer, X-API-Key and Basic (key as password) name a key; else the session cookie counts, on the paths of the console. Keys are looked
 * up in memory by the hash of what was sent, so no comparison tells how much of a guess was right.
 */
export function createAuthenticator(deps: AuthenticatorDeps): Authenticator {
  const preset = callerOfKey({ id: PRESET_KEY_ID, name: 'HAECHI_ADMIN_TOKEN', systems: null, permissions });
  return (request, { passive } = { passive: false }) => {
    const asked = passive ? { ...deps, onKeyUse: () => undefined } : deps;
    const secret = keyOf(request);
    return secret === null ? callerOfCookie(asked, request, passive) : callerOfSecret(asked, secret, preset);
  };
}

function callerOfSecret(
  { clock, keys, presetHash, onKeyUse }: AuthenticatorDeps,
  secret: string,
  preset: Caller,
): Caller {
  const hash = hashToken(secret);
  if (hash === presetHash) return preset;
  const key = keys.current().get(hash);
  if (key === undefined) throw unauthenticated('The API key is unknown or was revoked. Create another one under Keys.');
  const now = clock.now();
  if (key.expires_at !== null && key.expires_at <= now) {
    throw unauthenticated(`The API key expired at ${key.expires_at.toISOString()}. Create another one under Keys.`);
  }
  onKeyUse(key.id, now);
  return callerOfKey(key);
}

async function callerOfCookie(
  { db, clock }: AuthenticatorDeps,
  request: FastifyRequest,
  passive: boolean,
): Promise<Caller | null> {
  const path = request.routeOptions.url ?? '';
  if (!path.startsWith(SESSION_PATHS) || publicEndpoints.has(`${request.method} ${path}`)) return null;
  const token = readSessionCookie(request);
  if (token === null) return null;
  const account = await accountOfSession(db, { hash: hashToken(token), now: clock.now(), touch: !passive });
  if (account === null) return null;
  if (!safeMethods.has(request.method)) requireCsrf(request, token);
  return callerOfBindings(account);
}

function requireCsrf(request: FastifyRequest, token: string): void {
  const given = request.headers['x-csrf-token'];
  if (typeof given === 'string' && sameText(given, csrfToken(token))) return;
  const words =
    'The request lacks the X-CSRF-Token of this session. Read it anew from GET /api/v1/me and send it along.';
  throw new HaechiError('csrf_failed', words, { where: 'X-CSRF-Token' });
}

function keyOf(request: FastifyRequest): string | null {
  const { authorization, 'x-api-key': header } = request.headers;
  if (typeof header === 'string') return header;
  if (authorization === undefined) return null;
  const [scheme = '', value = ''] = authorization.split(/\s+/, 2);
  if (/^bearer$/i.test(scheme) && value !== '') return value;
  if (/^basic$/i.test(scheme)) return passwordOf(value);
  throw unauthenticated(
    'The Authorization header is none that this server takes: send "Bearer <key>" or Basic with the key as password.',
  );
}

function passwordOf(basic: string): string {
  const text = Buffer.from(basic, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) throw unauthenticated('The Basic credentials lack a password: send the API key as password.');
  return text.slice(colon + 1);
}

function unauthenticated(words: string): HaechiError {
  return new HaechiError('unauthenticated', words);
}
