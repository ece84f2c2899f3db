import { HaechiError } from '@haechi/contract';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTheStage, untilServed } from '../../../test/model-scene.ts';
import { startModelStage } from '../../../test/model-stage.ts';
import { everywhere } from '../../platform/http/caller.ts';

const stores = await testStores();
const stage = await startModelStage(stores);
const rich = { income: 39, region: 'north' };

beforeAll(async () => {
  await setTheStage(stage);
  await setTheStage(stage, { system: 'other', model: 'fraud', route: 'check' });
});
afterAll(async () => {
  await stage.stop();
  await stores.close();
});

describe('the short way of one prediction', () => {
  /** What it gives, or the code of its failure. */
  async function quick(body: string, { path = '/serve/{route}/predict', route = 'apply', headers = {} } = {}) {
    const { quick: way } = stage.serving.routes.find(({ endpoint }) => endpoint.path === path) ?? {};
    const request = { id: 'r-1', headers, query: {}, body: Buffer.from(body) };
    try {
      return await way?.({ params: { route }, request, caller: null, scope: everywhere });
    } catch (error) {
      return error instanceof HaechiError ? error.code : error;
    }
  }
  const asked = JSON.stringify({ features: rich });

  test('answers as the general way does', async () => {
    const { body } = await stage.call('POST', '/serve/apply/predict', { body: { features: rich } });
    const ownOf = { prediction_id: expect.any(String), prediction_time: expect.any(String) };
    const own = { ...ownOf, request_id: 'r-1', processing_time_ms: expect.any(Number) };
    expect(await quick(asked)).toEqual({ ...body, ...own });
    expect(await quick(JSON.stringify({ features: rich, model_version: 1 }))).toEqual({ ...body, ...own });
    expect(await quick(JSON.stringify({ features: rich, request_id: 'mine' }))).toMatchObject({ request_id: 'mine' });
  });

  test.each([
    ['feature_missing', '{"features":{}}', {}],
    ['malformed_json', 'none', {}],
    ['malformed_json', '', {}],
    ['invalid_request', '{}', {}],
    ['unsupported_media_type', asked, { headers: { 'content-encoding': 'gzip' } }],
    ['forbidden', asked, { headers: { 'x-haechi-preview': 'true' } }],
    ['not_found', asked, { route: 'nowhere' }],
    ['not_found', asked, { path: '/predict' }],
    ['not_found', JSON.stringify({ features: rich, model_version: 99 }), {}],
  ])('refuses as the general way does: %s of %s %j', async (code, body, where) => {
    expect(await quick(body, where)).toBe(code);
  });
});

describe('the default route', () => {
  test('is absent until one is made it', async () => {
    expect((await stage.call('POST', '/predict', { body: { features: rich } })).status).toBe(404);
    const health = await stage.http.inject({ method: 'GET', url: '/health' });
    expect([health.statusCode, health.json()]).toEqual([
      503,
      { status: 'unhealthy', model_loaded: false, model_version: null },
    ]);
  });

  test('answers at the root, to those who may see it', async () => {
    const { body: route } = await stage.call('GET', '/api/v1/routes/apply');
    const changed = await stage.call('PATCH', '/api/v1/routes/apply', {
      body: { is_default: true, revision: route.revision },
    });
    expect([changed.status, changed.body.is_default]).toEqual([200, true]);
    await untilServed(stage, 'apply');
    expect((await stage.call('POST', '/predict', { body: { features: rich } })).body.model_version).toBe('credit/1');
    const batch = await stage.call('POST', '/predict_batch', { body: { instances: [rich] } });
    expect(batch.body.predictions[0].status).toBe('success');
    expect((await stage.call('POST', '/predict', { as: 'other', body: { features: rich } })).status).toBe(404);
    const health = await stage.http.inject({ method: 'GET', url: '/health' });
    expect([health.statusCode, health.json()]).toEqual([
      200,
      { status: 'healthy', model_loaded: true, model_version: 'credit/1' },
    ]);
  });

  test('is not taken from a system out of sight, and an old revision is refused', async () => {
    const { body: route } = await stage.call('GET', '/api/v1/routes/check');
    const body = { is_default: true, revision: route.revision };
    expect((await stage.call('PATCH', '/api/v1/routes/check', { as: 'other', body })).status).toBe(409);
    expect((await stage.call('PATCH', '/api/v1/routes/check', { body })).body.is_default).toBe(true);
    expect((await stage.call('GET', '/api/v1/routes/apply')).body.is_default).toBe(false);
    expect((await stage.call('PATCH', '/api/v1/routes/check', { body })).body.error.code).toBe('conflict');
  });
});
