import { testStores } from '@haechi/testkit/stores';
import { afterAll, expect, test } from 'vitest';
import { setTheStage } from '../../../test/model-scene.ts';
import { startModelStage } from '../../../test/model-stage.ts';

const stores = await testStores();
const stage = await startModelStage(stores);
afterAll(async () => {
  await stage.stop();
  await stores.close();
});

test('the hot path touches no database: without the records the last snapshot answers, a canary too', async () => {
  await setTheStage(stage);
  const steps = [{ weight: 5_000, min_labelled: 100 }];
  await stage.call('POST', '/api/v1/rollouts', { body: { route: 'apply', candidate_version: 2, steps } });
  const targets = async () => (await stage.call('GET', '/serve/apply/health')).body.targets.length;
  await expect.poll(targets, { timeout: 20_000 }).toBe(2);
  await stage.cutRecords();
  const seen = new Set<string>();
  for (let user = 0; user < 40; user += 1) {
    const body = { features: { income: 39, region: 'north' }, user_id: `u${user}` };
    const answer = await stage.call('POST', '/serve/apply/predict', { body });
    expect(answer.status).toBe(200);
    seen.add(answer.body.variant);
  }
  expect(seen).toEqual(new Set(['stable', 'canary']));
  expect(stage.spool.stats().lostRows).toBe(0);
  expect((await stage.call('GET', '/api/v1/routes/apply')).status).toBe(500);
});
