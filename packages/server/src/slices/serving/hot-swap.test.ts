import { testStores } from '@haechi/testkit/stores';
import { afterAll, expect, test } from 'vitest';
import { startModelStage } from '../../../test/model-stage.ts';
import { swapUnderLoad } from './swap-under-load-fixture.ts';

const stores = await testStores();
const stage = await startModelStage(stores);
afterAll(async () => {
  await stage.stop();
  await stores.close();
});

test('five swaps under load: no request fails, and every answer is of one of the two versions', async () => {
  const { failed, answered, versions } = await swapUnderLoad(stage, 5, fetch);
  expect(failed).toEqual([]);
  expect(answered).toBeGreaterThan(20);
  expect(versions).toEqual(['credit/1', 'credit/2']);
}, 60_000);
