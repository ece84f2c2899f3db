/** What decisions that need another person ask: who holds a permission, and who stands behind a key. */
import { api } from '@haechi/contract';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, expect, test } from 'vitest';
import { openPostgres } from '../../platform/postgres.ts';
import { asAdmin, openTestAccess } from './open-test-access.ts';

const stores = await testStores();
const world = await openTestAccess(stores.postgresUrl);
const postgres = openPostgres(stores.postgresUrl);
afterAll(async () => {
  await postgres.close();
  await world[Symbol.asyncDispose]();
  await stores.close();
});
const { holdersOf, personBehind, namesOf } = world.access;
const holders = async () =>
  (await holdersOf(postgres.db, 'models.approve')).map(({ id, systems }) => [
    id,
    systems === null ? null : [...systems],
  ]);

test('only active people who hold the permission, with the systems where they do', async () => {
  expect(await holders()).toEqual([]);
  const lead = await world.person('lead@haechi.test', 'ops_lead');
  const owner = await world.person('owner@haechi.test', 'business_owner', ['loans']);
  await world.person('engineer@haechi.test', 'ml_engineer');
  await world.person('auditor@haechi.test', 'auditor');
  expect(await holders()).toEqual([
    [lead.id, null],
    [owner.id, ['loans']],
  ]);
  await world.call('PATCH', `/api/v1/people/${lead.id}`, { headers: asAdmin, body: { state: 'disabled' } });
  expect(await holders()).toEqual([[owner.id, ['loans']]]);
  expect([...(await namesOf(postgres.db, [owner.id, 'acc_gone'])).keys()]).toEqual([owner.id]);
});

test('behind a key stands whoever made it, or made the key that made it; behind the preset one nobody who is known', async () => {
  const maker = await world.person('maker@haechi.test', 'ops_lead');
  const make = async (headers: object) => {
    const body = { name: 'k', scope: { all: true }, permissions: ['keys.manage'] };
    const { body: made } = await world.call('POST', api.access.createKey.path, { headers, body });
    return { id: (made['key'] as { id: string }).id, headers: { authorization: `Bearer ${made['secret']}` } };
  };
  const key = await make(maker.headers);
  await expect
    .poll(async () => (await world.call('GET', api.access.me.path, { headers: key.headers })).status, {
      timeout: 3_000,
    })
    .toBe(200);
  const child = await make(key.headers);
  const orphan = await make(asAdmin);
  const behind = (id: string) => personBehind(postgres.db, { kind: 'key', id });
  expect([await behind(key.id), await behind(child.id), await behind(orphan.id)]).toEqual([maker.id, maker.id, null]);
  expect(await personBehind(postgres.db, { kind: 'account', id: 'acc_x' })).toBe('acc_x');
  expect(await personBehind(postgres.db, { kind: 'system', id: 'releases' })).toBeNull();
});
