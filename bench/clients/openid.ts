import { api } from '@haechi/contract';
import { CLIENT, openTestProvider, type TestProvider } from '../../packages/server/test/identity-provider.ts';
import type { ClientCheck, Target } from './client-check.ts';

/** Where the server believes people reach it: the provider sends them back there, and this check carries them over. */
const PUBLIC = 'http://haechi.test';
const GROUP = 'engineers';

/** A real provider of OpenID Connect (the npm package `oidc-provider`), and the settings by which a server signs people in with it. */
export async function openProvider(): Promise<{ provider: TestProvider; environment: Record<string, string> }> {
  const provider = await openTestProvider(`${PUBLIC}${api.signIn.finish.path}`, fetch);
  return {
    provider,
    environment: {
      HAECHI_PUBLIC_URL: PUBLIC,
      HAECHI_OIDC_ISSUER: provider.issuer,
      HAECHI_OIDC_CLIENT_ID: CLIENT.id,
      HAECHI_OIDC_CLIENT_SECRET: CLIENT.secret,
      HAECHI_OIDC_SCOPES: 'openid profile email groups',
      HAECHI_OIDC_GROUPS_CLAIM: 'groups',
    },
  };
}

/** `openid-client`, by which the server signs people in, with a provider that is not ours: code, PKCE, state, nonce, groups. */
export function openidChecks(provider: TestProvider): (target: Target) => Promise<readonly ClientCheck[]> {
  return async ({ address, key }) => {
    const name = 'openid-client: sign-in with a provider, roles by group';
    try {
      const call = (path: string, init: RequestInit = {}) =>
        fetch(`http://${address}${path}`, { redirect: 'manual', ...init });
      const given = await call(api.signIn.addGroupRole.path, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ group: GROUP, role: 'ml_engineer', scope: { all: true } }),
      });
      if (given.status !== 201) throw new Error(`a group got no role: ${given.status} ${await given.text()}`);
      provider.who = { sub: 'u-1', email: 'one@haechi.test', email_verified: true, name: 'One', groups: [GROUP] };
      const begun = await call(`${api.signIn.start.path}?return_to=/models`);
      const back = await provider.signIn(begun.headers.get('location') ?? '');
      const entered = await call(`${back.pathname}${back.search}`, { headers: { cookie: cookiesOf(begun) } });
      const who = await call(api.access.me.path, { headers: { cookie: cookiesOf(entered) } });
      const me = (await who.json()) as { email?: string; bindings?: { role: string }[] };
      if (me.email !== 'one@haechi.test' || me.bindings?.[0]?.role !== 'ml_engineer')
        throw new Error(
          `nobody is signed in: ${entered.status} to ${entered.headers.get('location')}, ${JSON.stringify(me)}`,
        );
      return [{ name, verdict: 'pass', reason: '' }];
    } catch (error) {
      return [{ name, verdict: 'fail', reason: String(error).slice(0, 400) }];
    }
  };
}

const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
