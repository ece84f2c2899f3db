import { HaechiError } from '@haechi/contract';
import { expect, test } from 'vitest';
import type { Db } from '../../platform/postgres.ts';
import { NamedVersions } from './named-versions.ts';
import type { ServedRoute, ServedTarget } from './served-routes.ts';

test('a version that was loaded is asked for its approval again, and none answers whose approval was taken back', async () => {
  let now = 0;
  let state: 'approved' | 'rejected' | 'away' = 'approved';
  let asked = 0;
  const named = new NamedVersions({
    db: {} as Db,
    clock: { monotonic: () => now } as never,
    models: { keep: () => undefined },
    loader: { named: async (_db, _route, version) => ({ version, model: {}, lane: {} }) as ServedTarget },
    registry: {
      resolveVersion: async () => ({}) as never,
      getVersion: async () => {
        asked += 1;
        if (state === 'away') throw new Error('no connection');
        return { approval_status: state } as never;
      },
      requireApproved: async () => {
        throw new HaechiError('version_not_approved', 'not approved');
      },
    },
  });
  const route = { id: 'r', model: 'm', targets: [] as readonly ServedTarget[] } as ServedRoute;
  const get = async () => (await named.get(route, 2)).version;
  expect([await get(), await get(), asked]).toEqual([2, 2, 1]);
  now = 3_000;
  state = 'away';
  expect([await get(), await get(), asked]).toEqual([2, 2, 2]);
  now = 6_000;
  state = 'rejected';
  await expect(get()).rejects.toMatchObject({ code: 'version_not_approved' });
  state = 'approved';
  expect(await get()).toBe(2);
});
