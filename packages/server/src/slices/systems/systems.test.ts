import { testStores } from '@haechi/testkit/stores';
import { afterAll, describe, expect, test } from 'vitest';
import { trailAbout } from '../../../test/model-scene.ts';
import { startModelStage } from '../../../test/model-stage.ts';

const stores = await testStores();
const stage = await startModelStage(stores);
afterAll(async () => {
  await stage.stop();
  await stores.close();
});
const create = (id: string, more: object = {}, as = 'all') =>
  stage.call('POST', '/api/v1/systems', { as, body: { id, name: id, ...more } });
const patch = (id: string, body: object, as = 'all') => stage.call('PATCH', `/api/v1/systems/${id}`, { as, body });

describe('systems', () => {
  test('are made with defaults, and their id is given once', async () => {
    const made = await create('loans');
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      id: 'loans',
      risk_tier: 'limited',
      time_zone: 'UTC',
      archived_at: null,
      revision: 1,
    });
    expect((await create('loans')).body.error.code).toBe('conflict');
    expect((await create('Bad Id')).status).toBe(422);
    expect((await create('zone', { time_zone: 'Mars/Olympus' })).status).toBe(422);
    expect((await create('other', {}, 'loans')).status).toBe(403);
  });

  test('tell later slices within the transaction: what one of them refuses is not made', async () => {
    const seen: string[] = [];
    stage.onSystemCreated.push(async (_tx, { id }) => {
      seen.push(id);
      if (id === 'refused') throw new Error('a listener failed');
    });
    expect((await create('heard')).status).toBe(201);
    expect((await create('refused')).status).toBe(500);
    expect(seen).toEqual(['heard', 'refused']);
    expect((await stage.call('GET', '/api/v1/systems/refused')).status).toBe(404);
  });

  test('change by revision, are archived and brought back, and each change is in the trail', async () => {
    const first = await patch('loans', { name: 'Loans', risk_tier: 'high', revision: 1 });
    expect(first.body).toMatchObject({ name: 'Loans', risk_tier: 'high', revision: 2 });
    expect((await patch('loans', { name: 'x', revision: 1 })).body.error).toMatchObject({
      code: 'conflict',
      detail: { expected: 1, found: 2 },
    });
    expect((await patch('loans', { name: 'Loans', revision: 2 })).body.revision).toBe(2);
    const archived = await patch('loans', { archived: true, revision: 2 });
    expect(archived.body.archived_at).not.toBeNull();
    expect(
      (await stage.call('POST', '/api/v1/models', { body: { id: 'credit', system: 'loans' } })).body.error.code,
    ).toBe('system_archived');
    const list = async (query: string) =>
      (await stage.call('GET', `/api/v1/systems?${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await list('archived=false')).not.toContain('loans');
    expect(await list('archived=true')).toContain('loans');
    expect((await patch('loans', { archived: false, revision: 3 })).body.archived_at).toBeNull();
    const actions = (await trailAbout(stores, 'loans')).map(({ action }) => action);
    expect(actions).toEqual(['system.created', 'system.updated', 'system.archived', 'system.restored']);
  });

  test('are listed by name page by page, within the scope', async () => {
    for (const name of ['beta', 'Alpha', 'gamma']) await create(`s-${name.toLowerCase()}`, { name });
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await stage.call('GET', `/api/v1/systems?limit=2${cursor}`);
      seen.push(...body.items.map(({ name }: { name: string }) => name));
      cursor = body.next === null ? '' : `&cursor=${body.next}`;
    } while (cursor !== '');
    expect(seen).toEqual(['Alpha', 'beta', 'gamma', 'heard', 'Loans']);
    const mine = await stage.call('GET', '/api/v1/systems', { as: 's-beta' });
    expect(mine.body.items.map(({ id }: { id: string }) => id)).toEqual(['s-beta']);
    expect((await stage.call('GET', '/api/v1/systems/loans', { as: 's-beta' })).status).toBe(404);
    expect((await patch('loans', { name: 'mine', revision: 4 }, 's-beta')).status).toBe(404);
    expect((await stage.call('GET', '/api/v1/systems?cursor=nonsense')).status).toBe(422);
  });
});
