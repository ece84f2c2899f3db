/** For tests: an installation with an identity provider, and ways to sign in by it as a browser would. */
import { api } from '@haechi/contract';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { CLIENT, openTestProvider, type TestProvider } from '../../../../test/identity-provider.ts';
import { asAdmin, openTestAccess, type TestAccess } from '../open-test-access.ts';

export const redirectUri = `https://haechi.test${api.signIn.finish.path}`;

interface Opened {
  readonly stores: TestStores;
  readonly provider: TestProvider;
  readonly world: TestAccess;
}

/** Opens stores, provider and installation; to be closed by `close`. `fetcher` is the test's own `fetch`. */
export async function openOidcScene(fetcher: Parameters<typeof openTestProvider>[1]) {
  const [stores, provider] = await Promise.all([testStores(), openTestProvider(redirectUri, fetcher)]);
  const world = await openTestAccess(stores.postgresUrl, [], {
    issuer: provider.issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    scopes: 'openid profile email groups',
    groupsClaim: 'groups',
    label: 'Staff',
  });
  const close = async () => {
    await world[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
    await stores.close();
  };
  return { stores, provider, world, close, ...browser({ provider, world }), ...admin(world) };
}
export type OidcScene = Awaited<ReturnType<typeof openOidcScene>>;

const cookieOf = (line: string | null | undefined) => (line ?? '').split(';')[0] ?? '';

function browser({ provider, world }: Omit<Opened, 'stores'>) {
  /** Presses the button: where the browser is sent, and the cookie that it keeps. */
  async function begin({ returnTo, headers = {} }: { returnTo?: string; headers?: object } = {}) {
    const wish = returnTo === undefined ? '' : `?return_to=${encodeURIComponent(returnTo)}`;
    const answer = await world.call('GET', `${api.signIn.start.path}${wish}`, { headers });
    const line = answer.cookie ?? '';
    return { to: String(answer.headers['location']), line, cookie: cookieOf(line), status: answer.status };
  }

  /** Comes back from the provider. */
  async function comeBack(at: URL, cookie: string) {
    const answer = await world.call('GET', `${at.pathname}${at.search}`, { headers: { cookie } });
    const set = [answer.headers['set-cookie']].flat().map(String);
    const session = cookieOf(set.find((line) => line.startsWith('haechi_session=')));
    return { status: answer.status, to: String(answer.headers['location']), session };
  }

  /** The whole way, as somebody. */
  async function enter(who: TestProvider['who'], returnTo?: string) {
    provider.who = who;
    const { to, cookie } = await begin(returnTo === undefined ? {} : { returnTo });
    return comeBack(await provider.signIn(to), cookie);
  }
  const me = async (session: string) =>
    (await world.call('GET', api.access.me.path, { headers: { cookie: session } })).body;
  return { begin, comeBack, enter, me };
}

/** What an administrator sets. */
function admin(world: TestAccess) {
  return {
    giveGroup: (group: string, role: string, scope: object = { all: true }) =>
      world.call('POST', api.signIn.addGroupRole.path, { headers: asAdmin, body: { group, role, scope } }),
    settings: async (change: object) => {
      const { body } = await world.call('GET', api.signIn.settings.path, { headers: asAdmin });
      return world.call('PUT', api.signIn.updateSettings.path, {
        headers: asAdmin,
        body: { ...body, provider: undefined, ...change },
      });
    },
    patch: (id: string, body: object) =>
      world.call('PATCH', api.access.updatePerson.path.replace('{id}', id), { headers: asAdmin, body }),
  };
}
