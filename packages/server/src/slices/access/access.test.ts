// Over 300 lines because sign-in, sessions, links, keys and people are tried on one running edge, and the trail of it all is read last.
import { api, emptySchema, endpoint } from '@haechi/contract';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { route } from '../../platform/http/route.ts';
import { ATTEMPTS, ATTEMPTS_WINDOW_MS, LINK_MS, SESSION_IDLE_MS, SESSION_MS } from './constants.ts';
import { ADMIN_TOKEN, asAdmin, openTestAccess, PASSWORD, type TestAccess } from './open-test-access.ts';
import { hashToken } from './tokens.ts';

/** An endpoint of another protocol, which machines call with a key. */
const probe = endpoint({
  method: 'GET',
  path: '/v2/probe',
  permission: 'signed_in',
  scope: 'self',
  tag: 'test',
  summary: 'Probe.',
  response: emptySchema,
});

let stores: TestStores;
let world: TestAccess;
beforeAll(async () => {
  stores = await testStores();
  world = await openTestAccess(stores.postgresUrl, [route(probe, async () => ({}))]);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await stores.close();
});

const me = (headers: object) => world.call('GET', api.access.me.path, { headers });
const signIn = (email: string, password: string, headers: object = {}) =>
  world.call('POST', api.access.signIn.path, { body: { email, password }, headers });
const codeOf = ({ body }: { body: Record<string, unknown> }) => (body['error'] as { code: string } | undefined)?.code;
const cookieOf = ({ cookie }: { cookie: string | null }) => ({ cookie: (cookie ?? '').split(';')[0] ?? '' });

describe('the first start', () => {
  it('gives a link that makes the first admin, once', async () => {
    const given = await world.access.firstLink();
    expect(given?.link).toMatch(/^https:\/\/haechi\.test\/link#token=[\w-]{43}$/);
    const token = given?.link.split('#token=')[1];
    const inspected = await world.call('POST', api.access.inspectLink.path, { body: { token } });
    expect(inspected.body).toMatchObject({ purpose: 'first_admin', email: null });
    const weak = await world.call('POST', api.access.openLink.path, {
      body: { token, email: 'First@haechi.test', name: 'First', password: 'short' },
    });
    expect(codeOf(weak)).toBe('weak_password');
    const body = { token, email: 'First@haechi.test', name: 'First', password: PASSWORD };
    const both = await Promise.all([1, 2].map(() => world.call('POST', api.access.openLink.path, { body })));
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 410]);
    expect(codeOf(await world.call('POST', api.access.inspectLink.path, { body: { token } }))).toBe('link_invalid');
    expect(await world.access.firstLink()).toBe(null);
    expect((await signIn('first@HAECHI.test', PASSWORD)).body).toMatchObject({
      name: 'First',
      email: 'First@haechi.test',
    });
  });

  it('stores neither links nor sessions nor keys in clear', async () => {
    const person = await world.person('stored@haechi.test', 'auditor');
    const session = person.headers.cookie.split('=')[1] ?? '';
    const { rows } = await stores.pool.query('select token_hash from sessions where token_hash = $1', [
      hashToken(session),
    ]);
    expect(rows).toHaveLength(1);
    for (const table of ['sessions', 'one_time_links', 'api_keys', 'accounts']) {
      const all = JSON.stringify((await stores.pool.query(`select * from ${table}`)).rows);
      expect(all).not.toContain(session);
      expect(all).not.toContain(PASSWORD);
      expect(all).not.toContain(ADMIN_TOKEN);
    }
    const passwords = await stores.pool.query<{ password_hash: string }>(
      'select password_hash from accounts where password_hash is not null',
    );
    for (const row of passwords.rows) expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe('one-time links', () => {
  it('expire', async () => {
    const invited = await world.call('POST', api.access.invite.path, {
      headers: asAdmin,
      body: { email: 'late@haechi.test', name: 'Late', bindings: [{ role: 'auditor', scope: { all: true } }] },
    });
    const token = (invited.body['invitation'] as { link: string }).link.split('#token=')[1];
    world.clock.advance(LINK_MS.invitation + 1000);
    expect(codeOf(await world.call('POST', api.access.openLink.path, { body: { token, password: PASSWORD } }))).toBe(
      'link_invalid',
    );
  });

  it('are replaced by a newer one, and a used one does not work again', async () => {
    const { id } = await world.person('again@haechi.test', 'auditor');
    const make = () => world.call('POST', `/api/v1/people/${id}/link`, { headers: asAdmin });
    const [older, newer] = [await make(), await make()].map(
      (answer) => String(answer.body['link']).split('#token=')[1],
    );
    const open = (token: string | undefined) =>
      world.call('POST', api.access.openLink.path, { body: { token, password: 'another river at dusk' } });
    expect(codeOf(await open(older))).toBe('link_invalid');
    expect((await open(newer)).status).toBe(200);
    expect(codeOf(await open(newer))).toBe('link_invalid');
    expect((await signIn('again@haechi.test', PASSWORD)).status).toBe(401);
    expect((await signIn('again@haechi.test', 'another river at dusk')).status).toBe(200);
  });
});

describe('sessions', () => {
  it('travel in a cookie that scripts and other sites cannot use', async () => {
    await world.person('cookie@haechi.test', 'auditor');
    const plain = await signIn('cookie@haechi.test', PASSWORD);
    expect(plain.cookie).toMatch(/^haechi_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/);
    const tls = await signIn('cookie@haechi.test', PASSWORD, { 'x-forwarded-proto': 'https' });
    expect(tls.cookie).toMatch(
      /^__Host-haechi_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    // Over TLS the name without the prefix, which a neighbouring host could plant, counts for nothing.
    const planted = { cookie: cookieOf(plain).cookie, 'x-forwarded-proto': 'https' };
    expect((await me(planted)).status).toBe(401);
  });

  it('are new at each sign-in: a planted one is worth nothing (session fixation)', async () => {
    await world.person('fixed@haechi.test', 'auditor');
    const planted = { cookie: `haechi_session=${'A'.repeat(43)}` };
    const first = await signIn('fixed@haechi.test', PASSWORD, planted);
    expect(first.cookie).not.toContain('A'.repeat(43));
    expect((await me(planted)).status).toBe(401);
    const second = await signIn('fixed@haechi.test', PASSWORD, cookieOf(first));
    expect(cookieOf(second)).not.toEqual(cookieOf(first));
    expect((await me(cookieOf(first))).status).toBe(401);
    expect((await me(cookieOf(second))).status).toBe(200);
  });

  it('end when signed out, when idle for a day, and after a week', async () => {
    const person = await world.person('ends@haechi.test', 'auditor');
    expect((await world.call('DELETE', api.access.signOut.path, { headers: person.headers })).status).toBe(200);
    expect((await me(person.headers)).status).toBe(401);
    const idle = cookieOf(await signIn('ends@haechi.test', PASSWORD));
    world.clock.advance(SESSION_IDLE_MS + 1000);
    expect((await me(idle)).status).toBe(401);
    const busy = cookieOf(await signIn('ends@haechi.test', PASSWORD));
    for (let waited = 0; waited < SESSION_MS; waited += SESSION_IDLE_MS * 0.9) {
      expect((await me(busy)).status).toBe(200);
      world.clock.advance(SESSION_IDLE_MS * 0.9);
    }
    expect((await me(busy)).status).toBe(401);
  });

  it('count on the paths of the console only', async () => {
    const { headers } = await world.person('paths@haechi.test', 'admin');
    expect((await world.call('GET', '/v2/probe', { headers })).status).toBe(401);
    expect((await world.call('GET', '/v2/probe', { headers: asAdmin })).status).toBe(200);
    expect((await me(headers)).body).toMatchObject({ kind: 'account', csrf_token: headers['x-csrf-token'] });
  });

  it('need the CSRF token of this very session for every change', async () => {
    const one = await world.person('csrf1@haechi.test', 'admin');
    const two = await world.person('csrf2@haechi.test', 'admin');
    const body = { name: 'New name' };
    const change = (headers: object) => world.call('PATCH', api.access.updateMe.path, { headers, body });
    expect(codeOf(await change({ cookie: one.headers.cookie }))).toBe('csrf_failed');
    expect(codeOf(await change({ cookie: one.headers.cookie, 'x-csrf-token': '' }))).toBe('csrf_failed');
    expect(codeOf(await change({ ...one.headers, 'x-csrf-token': two.headers['x-csrf-token'] }))).toBe('csrf_failed');
    expect((await change(one.headers)).body).toMatchObject({ name: 'New name' });
    // Reading needs none, and a sign-in is not in the way of an old cookie.
    expect((await me({ cookie: one.headers.cookie })).status).toBe(200);
    expect((await signIn('csrf1@haechi.test', PASSWORD, { cookie: one.headers.cookie })).status).toBe(200);
  });

  it('of a person whose password changes end, but for the one that changed it', async () => {
    const other = await world.person('change@haechi.test', 'auditor');
    const mine = await signIn('change@haechi.test', PASSWORD);
    const headers = { ...cookieOf(mine), 'x-csrf-token': mine.body['csrf_token'] };
    const password = { old: PASSWORD, new: 'a loud harbour at noon' };
    const wrong = await world.call('PATCH', api.access.updateMe.path, {
      headers,
      body: { password: { ...password, old: 'no' } },
    });
    expect(codeOf(wrong)).toBe('sign_in_failed');
    const changed = await world.call('PATCH', api.access.updateMe.path, { headers, body: { password } });
    expect(changed.status).toBe(200);
    expect((await me(other.headers)).status).toBe(401);
    expect((await me(headers)).status).toBe(401);
    expect((await me(cookieOf(changed))).status).toBe(200);
  });
});

describe('guessing passwords', () => {
  it('answers alike for a wrong password and for an address without account', async () => {
    await world.person('known@haechi.test', 'auditor');
    const [wrong, none] = [
      await signIn('known@haechi.test', 'not this one'),
      await signIn('nobody@haechi.test', 'not this one'),
    ];
    expect([wrong.status, codeOf(wrong)]).toEqual([401, 'sign_in_failed']);
    expect({ ...(none.body['error'] as object), request_id: '' }).toEqual({
      ...(wrong.body['error'] as object),
      request_id: '',
    });
  });

  it('is held off per account and address, even when many try at once, and the right password does not help', async () => {
    await world.person('brute@haechi.test', 'auditor');
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const tries = await Promise.all(
      Array.from({ length: 20 }, () => signIn('brute@haechi.test', 'a guess', from('10.0.0.1'))),
    );
    expect(tries.filter((answer) => answer.status === 401)).toHaveLength(ATTEMPTS.accountAndAddress);
    const locked = await signIn('brute@haechi.test', PASSWORD, from('10.0.0.1'));
    expect([locked.status, codeOf(locked)]).toEqual([429, 'account_locked']);
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(0);
    // Elsewhere the owner still gets in.
    expect((await signIn('brute@haechi.test', PASSWORD, from('10.0.0.2'))).status).toBe(200);
    world.clock.advance(ATTEMPTS_WINDOW_MS + 1000);
    expect((await signIn('brute@haechi.test', PASSWORD, from('10.0.0.1'))).status).toBe(200);
    const entries = (await world.trailText()).filter((text) => text.includes('session.locked'));
    expect(entries).toHaveLength(1);
  });

  it('is held off per address over many accounts', async () => {
    const answers = await Promise.all(
      Array.from({ length: ATTEMPTS.address + 5 }, (_, i) =>
        signIn(`spray${i}@haechi.test`, 'Winter2026!!', { 'x-forwarded-for': '10.9.9.9' }),
      ),
    );
    expect(answers.filter((answer) => codeOf(answer) === 'account_locked')).toHaveLength(5);
  });
});

describe('API keys', () => {
  const make = (body: object, headers: object = asAdmin) =>
    world.call('POST', api.access.createKey.path, { headers, body });
  const bearer = (secret: unknown) => ({ authorization: `Bearer ${secret}` });
  const wish = { name: 'ci', scope: { all: true }, permissions: ['trail.read', 'people.read'] };
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  /** A change holds within 2 s; the snapshot is loaded on NOTIFY. */
  async function eventually(check: () => Promise<boolean>): Promise<number> {
    const start = performance.now();
    while (!(await check())) {
      if (performance.now() - start > 10_000) throw new Error('not within 10 s');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return performance.now() - start;
  }

  it('are shown once and work by each envelope within 2 s', async () => {
    const { status, body } = await make(wish);
    expect(status).toBe(201);
    const secret = String(body['secret']);
    expect(secret).toMatch(/^hk_[\w-]{43}$/);
    expect(await eventually(async () => (await me(bearer(secret))).status === 200)).toBeLessThan(2_000);
    for (const headers of [
      { 'x-api-key': secret },
      basic(`anybody:${secret}`),
      { authorization: `bearer ${secret}` },
    ]) {
      expect((await me(headers)).body).toMatchObject({
        kind: 'key',
        name: 'ci',
        permissions: ['people.read', 'trail.read'],
        csrf_token: null,
      });
    }
    const listed = JSON.stringify((await world.call('GET', api.access.listKeys.path, { headers: asAdmin })).body);
    expect(listed).toContain(secret.slice(0, 11));
    expect(listed).not.toContain(secret);
    expect((await world.call('GET', api.access.listPeople.path, { headers: bearer(secret) })).status).toBe(200);
    expect(codeOf(await world.call('GET', api.access.listKeys.path, { headers: bearer(secret) }))).toBe('forbidden');
  });

  it('are refused when unknown, malformed, expired, and within 2 s of being revoked', async () => {
    for (const headers of [
      bearer('hk_unknown'),
      { 'x-api-key': '' },
      { authorization: 'Digest x' },
      basic('nocolon'),
      basic('a:b'),
    ]) {
      expect([(await me(headers)).status, codeOf(await me(headers))]).toEqual([401, 'unauthenticated']);
    }
    const soon = new Date(Date.now() + 86_400_000 * 60).toISOString();
    const short = (await make({ ...wish, expires_at: soon })).body;
    const revoked = (await make(wish)).body;
    await eventually(
      async () =>
        (await me(bearer(short['secret']))).status === 200 && (await me(bearer(revoked['secret']))).status === 200,
    );
    const { id } = revoked['key'] as { id: string };
    expect((await world.call('DELETE', `/api/v1/keys/${id}`, { headers: asAdmin })).body['revoked_at']).toBeTruthy();
    expect(await eventually(async () => (await me(bearer(revoked['secret']))).status === 401)).toBeLessThan(2_000);
    world.clock.advance(86_400_000 * 61);
    expect(codeOf(await me(bearer(short['secret'])))).toBe('unauthenticated');
    expect(codeOf(await make({ ...wish, expires_at: soon }))).toBe('invalid_request');
  });

  it('never hold more than their maker', async () => {
    const engineer = await world.person('maker@haechi.test', 'ml_engineer', ['loans']);
    const attempt = async (body: object) => codeOf(await make({ name: 'k', ...body }, engineer.headers)) ?? 'made';
    expect(await attempt({ scope: { systems: ['loans'] }, permissions: ['events.write'] })).toBe('made');
    expect(await attempt({ scope: { systems: ['loans', 'cards'] }, permissions: ['events.write'] })).toBe('forbidden');
    expect(await attempt({ scope: { all: true }, permissions: ['events.write'] })).toBe('forbidden');
    expect(await attempt({ scope: { systems: ['loans'] }, permissions: ['people.manage'] })).toBe('forbidden');
  });

  it('of another system are not seen, and answer 404', async () => {
    const engineer = await world.person('other@haechi.test', 'ml_engineer', ['cards']);
    const own = await make(
      { name: 'own', scope: { systems: ['cards'] }, permissions: ['events.write'] },
      engineer.headers,
    );
    const theirs = await make({
      name: 'theirs',
      scope: { systems: ['cards', 'loans'] },
      permissions: ['events.write'],
    });
    const listed = await world.call('GET', api.access.listKeys.path, { headers: engineer.headers });
    expect((listed.body['items'] as { name: string }[]).map((key) => key.name)).toEqual(['own']);
    const remove = (answer: { body: Record<string, unknown> }) =>
      world.call('DELETE', `/api/v1/keys/${(answer.body['key'] as { id: string }).id}`, { headers: engineer.headers });
    expect(codeOf(await remove(theirs))).toBe('not_found');
    expect((await remove(own)).status).toBe(200);
  });
});

describe('people', () => {
  const update = (id: string, body: object, headers: object = asAdmin) =>
    world.call('PATCH', `/api/v1/people/${id}`, { headers, body });
  const grant = (role: string) => ({ bindings: [{ role, scope: { all: true } }] });

  it('change roles at once, and the trail keeps before and after', async () => {
    const { id, headers } = await world.person('roles@haechi.test', 'auditor');
    expect((await world.call('GET', api.access.listKeys.path, { headers })).status).toBe(403);
    expect((await update(id, grant('ops_lead'))).body).toMatchObject({
      bindings: [{ role: 'ops_lead', scope: { all: true } }],
    });
    expect((await world.call('GET', api.access.listKeys.path, { headers })).status).toBe(200);
    const entry = (await world.trailText()).find((text) => text.includes('account.roles_changed') && text.includes(id));
    expect(JSON.parse(entry ?? '{}')).toMatchObject({
      actor: { kind: 'key', id: 'key_preset' },
      detail: { before: ['auditor@*'], after: ['ops_lead@*'] },
    });
  });

  it('are put out at once when disabled or removed', async () => {
    const { id, headers } = await world.person('out@haechi.test', 'auditor');
    expect((await update(id, { state: 'disabled' })).body).toMatchObject({ state: 'disabled' });
    expect((await me(headers)).status).toBe(401);
    expect((await signIn('out@haechi.test', PASSWORD)).status).toBe(401);
    expect((await update(id, { state: 'active' })).status).toBe(200);
    const again = cookieOf(await signIn('out@haechi.test', PASSWORD));
    expect((await world.call('DELETE', `/api/v1/people/${id}`, { headers: asAdmin })).status).toBe(200);
    expect((await me(again)).status).toBe(401);
    expect(codeOf(await update(id, { state: 'active' }))).toBe('not_found');
  });

  it('cannot raise themselves: neither own roles, nor admins by those who are none', async () => {
    const security = await world.person('sec@haechi.test', 'security');
    const admin = await world.person('boss@haechi.test', 'admin');
    const auditor = await world.person('aud@haechi.test', 'auditor');
    expect(codeOf(await update(security.id, grant('ops_lead'), security.headers))).toBe('conflict');
    expect(codeOf(await update(auditor.id, grant('admin'), security.headers))).toBe('forbidden');
    expect(codeOf(await update(admin.id, { state: 'disabled' }, security.headers))).toBe('forbidden');
    expect(codeOf(await world.call('POST', `/api/v1/people/${admin.id}/link`, { headers: security.headers }))).toBe(
      'forbidden',
    );
    const invite = { email: 'up@haechi.test', name: 'Up', ...grant('admin') };
    expect(codeOf(await world.call('POST', api.access.invite.path, { headers: security.headers, body: invite }))).toBe(
      'forbidden',
    );
    expect((await update(auditor.id, grant('ops_lead'), security.headers)).status).toBe(200);
  });

  it('are never left without an active admin', async () => {
    const { body } = await world.call('GET', `${api.access.listPeople.path}?limit=500`, { headers: asAdmin });
    const admins = (body['items'] as { id: string; state: string; bindings: { role: string }[] }[]).filter(
      (person) => person.state === 'active' && person.bindings.some((binding) => binding.role === 'admin'),
    );
    expect(admins.length).toBeGreaterThan(1);
    const answers = await Promise.all(admins.map(({ id }) => update(id, grant('auditor'))));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(admins.length - 1);
    expect(answers.filter((answer) => codeOf(answer) === 'conflict')).toHaveLength(1);
  });

  it('have one account per address', async () => {
    await world.person('twice@haechi.test', 'auditor');
    const body = { email: 'TWICE@haechi.test', name: 'Twice', ...grant('auditor') };
    expect(codeOf(await world.call('POST', api.access.invite.path, { headers: asAdmin, body }))).toBe('account_exists');
  });
});

describe('the trail of access', () => {
  it('holds every kind of change and sign-in, and no personal value in clear', async () => {
    const entries = await world.trailText();
    const actions = new Set(entries.map((text) => (JSON.parse(text) as { action: string }).action));
    for (const action of [
      'account.activated',
      'account.disabled',
      'account.enabled',
      'account.invited',
      'account.link_made',
      'account.password_changed',
      'account.profile_changed',
      'account.removed',
      'account.roles_changed',
      'key.created',
      'key.revoked',
      'session.closed',
      'session.locked',
      'session.opened',
      'session.refused',
    ]) {
      expect(actions, action).toContain(action);
    }
    const all = entries.join('\n');
    expect(all).not.toMatch(/haechi\.test/i);
    expect(all).not.toContain('New name');
    expect(all).not.toContain('10.0.0.1');
    expect(all).not.toContain('hk_');
    expect(all).toMatch(/"email":"c1:[0-9a-f]{64}"/);
  });
});
