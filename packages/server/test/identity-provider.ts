/** For tests only: a real provider of OpenID Connect (the npm package `oidc-provider`) whose people say yes to everything at once. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';

/** Somebody whom the provider knows: what stands in their token. */
export interface Known {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

export interface TestProvider extends AsyncDisposable {
  readonly issuer: string;
  /** Who signs in next. */
  who: Known;
  /** Goes from the address that the browser was sent to, over the provider's pages, to the address it sends back to. */
  signIn(start: string): Promise<URL>;
  /** The next who signs in refuses instead. */
  refuseNext(): void;
  /** Stops answering. */
  away(): Promise<void>;
}

/** A request as a browser makes it. */
type Get = (url: URL, init: RequestInit) => Promise<Response>;

export const CLIENT = { id: 'haechi', secret: 'the secret of a client under test' };

/** @param get the browser's way out */
export async function openTestProvider(redirectUri: string, get: Get): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  let refuses = false;
  const state: { who: Known } = { who: { sub: 'nobody' } };
  const provider = new Provider(issuer, await configurationOf({ redirectUri, key: privateKey, who: () => state.who }));
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) return void answer(request, response);
    const result = refuses ? { error: 'access_denied', error_description: 'no' } : null;
    refuses = false;
    decide(provider, { request, response }, { who: state.who, result }).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return {
    issuer,
    get who() {
      return state.who;
    },
    set who(next: Known) {
      state.who = next;
    },
    signIn: (start) => follow(start, { redirectUri, get }),
    refuseNext: () => {
      refuses = true;
    },
    away: close,
    [Symbol.asyncDispose]: () => (server.listening ? close() : Promise.resolve()),
  };
}

async function configurationOf({
  redirectUri,
  key,
  who,
}: {
  redirectUri: string;
  key: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  who: () => Known;
}): Promise<Configuration> {
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [`${new URL(redirectUri).origin}/sign-in`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(key)), use: 'sig', alg: 'RS256', kid: 'first' }] },
    cookies: { keys: ['only for tests'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ ...who(), sub: id }) }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    ttl: { Interaction: 60, Grant: 60, Session: 60, AccessToken: 60, AuthorizationCode: 60, IdToken: 60 },
  };
}

type Exchange = Parameters<Provider['interactionDetails']>;

async function decide(
  provider: Provider,
  { request, response }: { request: Exchange[0]; response: Exchange[1] },
  { who, result }: { who: Known; result: { error: string; error_description: string } | null },
): Promise<void> {
  if (result !== null) return provider.interactionFinished(request, response, result);
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login')
    return provider.interactionFinished(request, response, { login: { accountId: who.sub } });
  const grant = new provider.Grant({ accountId: session?.accountId ?? who.sub, clientId: String(params['client_id']) });
  grant.addOIDCScope(String(params['scope']));
  const grantId = await grant.save();
  return provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true });
}

/** A browser as far as redirects and cookies go. */
async function follow(start: string, { redirectUri, get }: { redirectUri: string; get: Get }): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  for (let step = 0; step < 12; step += 1) {
    if (url.href.startsWith(redirectUri)) return url;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await get(url, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const to = answer.headers.get('location');
    if (to === null) throw new Error(`the provider stopped at ${url.href}: ${answer.status} ${await answer.text()}`);
    url = new URL(to, url);
  }
  throw new Error('the provider redirects for ever');
}
