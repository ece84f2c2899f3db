import { testStores } from '@haechi/testkit/stores';
import { afterAll, expect, test } from 'vitest';
import { setTheStage } from '../../../test/model-scene.ts';
import { startModelStage } from '../../../test/model-stage.ts';

const stores = await testStores();
// So little that one prediction fills it: a refusal is of the real spool, not of a stand-in.
const stage = await startModelStage(stores, { spoolMaxBytes: 64 });
afterAll(async () => {
  await stage.stop();
  await stores.close();
});
const body = { features: { income: 39, region: 'north' } };

test('a full spool: `after` answers and counts what was lost, `before` answers 503', async () => {
  await setTheStage(stage);
  const lost = stage.spool.stats().lostRows;
  const answer = await stage.call('POST', '/serve/apply/predict', { body });
  expect([answer.status, answer.body.prediction]).toEqual([200, 1]);
  // Events go to the spool together with others of the next moment.
  await expect.poll(() => stage.spool.stats().lostRows).toBeGreaterThan(lost);

  await setTheStage(stage, { system: 'care', model: 'triage', route: 'ward', tier: 'high' });
  const refused = await stage.call('POST', '/serve/ward/predict', { body });
  expect([refused.status, refused.body.error.code]).toEqual([503, 'spool_full']);
  const batch = await stage.call('POST', '/serve/ward/predict_batch', { body: { instances: [body, body] } });
  expect([batch.status, batch.body.error.code]).toEqual([503, 'spool_full']);
  const text = await stage.metrics.metrics();
  expect(text).toMatch(/model_prediction_errors_total\{route="ward",code="spool_full"\} 1/);
  expect(text).toMatch(/model_predictions_total\{.*route="apply".*\} 1/);
  expect(text).not.toMatch(/model_predictions_total\{.*route="ward".*\} [1-9]/);
});
