import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setTheStage, tester, trailAbout, untilServed } from '../../../test/model-scene.ts';
import { type ModelStage, startModelStage } from '../../../test/model-stage.ts';
import { everywhere } from '../../platform/http/caller.ts';
import { transact } from '../../platform/postgres.ts';

const stores = await testStores();
let one: ModelStage;
let two: ModelStage;
const body = { features: { income: 39, region: 'north' } };
const begin = () =>
  one.releases.startRollout(everywhere, {
    route: 'apply',
    candidate_version: 2,
    steps: [{ weight: 9_000, min_labelled: 100 }],
    actor: tester,
  });
const versionOf = async (stage: ModelStage, user: string) =>
  (await stage.call('POST', '/serve/apply/predict', { body: { ...body, user_id: user } })).body.model_version;

beforeAll(async () => {
  one = await startModelStage(stores, { process: 'one' });
  await setTheStage(one);
  two = await startModelStage(stores, { process: 'two' });
});
afterAll(async () => {
  await one.stop();
  await stores.close();
});

test('both processes give a user the same version, and a rollback is done when neither gives the candidate', async () => {
  const started = await begin();
  await untilServed(one, 'apply');
  expect(await one.serving.acknowledged('apply')).toEqual({ by: 2, of: 2 });
  for (let user = 0; user < 30; user += 1)
    expect(await versionOf(one, `u${user}`)).toBe(await versionOf(two, `u${user}`));
  const done = await one.releases.rollBack({ id: started.id, actor: tester, reason: 'worse' });
  expect(done.state).toBe('rolled_back');
  for (let user = 0; user < 30; user += 1)
    for (const stage of [one, two]) expect(await versionOf(stage, `u${user}`)).toBe('credit/1');
  expect(Date.parse(done.acknowledged_at ?? '') - Date.parse(done.decided_at ?? '')).toBeLessThan(5_000);
});

test('a process that was killed before the acknowledgement: another finishes, and waits for the dead one no longer than it counts as alive', async () => {
  const started = await begin();
  await untilServed(one, 'apply');
  // Process two decides, commits, and is killed before anybody has acknowledged.
  await transact(stores.db, (tx) =>
    two.releases.decideRollBack(tx, { id: started.id, actor: tester, reason: 'worse' }),
  );
  await two.kill();
  const before = (await one.call('GET', `/api/v1/rollouts/${started.id}`)).body;
  expect(before).toMatchObject({ state: 'rolling_back', acknowledged_at: null });
  expect(await one.releases.activeOn('apply')).toMatchObject({ id: started.id });
  await one.releases.start();
  await expect
    .poll(
      async () => {
        await one.schedules.tick();
        return (await one.call('GET', `/api/v1/rollouts/${started.id}`)).body.state;
      },
      { timeout: 20_000, interval: 200 },
    )
    .toBe('rolled_back');
  expect(await versionOf(one, 'u1')).toBe('credit/1');
  const rows = await trailAbout(stores, started.id);
  expect(rows.map(({ action }) => action)).toEqual(['rollout.started', 'rollout.rolling_back', 'rollout.rolled_back']);
});
