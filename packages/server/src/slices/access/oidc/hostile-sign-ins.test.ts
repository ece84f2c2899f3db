import { api } from '@haechi/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { asAdmin, PASSWORD } from '../open-test-access.ts';
import { readClaims } from './claims.ts';
import { STARTS_PER_NETWORK } from './constants.ts';
import { openOidcScene, redirectUri } from './oidc-fixture.ts';
import { openProvider } from './provider.ts';

const scene = await openOidcScene(fetch);
const { stores, provider, world, begin, comeBack, enter, settings, patch } = scene;
beforeAll(async () => {
  await settings({ link_by_email: true });
});
afterAll(scene.close);

const https = { 'x-forwarded-proto': 'https' };
const me = async (session: string) => (await scene.me(session)) as { id: string; bindings?: { role: string }[] };
const rolesOf = async (session: string) => (await me(session)).bindings?.map(({ role }) => role);
const giveGroup = async (group: string, role: string) => (await scene.giveGroup(group, role)).body['id'] as string;
const takeGroup = (id: string) =>
  world.call('DELETE', api.signIn.removeGroupRole.path.replace('{id}', id), { headers: asAdmin });
const known = (sub: string, email: string, groups: string[]) => ({ sub, email, email_verified: true, groups });

describe('an account and whose it is', () => {
  test('an address that the provider gave to somebody else later opens no account of who had it before', async () => {
    await giveGroup('ml', 'ml_engineer');
    await enter(known('leaver', 'shared@haechi.test', ['ml']));
    const heir = await enter(known('heir', 'shared@haechi.test', ['ml']));
    expect(heir).toMatchObject({ to: '/sign-in?problem=not_linked', session: '' });
  });

  test('an address with letters that only look like others, or none at all, is as if it were not there', async () => {
    await world.person('keeper@haechi.test', 'auditor');
    for (const email of ['\u212aeeper@haechi.test', 'keeper', '<b>@haechi.test', `${'a'.repeat(250)}@haechi.test`])
      expect((await enter(known(`odd ${email}`, email, ['ml']))).to).toBe('/sign-in?problem=email_missing');
    const listed = await world.call('GET', api.access.listPeople.path, { headers: asAdmin });
    expect(listed.status).toBe(200);
  });

  test('an address is verified by whoever gave it: not by a word about another one', () => {
    const idToken = { sub: 's', email: 'one@haechi.test' };
    const other = readClaims(idToken, 'groups', { email: 'two@haechi.test', email_verified: true, groups: ['g'] });
    expect(other).toMatchObject({ email: 'one@haechi.test', verifiedEmail: null, groups: ['g'] });
    const same = readClaims(idToken, 'groups', { email: 'one@haechi.test', email_verified: true });
    expect(same.verifiedEmail).toBe('one@haechi.test');
  });

  test('an invitation that was accepted by signing in is used up', async () => {
    const invited = await world.call('POST', api.access.invite.path, {
      headers: asAdmin,
      body: { email: 'new@haechi.test', name: 'New', bindings: [{ role: 'auditor', scope: { all: true } }] },
    });
    const token = (invited.body['invitation'] as { link: string }).link.split('#token=')[1];
    expect((await enter(known('new', 'new@haechi.test', []))).to).toBe('/');
    const opened = await world.call('POST', api.access.openLink.path, { body: { token, password: PASSWORD } });
    expect(opened.body).toMatchObject({ error: { code: 'link_invalid' } });
  });
});

describe('roles of groups', () => {
  test('go at once when the group loses the role, keys included; what another group gives stays', async () => {
    const id = await giveGroup('keys', 'admin');
    const { session } = await enter(known('keyed', 'keyed@haechi.test', ['keys', 'ml']));
    const csrf = (await me(session)) as unknown as { csrf_token: string };
    const made = await world.call('POST', api.access.createKey.path, {
      headers: { cookie: session, 'x-csrf-token': csrf.csrf_token },
      body: { name: 'left behind', scope: { all: true }, permissions: ['admins.manage'] },
    });
    expect(made.status).toBe(201);
    // Nobody else is admin yet.
    expect((await takeGroup(id)).status).toBe(409);
    await world.person('other-admin@haechi.test', 'admin');
    expect((await takeGroup(id)).status).toBe(200);
    expect(await rolesOf(session)).toEqual(['ml_engineer']);
    const { rows } = await stores.pool.query('select revoked_at from api_keys where id = $1', [
      (made.body['key'] as { id: string }).id,
    ]);
    expect(rows[0].revoked_at).not.toBeNull();
  });

  test('many sign-ins at once of one person, with other groups each, end in one set of roles and no failure', async () => {
    for (const [group, role] of [
      ['a', 'auditor'],
      ['b', 'security'],
    ] as const)
      await giveGroup(group, role);
    const begun = [];
    for (const groups of [['ml'], ['a'], ['b'], ['a', 'b'], ['ml', 'a'], ['b', 'ml']]) {
      provider.who = known('busy', 'busy@haechi.test', groups);
      const { to, cookie } = await begin();
      begun.push({ at: await provider.signIn(to), cookie });
    }
    const ended = await Promise.all(begun.map(({ at, cookie }) => comeBack(at, cookie)));
    expect(ended.map(({ status }) => status)).toEqual(begun.map(() => 302));
    expect((await enter(known('busy', 'busy@haechi.test', ['a']))).to).toBe('/');
  });
});

describe('the way in that is left', () => {
  test('while passwords are off, the last named admin is neither disabled nor demoted nor removed', async () => {
    const named = await world.person('named@haechi.test', 'admin');
    await world.person('other@haechi.test', 'admin');
    expect((await settings({ password: 'break_glass', break_glass: [named.id] })).status).toBe(200);
    const path = api.access.removePerson.path.replace('{id}', named.id);
    const tried = [
      await patch(named.id, { state: 'disabled' }),
      await patch(named.id, { bindings: [{ role: 'auditor', scope: { all: true } }] }),
      await world.call('DELETE', path, { headers: asAdmin }),
    ];
    expect(tried.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect((await settings({ password: 'everybody', break_glass: [] })).status).toBe(200);
    expect((await patch(named.id, { state: 'disabled' })).status).toBe(200);
  });
});

describe('what anybody may send', () => {
  test('over TLS the cookie of an attempt is one that no neighbouring host can plant', async () => {
    const { line } = await begin({ headers: https });
    expect(line).toMatch(/^__Host-haechi_oidc_[0-9a-f]{16}=/);
    expect(line).toMatch(/; Path=\/;/);
    expect(line).toMatch(/; Secure/);
  });

  test('made-up answers leave nothing in the trail', async () => {
    const before = (await world.trailText()).length;
    for (let tried = 0; tried < 20; tried += 1)
      await world.call('GET', `${api.signIn.finish.path}?state=made-up-${tried}&code=x`);
    expect((await world.trailText()).length).toBe(before);
  });

  test('one network does not use up the sign-ins of all others', async () => {
    const from = (address: string) => begin({ headers: { 'x-forwarded-for': address } });
    expect((await from('203.0.113.7')).status).toBe(302);
    await stores.pool.query('update sign_in_attempts set count = $1', [STARTS_PER_NETWORK]);
    expect((await from('203.0.113.7')).status).toBe(429);
    expect((await from('203.0.113.8')).status).toBe(302);
  });
});

test('a provider that speaks for every tenant is not asked: anybody may have one, with groups of any name', async () => {
  const issuer = 'https://login.microsoftonline.com/common/v2.0';
  const document = {
    issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
  const many = openProvider(
    { issuer, clientId: 'haechi', clientSecret: null, scopes: 'openid', groupsClaim: 'groups', label: 'Any' },
    {
      clock: systemClock,
      outbound: {
        send: async () => ({
          status: 200,
          headers: { 'content-type': 'application/json' },
          text: JSON.stringify(document),
          cut: false,
        }),
      },
    },
  );
  const attempt = { state: 's', browser: 'b', verifier: 'v'.repeat(43), nonce: 'n' };
  await expect(many.authorizeUrl(attempt, redirectUri)).rejects.toThrow(/every tenant/);
});
