import { api } from '@haechi/contract';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asAdmin, openTestAccess, PASSWORD, type Person, type TestAccess } from '../open-test-access.ts';
import { PENDING_PER_ASKER } from './waiting-acts.ts';

let stores: TestStores;
let world: TestAccess;
let first: Person;
let second: Person;
beforeAll(async () => {
  stores = await testStores();
  world = await openTestAccess(stores.postgresUrl);
  first = await world.person('first@haechi.test', 'admin');
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await stores.close();
});

const invite = (who: { headers: object }, email: string, role = 'admin') =>
  world.call('POST', api.access.invite.path, {
    headers: who.headers,
    body: { email, name: role, bindings: [{ role, scope: { all: true } }] },
  });
const codeOf = ({ body }: { body: Record<string, unknown> }) => (body['error'] as { code: string } | undefined)?.code;
const actOf = ({ body }: { body: Record<string, unknown> }) =>
  (body['error'] as { detail: { act: string } }).detail.act;
const at = (path: string, id: string) => path.replace('{id}', id);
const confirm = (who: { headers: object }, id: string) =>
  world.call('POST', at(api.acts.confirm.path, id), { headers: who.headers });
const refuse = (who: { headers: object }, id: string) =>
  world.call('POST', at(api.acts.refuse.path, id), { headers: who.headers });
const stateOf = async (id: string) =>
  (await world.call('GET', at(api.acts.get.path, id), { headers: first.headers })).body['state'];

describe('a dangerous act', () => {
  test('is done alone where there is nobody else, and the trail says so', async () => {
    const alone = await invite(first, 'second@haechi.test');
    expect(alone.status).toBe(201);
    const { link } = alone.body['invitation'] as { link: string };
    const entered = await world.call('POST', api.access.openLink.path, {
      body: { token: link.split('#token=')[1], password: PASSWORD },
    });
    const { id, csrf_token: csrf } = entered.body as { id: string; csrf_token: string };
    second = { id, headers: { cookie: (entered.cookie ?? '').split(';')[0] ?? '', 'x-csrf-token': csrf } };
    const entries = (await world.trailText()).filter((line) => line.includes('act.alone'));
    expect(entries.at(-1)).toContain('one_person');
  });

  test('waits for a second person, who alone can let it happen, once', async () => {
    const asked = await invite(first, 'third@haechi.test');
    expect(codeOf(asked)).toBe('second_person_needed');
    const act = actOf(asked);
    expect(codeOf(await confirm(first, act))).toBe('four_eyes');
    expect(codeOf(await confirm(await world.person('eng@haechi.test', 'ml_engineer'), act))).toBe('not_found');
    const both = await Promise.all([confirm(second, act), confirm(second, act)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const done = both.find(({ status }) => status === 200)?.body as { result: { invitation: { link: string } } };
    expect(done.result.invitation.link).toMatch(/#token=/);
    expect(await stateOf(act)).toBe('done');
    // What was asked for, which names a person, is kept no longer than it is needed.
    const { rows } = await stores.pool.query('select payload from acts where id = $1', [act]);
    expect(rows).toEqual([{ payload: null }]);
    expect((await world.trailText()).join('\n')).not.toContain('third@haechi.test');
  });

  test('may be refused, withdrawn, and runs out', async () => {
    const one = actOf(await invite(first, 'a@haechi.test'));
    expect((await refuse(second, one)).body['state']).toBe('refused');
    expect(codeOf(await confirm(second, one))).toBe('conflict');
    const two = actOf(await invite(first, 'b@haechi.test'));
    expect((await refuse(first, two)).body['state']).toBe('withdrawn');
    const three = actOf(await invite(first, 'c@haechi.test'));
    const listed = await world.call('GET', `${api.acts.list.path}?state=pending`, { headers: second.headers });
    expect((listed.body['items'] as { id: string; may: string }[]).map(({ id, may }) => [id, may])).toEqual([
      [three, 'confirm'],
    ]);
    await stores.pool.query(`update acts set expires_at = now() - interval '1 minute' where id = $1`, [three]);
    expect(await stateOf(three)).toBe('expired');
    expect(codeOf(await confirm(second, three))).toBe('conflict');
  });

  test('asked for by a key, its maker does not confirm it; it lapses with the rights of who asked', async () => {
    const made = await world.call('POST', api.access.createKey.path, {
      headers: first.headers,
      body: { name: 'robot', scope: { all: true }, permissions: ['people.manage', 'admins.manage'] },
    });
    const key = { headers: { authorization: `Bearer ${made.body['secret']}` } };
    // A new key is known when the snapshot of keys has been taken up.
    await expect.poll(async () => (await world.call('GET', api.access.me.path, key)).status).toBe(200);
    const asked = await invite(key, 'd@haechi.test');
    expect(asked.body).toMatchObject({ error: { code: 'second_person_needed' } });
    const act = actOf(asked);
    expect(codeOf(await confirm(first, act))).toBe('four_eyes');
    expect(codeOf(await confirm(key, act))).toBe('four_eyes');
    const { id } = made.body['key'] as { id: string };
    await world.call('DELETE', at(api.access.revokeKey.path, id), { headers: first.headers });
    expect(codeOf(await confirm(second, act))).toBe('conflict');
    expect(await stateOf(act)).toBe('pending');
  });

  test('asked for by a key that a key of somebody made, they do not confirm it either', async () => {
    const keyBy = async (who: { headers: object }, name: string) => {
      const permissions = ['people.manage', 'admins.manage', 'keys.manage'];
      const body = { name, scope: { all: true }, permissions };
      const made = await world.call('POST', api.access.createKey.path, { headers: who.headers, body });
      const key = { headers: { authorization: `Bearer ${made.body['secret']}` } };
      await expect.poll(async () => (await world.call('GET', api.access.me.path, key)).status).toBe(200);
      return key;
    };
    const act = actOf(await invite(await keyBy(await keyBy(first, 'parent'), 'child'), 'child@haechi.test'));
    expect(codeOf(await confirm(first, act))).toBe('four_eyes');
    expect((await confirm(second, act)).status).toBe(200);
  });

  test('asked for again while it waits is the same act; what ran out is forgotten; nobody fills the list', async () => {
    const one = actOf(await invite(first, 'again@haechi.test'));
    expect(actOf(await invite(first, 'again@haechi.test'))).toBe(one);
    expect(actOf(await invite(first, 'other@haechi.test'))).not.toBe(one);
    await stores.pool.query(`update acts set expires_at = now() - interval '1 minute' where state = 'pending'`);
    expect(actOf(await invite(first, 'again@haechi.test'))).not.toBe(one);
    const { rows } = await stores.pool.query('select payload from acts where id = $1', [one]);
    expect(rows).toEqual([{ payload: null }]);
    await stores.pool.query(
      `insert into acts select 'act_' || n, act, system_id, target_kind, target_id, '{}', asked_kind, asked_by, created_at, expires_at, state
         from acts, generate_series(1, $2) as n where id = $1`,
      [actOf(await invite(first, 'again@haechi.test')), PENDING_PER_ASKER],
    );
    expect(codeOf(await invite(first, 'more@haechi.test'))).toBe('rate_limited');
    await stores.pool.query(`delete from acts where payload = '{}'`);
  });

  test('is to make an admin by group one by hand, and to enable a disabled one', async () => {
    const { id } = await world.person('grouped@haechi.test', 'auditor');
    const binding = `insert into role_bindings (account_id, position, role, systems, origin) values ($1, 1000, 'admin', null, 'group')`;
    await stores.pool.query(binding, [id]);
    const change = (body: object, headers: object = first.headers) =>
      world.call('PATCH', at(api.access.updatePerson.path, id), { headers, body });
    const byHand = { bindings: [{ role: 'admin', scope: { all: true } }] };
    expect(codeOf(await change(byHand))).toBe('second_person_needed');
    expect((await change({ state: 'disabled' })).status).toBe(200);
    const asked = await change({ state: 'active' });
    expect(codeOf(asked)).toBe('second_person_needed');
    expect((await confirm(second, actOf(asked))).status).toBe(200);
    expect((await change({ state: 'active' })).status).toBe(200);
  });

  test('covers making somebody admin later, and a group; keeping an admin asks for nothing', async () => {
    const plain = await world.person('plain@haechi.test', 'auditor');
    const path = at(api.access.updatePerson.path, plain.id);
    const admin = { bindings: [{ role: 'admin', scope: { systems: ['loans'] } }] };
    const asked = await world.call('PATCH', path, { headers: first.headers, body: admin });
    const done = await confirm(second, actOf(asked));
    expect((done.body['result'] as { bindings: object[] }).bindings).toMatchObject([{ role: 'admin' }]);
    expect((await world.call('PATCH', path, { headers: first.headers, body: admin })).status).toBe(200);
    const group = await world.call('POST', api.signIn.addGroupRole.path, {
      headers: first.headers,
      body: { group: 'root', role: 'admin', scope: { all: true } },
    });
    expect(codeOf(group)).toBe('second_person_needed');
    expect((await confirm(second, actOf(group))).status).toBe(200);
  });

  test('the operator’s own key is not held up', async () => {
    expect((await invite({ headers: asAdmin }, 'e@haechi.test')).status).toBe(201);
  });
});
