import { api } from '@haechi/contract';
import { afterAll, describe, expect, test } from 'vitest';
import { CLIENT } from '../../../../test/identity-provider.ts';
import { asAdmin, PASSWORD } from '../open-test-access.ts';
import { ATTEMPT_MS } from './constants.ts';
import { type OidcScene, openOidcScene, redirectUri } from './oidc-fixture.ts';

const scene = await openOidcScene(fetch);
const { provider, world, comeBack, me, giveGroup, settings } = scene;
afterAll(scene.close);

const begin = (returnTo = '/alerts') => scene.begin({ returnTo });
const enter = (who: OidcScene['provider']['who'], returnTo = '/alerts') => scene.enter(who, returnTo);

const ada = { sub: 'u-1', email: 'one@haechi.test', email_verified: true, name: 'One', groups: ['ml'] };

describe('sign-in by an identity provider', () => {
  test('is offered, with PKCE, state and nonce, and by nothing that the address bar could keep', async () => {
    expect((await world.call('GET', api.signIn.ways.path)).body).toEqual({
      password: 'everybody',
      provider: { label: 'Staff' },
    });
    const { to, status } = await begin();
    const url = new URL(to);
    expect(status).toBe(302);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'haechi',
      redirect_uri: redirectUri,
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(to).not.toContain(CLIENT.secret);
  });

  test('gives an account to whom a group gives a role, and none to others', async () => {
    expect(await enter(ada)).toMatchObject({ status: 302, to: '/sign-in?problem=no_role', session: '' });
    expect((await giveGroup('ml', 'ml_engineer', { systems: ['loans'] })).status).toBe(201);
    expect((await giveGroup('ml', 'ml_engineer', { systems: ['loans'] })).status).toBe(409);
    const entered = await enter(ada, '/alerts?state=open');
    expect(entered.to).toBe('/alerts?state=open');
    expect(await me(entered.session)).toMatchObject({
      email: 'one@haechi.test',
      name: 'One',
      bindings: [{ role: 'ml_engineer', scope: { systems: ['loans'] }, origin: 'group' }],
    });
    expect((await world.trailText()).join('\n')).not.toContain('one@haechi.test');
  });

  test('follows the groups at each sign-in, and keeps what was given by hand', async () => {
    await giveGroup('sec', 'security');
    const both = await enter({ ...ada, groups: ['ml', 'sec'] });
    const { id } = (await me(both.session)) as { id: string };
    const given = await world.call('PATCH', api.access.updatePerson.path.replace('{id}', id), {
      headers: asAdmin,
      body: { bindings: [{ role: 'auditor', scope: { all: true } }] },
    });
    expect((given.body as { bindings: { role: string }[] }).bindings.map(({ role }) => role)).toEqual([
      'auditor',
      'ml_engineer',
      'security',
    ]);
    const less = await enter({ ...ada, groups: [] });
    expect(await me(less.session)).toMatchObject({ bindings: [{ role: 'auditor', origin: 'hand' }] });
    // The session from before has no more than that either.
    expect(await me(both.session)).toMatchObject({ bindings: [{ role: 'auditor' }] });
    expect((await enter(ada)).to).toBe('/alerts');
  });

  test('whoever loses the last role is shut out, sessions from before included', async () => {
    const who = { ...ada, sub: 'u-2', email: 'two@haechi.test' };
    const first = await enter(who);
    expect(await me(first.session)).toMatchObject({ email: 'two@haechi.test' });
    expect((await enter({ ...who, groups: ['other'] })).to).toBe('/sign-in?problem=no_role');
    expect((await me(first.session))['error']).toBeDefined();
  });

  test('an address alone opens nobody else’s account; a verified one does where an admin allowed it', async () => {
    await world.person('three@haechi.test', 'auditor');
    const who = { sub: 'u-3', email: 'THREE@haechi.test', email_verified: true, groups: ['ml'] };
    expect((await enter(who)).to).toBe('/sign-in?problem=not_linked');
    expect((await settings({ link_by_email: true })).status).toBe(200);
    expect((await enter({ ...who, email_verified: false })).to).toBe('/sign-in?problem=not_linked');
    const entered = await enter(who);
    const { bindings } = (await me(entered.session)) as { bindings: { role: string }[] };
    expect(bindings.map(({ role }) => role)).toEqual(['auditor', 'ml_engineer']);
    // From now on the subject counts: the address may change.
    expect((await enter({ ...who, email: 'married@haechi.test' })).to).toBe('/alerts');
    expect((await enter({ sub: 'u-4', groups: ['ml'] })).to).toBe('/sign-in?problem=email_missing');
  });

  test('a disabled account stays out', async () => {
    const entered = await enter({ ...ada, sub: 'u-5', email: 'five@haechi.test' });
    const { id } = (await me(entered.session)) as { id: string };
    await world.call('PATCH', api.access.updatePerson.path.replace('{id}', id), {
      headers: asAdmin,
      body: { state: 'disabled' },
    });
    expect((await enter({ ...ada, sub: 'u-5', email: 'five@haechi.test' })).to).toBe(
      '/sign-in?problem=account_disabled',
    );
  });
});

describe('what a browser may be made to bring', () => {
  test('another state, another browser, the same answer twice, and one that is too old end without a session', async () => {
    provider.who = ada;
    const one = await begin();
    const back = await provider.signIn(one.to);
    const other = await begin();
    const forged = new URL(back);
    forged.searchParams.set('state', new URL(other.to).searchParams.get('state') ?? '');
    for (const [at, cookie] of [
      [back, ''],
      [back, other.cookie],
      [forged, one.cookie],
    ] as const)
      expect(await comeBack(at, cookie)).toMatchObject({ to: '/sign-in?problem=expired', session: '' });
    expect((await comeBack(back, one.cookie)).to).toBe('/alerts');
    expect((await comeBack(back, one.cookie)).to).toBe('/sign-in?problem=expired');
    const late = await begin();
    const lateBack = await provider.signIn(late.to);
    world.clock.advance(ATTEMPT_MS + 1);
    expect((await comeBack(lateBack, late.cookie)).to).toBe('/sign-in?problem=expired');
    world.clock.advance(-(ATTEMPT_MS + 1));
  });

  test('a code of another sign-in, another issuer, and a refusal are refused', async () => {
    provider.who = ada;
    const [mine, theirs] = [await begin(), await begin()];
    const [mineBack, theirsBack] = [await provider.signIn(mine.to), await provider.signIn(theirs.to)];
    const mixed = new URL(mineBack);
    mixed.searchParams.set('code', theirsBack.searchParams.get('code') ?? '');
    expect((await comeBack(mixed, mine.cookie)).to).toBe('/sign-in?problem=provider_refused');
    const third = await begin();
    const foreign = new URL(await provider.signIn(third.to));
    foreign.searchParams.set('iss', 'https://elsewhere.test');
    expect((await comeBack(foreign, third.cookie)).to).toBe('/sign-in?problem=provider_refused');
    const fourth = await begin();
    provider.refuseNext();
    expect((await comeBack(await provider.signIn(fourth.to), fourth.cookie)).to).toBe('/sign-in?problem=cancelled');
  });

  test.each([
    'https://elsewhere.test/',
    '//elsewhere.test',
    '/\\elsewhere.test',
    '/a\\b',
    '/\t/elsewhere.test',
    'x',
    '',
    '/api/v1/me',
  ])('goes on to the start page instead of %s', async (wish) => {
    expect((await enter(ada, wish)).to).toBe('/');
  });
});

describe('passwords switched off', () => {
  test('only named admins may still use theirs, and there must be one', async () => {
    const admin = await world.person('admin@haechi.test', 'admin');
    await world.person('plain@haechi.test', 'auditor');
    expect((await settings({ password: 'break_glass' })).status).toBe(409);
    expect((await settings({ password: 'break_glass', break_glass: [admin.id] })).status).toBe(200);
    const by = (email: string) => world.call('POST', api.access.signIn.path, { body: { email, password: PASSWORD } });
    expect((await by('plain@haechi.test')).body).toMatchObject({ error: { code: 'password_sign_in_off' } });
    expect((await by('admin@haechi.test')).status).toBe(200);
    const link = await world.call('POST', api.access.invite.path, {
      headers: asAdmin,
      body: { email: 'late@haechi.test', name: 'Late', bindings: [{ role: 'auditor', scope: { all: true } }] },
    });
    const token = (link.body['invitation'] as { link: string }).link.split('#token=')[1];
    const opened = await world.call('POST', api.access.openLink.path, { body: { token, password: PASSWORD } });
    expect(opened.body).toMatchObject({ error: { code: 'password_sign_in_off' } });
    expect((await enter({ ...ada, sub: 'u-6', email: 'late@haechi.test' })).to).toBe('/alerts');
    expect((await settings({ password: 'everybody', break_glass: [] })).status).toBe(200);
  });

  test('signing out leads to the provider’s own sign-out', async () => {
    const entered = await enter(ada);
    const { csrf_token: csrf } = (await me(entered.session)) as { csrf_token: string };
    const out = await world.call('DELETE', api.access.signOut.path, {
      headers: { cookie: entered.session, 'x-csrf-token': csrf },
    });
    expect(String(out.body['continue_at'])).toContain(`${provider.issuer}/session/end?`);
    expect((await me(entered.session))['error']).toBeDefined();
  });
});

test('a provider that is away is said to be', async () => {
  const { to, cookie } = await begin();
  const back = await provider.signIn(to);
  await provider.away();
  expect((await comeBack(back, cookie)).to).toBe('/sign-in?problem=provider_unreachable');
});
