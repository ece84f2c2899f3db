/** What is left of somebody's rights when they end: nothing, neither in keys they made nor in links that lie about. */
import { api } from '@haechi/contract';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, expect, test } from 'vitest';
import { asAdmin, openTestAccess, PASSWORD } from './open-test-access.ts';

const stores = await testStores();
const world = await openTestAccess(stores.postgresUrl);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await stores.close();
});

interface Made {
  readonly status: number;
  readonly id: string;
  readonly headers: { readonly authorization: string };
}

async function makeKey(headers: object, wish: object): Promise<Made> {
  const { status, body } = await world.call('POST', api.access.createKey.path, {
    headers,
    body: { name: 'k', scope: { all: true }, ...wish },
  });
  const { id } = (body['key'] ?? { id: '' }) as { id: string };
  const made = { status, id, headers: { authorization: `Bearer ${body['secret']}` } };
  if (status === 201) await expect.poll(() => works(made), { timeout: 2_000, interval: 10 }).toBe(true);
  return made;
}
const works = async (key: Made) =>
  (await world.call('GET', api.access.me.path, { headers: key.headers })).status === 200;
const gone = (key: Made) => expect.poll(() => works(key), { timeout: 2_000, interval: 10 }).toBe(false);
const update = (id: string, body: object) => world.call('PATCH', `/api/v1/people/${id}`, { headers: asAdmin, body });

test('the first admin’s link is worth nothing once there is an admin', async () => {
  const given = await world.access.firstLink();
  const token = given?.link.split('#token=')[1];
  await world.person('invited@haechi.test', 'admin');
  const body = { token, email: 'late@haechi.test', name: 'Late', password: PASSWORD };
  expect((await world.call('POST', api.access.openLink.path, { body })).body).toMatchObject({
    error: { code: 'link_invalid' },
  });
});

test('keys of somebody who is put out are revoked, those that these keys made too', async () => {
  const person = await world.person('leaver@haechi.test', 'ops_lead');
  const key = await makeKey(person.headers, { permissions: ['keys.manage', 'systems.read'] });
  const child = await makeKey(key.headers, { permissions: ['systems.read'] });
  const other = await makeKey(asAdmin, { permissions: ['systems.read'] });
  await update(person.id, { state: 'disabled' });
  await gone(key);
  await gone(child);
  expect(await works(other)).toBe(true);
  await update(person.id, { state: 'active' });
  expect(await works(key)).toBe(false);
  const entries = (await world.trailText()).filter((text) => text.includes('key.revoked'));
  expect(entries.join()).toContain(key.id);
  expect(entries.join()).toContain(child.id);
});

test('keys of somebody who is removed are revoked', async () => {
  const person = await world.person('removed@haechi.test', 'ml_engineer');
  const key = await makeKey(person.headers, { permissions: ['predict.call'] });
  await world.call('DELETE', `/api/v1/people/${person.id}`, { headers: asAdmin });
  await gone(key);
});

test('of somebody whose roles shrink, the keys that hold more than they do now', async () => {
  const person = await world.person('fewer@haechi.test', 'ops_lead');
  const within = await makeKey(person.headers, { scope: { systems: ['loans'] }, permissions: ['events.write'] });
  const wider = await makeKey(person.headers, { permissions: ['events.write'] });
  const higher = await makeKey(person.headers, { scope: { systems: ['loans'] }, permissions: ['policies.write'] });
  await update(person.id, { bindings: [{ role: 'ml_engineer', scope: { systems: ['loans', 'cards'] } }] });
  await gone(wider);
  await gone(higher);
  expect(await works(within)).toBe(true);
});

test('a key that expires makes none that outlives it', async () => {
  const day = 86_400_000;
  const at = (days: number) => new Date(Date.now() + days * day).toISOString();
  const key = await makeKey(asAdmin, { permissions: ['keys.manage'], expires_at: at(2) });
  const wish = { permissions: ['keys.manage'] };
  expect((await makeKey(key.headers, wish)).status).toBe(403);
  expect((await makeKey(key.headers, { ...wish, expires_at: at(3) })).status).toBe(403);
  expect((await makeKey(key.headers, { ...wish, expires_at: at(1) })).status).toBe(201);
});

test('a revoked key is refused by a second server within 2 s', async () => {
  await using second = await openTestAccess(stores.postgresUrl);
  const key = await makeKey(asAdmin, { permissions: ['systems.read'] });
  const worksThere = async () =>
    (await second.call('GET', api.access.me.path, { headers: key.headers })).status === 200;
  await expect.poll(worksThere, { timeout: 2_000, interval: 10 }).toBe(true);
  const revoked = await world.call('DELETE', `/api/v1/keys/${key.id}`, { headers: asAdmin });
  expect(revoked.status).toBe(200);
  await expect.poll(worksThere, { timeout: 2_000, interval: 10 }).toBe(false);
});
