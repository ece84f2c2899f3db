import { writeFile } from 'node:fs/promises';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerVersion, setTheStage, smallModel, tester, untilServed } from '../../../test/model-scene.ts';
import { type ModelStage, startModelStage } from '../../../test/model-stage.ts';
import { systemClock } from '../../platform/clock.ts';
import { everywhere } from '../../platform/http/caller.ts';
import { createLog } from '../../platform/log.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { transact } from '../../platform/postgres.ts';
import { LoadedModels } from './loaded-models.ts';
import { ServedRoutesLoader } from './served-routes.ts';
import { servingMetrics } from './serving-metrics.ts';

const stores = await testStores();
let stage: ModelStage;
const rich = { income: 39, region: 'north' };
/** A busy machine is given its time. */
const patient = { timeout: 20_000 };
const poor = { income: 0, region: 'south' };

beforeAll(async () => {
  stage = await startModelStage(stores);
  await setTheStage(stage);
  await setTheStage(stage, { system: 'other', model: 'fraud', route: 'check' });
});
afterAll(async () => {
  await stage.stop();
  await stores.close();
});
const predict = (body: unknown, as = 'all') => stage.call('POST', '/serve/apply/predict', { as, body });
const canary = (weight: number) =>
  transact(stores.db, (tx) =>
    stage.serving.setTargets(tx, {
      route: 'apply',
      actor: tester,
      targets: [
        { version: 1, weight: 10_000 - weight, role: 'stable' },
        { version: 2, weight, role: 'canary' },
      ],
    }),
  );

describe('one prediction', () => {
  test('is answered in the shape of the field, with its version and identity', async () => {
    const { status, body } = await predict({ features: rich, request_id: 'mine' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      prediction: 1,
      label: 'yes',
      model_version: 'credit/1',
      variant: 'stable',
      request_id: 'mine',
    });
    expect(body.probability.class_0 + body.probability.class_1).toBeCloseTo(1, 12);
    expect(body.confidence).toBe(Math.max(body.probability.class_0, body.probability.class_1));
    expect(body.processing_time_ms).toBeGreaterThan(0);
    expect(body.prediction_id).toMatch(/^prd_/);
    expect(new Date(body.prediction_time).toISOString()).toBe(body.prediction_time);
  });

  test('becomes an event that can be queried, with what the caller said beside the features', async () => {
    const asked = {
      features: { ...poor, secret_extra: 'x' },
      user_id: 'u-7',
      groups: { sex: 'f' },
      tags: { channel: 'web' },
    };
    const { body } = await predict(asked);
    await stage.events.settled();
    const rows = await stores.rows.query<Record<string, unknown>>(
      'select system_id, version, route, variant, prediction, confidence, user, groups, tags, num, cat from predictions where id = {id:String}',
      { id: body.prediction_id },
    );
    expect(rows).toMatchObject([
      { system_id: 'loans', version: 'credit/1', route: 'apply', variant: 'stable', prediction: 'no', user: 'u-7' },
    ]);
    expect(rows[0]).toMatchObject({ groups: { sex: 'f' }, tags: { channel: 'web' }, num: [0], cat: ['south'] });
  });

  test.each([
    [{ features: { region: 'north' } }, 'feature_missing', 'income'],
    [{ features: { income: 'much', region: 'north' } }, 'feature_mistyped', 'income'],
    [{ features: { income: 1, region: 7 } }, 'feature_mistyped', 'region'],
  ])('says which feature is wrong and what was expected: %j', async (body, code, feature) => {
    const answer = await predict(body);
    expect([answer.status, answer.body.error.code]).toEqual([422, code]);
    expect(answer.body.error.detail).toMatchObject({ feature, expected: expect.stringMatching(/number|text/) });
    expect(answer.body.error.message).toContain(`"${feature}"`);
  });

  test.each([
    [{}, 'features'],
    [{ features: [] }, 'features'],
    [{ features: rich, user_id: 7 }, 'user_id'],
    [{ features: rich, groups: { sex: ['f'] } }, 'groups.sex'],
    [{ features: rich, request_id: 'x'.repeat(257) }, 'request_id'],
  ])('says which part of the body is wrong: %j', async (body, field) => {
    const answer = await predict(body);
    expect([answer.status, answer.body.error.code]).toEqual([422, 'invalid_request']);
    expect(answer.body.error.detail.problems[0].field).toBe(field);
  });

  test('null is a missing value; text beyond what an event holds is refused', async () => {
    expect((await predict({ features: { income: null, region: null } })).status).toBe(200);
    const long = await predict({ features: { income: 1, region: 'x'.repeat(10_001) } });
    expect(long.body.error).toMatchObject({ code: 'feature_mistyped', detail: { feature: 'region' } });
  });

  test('not JSON is said so', async () => {
    const answer = await stage.http.inject({
      method: 'POST',
      url: '/serve/apply/predict',
      headers: { authorization: 'all' },
      payload: '{',
    });
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'malformed_json']);
  });

  test('another system’s route is not there', async () => {
    expect((await predict({ features: rich }, 'other')).status).toBe(404);
    expect((await predict({ features: rich }, 'loans')).status).toBe(200);
    expect((await stage.call('GET', '/api/v1/routes/apply', { as: 'other' })).status).toBe(404);
    expect((await stage.call('GET', '/serve/apply/health', { as: 'other' })).status).toBe(404);
    const listed = await stage.call('GET', '/api/v1/routes', { as: 'other' });
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual(['check']);
  });
});

test('rows of a batch fail singly, bare features and whole requests alike', async () => {
  const instances = [rich, { features: poor, user_id: 'u' }, { income: 1 }, 'nonsense'];
  const { status, body } = await stage.call('POST', '/serve/apply/predict_batch', { body: { instances } });
  expect(status).toBe(200);
  expect(body.predictions).toMatchObject([
    { status: 'success', prediction: 1, model_version: 'credit/1' },
    { status: 'success', prediction: 0, label: 'no' },
    { status: 'error', prediction: null, error_code: 'feature_missing' },
    { status: 'error', prediction: null, error_code: 'invalid_request' },
  ]);
  expect(body.processing_time_ms).toBeGreaterThan(0);
  expect((await stage.call('POST', '/serve/apply/predict_batch', { body: { instances: [] } })).status).toBe(422);
});

describe('a split', () => {
  test('keeps a user with one version, gives everybody their share, and a canary its event', async () => {
    const { period } = await canary(2_500);
    await untilServed(stage, 'apply');
    const users = Array.from({ length: 400 }, (_, index) => ({ features: rich, user_id: `user-${index}` }));
    const { body } = await stage.call('POST', '/serve/apply/predict_batch', { body: { instances: users } });
    type Given = { variant: string; model_version: string; prediction: number };
    const seen = body.predictions.map((one: Given) => `${one.variant} ${one.model_version} ${one.prediction}`);
    expect(new Set(seen)).toEqual(new Set(['stable credit/1 1', 'canary credit/2 0']));
    const canaries = body.predictions.filter(({ variant }: Given) => variant === 'canary').length;
    expect(canaries).toBeGreaterThan(60);
    expect(canaries).toBeLessThan(140);
    for (const [index, user] of users.slice(0, 60).entries())
      expect((await predict(user)).body.model_version).toBe(body.predictions[index].model_version);
    const [split] = (await stage.serving.splits()).filter(({ route }) => route === 'apply');
    expect(split).toMatchObject({
      stable: { label: 'credit/1' },
      candidate: { label: 'credit/2', weight: 2_500 },
      period,
    });
    const [canaryEvent] = stage.logged.filter(({ event }) => event.variant === 'canary');
    const noted = async () => (await stage.serving.firstResponses(stores.db, [period ?? ''])).get(period ?? '');
    await expect.poll(async () => (await noted())?.toISOString(), patient).toBe(canaryEvent?.event.time);
  });

  test('keeps its period while the same candidate grows, and ends it without one', async () => {
    const grown = await canary(5_000);
    const [before] = (await stage.serving.splits()).filter(({ route }) => route === 'apply');
    expect(grown.period).toBe(before?.period);
    const alone = [{ version: 1, weight: 10_000, role: 'stable' as const }];
    const ended = await transact(stores.db, (tx) =>
      stage.serving.setTargets(tx, { route: 'apply', actor: tester, targets: alone }),
    );
    expect(ended.period).toBeNull();
    const again = await canary(1_000);
    expect(again.period).not.toBe(grown.period);
    await transact(stores.db, (tx) => stage.serving.setTargets(tx, { route: 'apply', actor: tester, targets: alone }));
  });

  test('without a user is drawn for each request', async () => {
    await canary(5_000);
    await untilServed(stage, 'apply');
    const body = { instances: Array.from({ length: 200 }, () => rich) };
    const { body: answer } = await stage.call('POST', '/serve/apply/predict_batch', { body });
    const canaries = answer.predictions.filter(({ variant }: { variant: string }) => variant === 'canary').length;
    expect(canaries).toBeGreaterThan(60);
    expect(canaries).toBeLessThan(140);
  });

  test('that does not add up is refused', async () => {
    const targets = [{ version: 1, weight: 9_000, role: 'stable' as const }];
    const wish = transact(stores.db, (tx) => stage.serving.setTargets(tx, { route: 'apply', actor: tester, targets }));
    await expect(wish).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

test('a canary whose artifact was tampered with is not served: its users get the stable version, and health says why', async () => {
  const version = await registerVersion(stage, 'fraud', smallModel({ seed: 3 }));
  const { artifact_sha256: digest } = await stage.registry.getVersion(
    stores.db,
    { all: true },
    { model: 'fraud', version },
  );
  await writeFile(`${stores.objectsDir}/${digest.slice(0, 2)}/${digest}`, JSON.stringify(smallModel({ flip: true })));
  const targets = [
    { version: 1, weight: 5_000, role: 'stable' as const },
    { version, weight: 5_000, role: 'canary' as const },
  ];
  await transact(stores.db, (tx) => stage.serving.setTargets(tx, { route: 'check', actor: tester, targets }));
  await untilServed(stage, 'check');
  for (let user = 0; user < 20; user += 1) {
    const body = { features: rich, user_id: `u${user}` };
    expect((await stage.call('POST', '/serve/check/predict', { body })).body.model_version).toBe('fraud/1');
  }
  const health = await stage.call('GET', '/serve/check/health');
  expect([health.status, health.body.targets[1].loaded]).toEqual([200, false]);
  expect(health.body.targets[1].problem).toContain(digest);
  const state = await stage.call('GET', '/api/v1/routes/check/state');
  expect(state.body.targets).toEqual(health.body.targets);

  const log = createLog('silent');
  const models = new LoadedModels({ clock: systemClock, log, registry: stage.registry });
  const lane = { clock: systemClock, uniform: () => 0.5, repeated: () => undefined };
  const loader = new ServedRoutesLoader({ ...stage, log, models, lane, metrics: servingMetrics(createMetrics()) });
  const content = await loader.load(stores.db);
  const target = content.byId.get('check')?.targets[1];
  expect(target).toMatchObject({ model: null, problem: { code: 'artifact_tampered' } });
  await stage.registry.uploadArtifact(everywhere, {
    model: 'fraud',
    bytes: new TextEncoder().encode(JSON.stringify(smallModel({ seed: 3 }))),
    actor: tester,
  });
  await loader.retry(stores.db, content);
  expect(target).toMatchObject({ problem: null, model: { sha256: digest } });
});

test('the metrics of the field count it', async () => {
  const text = await stage.metrics.metrics();
  for (const name of [
    'model_predictions_total',
    'model_prediction_duration_seconds_bucket',
    'prediction_latency_ms_bucket',
    'daily_predictions_total',
  ])
    expect(text).toContain(name);
  expect(text).toMatch(
    /model_predictions_total\{system="loans",route="apply",version="credit\/2",variant="canary"\} [1-9]/,
  );
  expect(text).toMatch(/model_prediction_errors_total\{route="apply",code="feature_missing"\} [1-9]/);
});

test('systems of high risk log before they answer, also when they become so later; an archived system answers nothing', async () => {
  await setTheStage(stage, { system: 'care', model: 'triage', route: 'ward', tier: 'high' });
  expect((await stage.call('GET', '/api/v1/routes/ward')).body.log).toBe('before');
  await stage.call('POST', '/serve/ward/predict', { body: { features: rich } });
  expect(stage.logged.at(-1)).toMatchObject({ mode: 'before', event: { route: 'ward' } });

  await stage.call('PATCH', '/api/v1/systems/loans', { body: { risk_tier: 'high', revision: 1 } });
  await expect
    .poll(async () => {
      await predict({ features: rich });
      return stage.logged.at(-1)?.mode;
    }, patient)
    .toBe('before');
  await stage.call('PATCH', '/api/v1/systems/care', { body: { archived: true, revision: 1 } });
  await expect
    .poll(async () => (await stage.call('POST', '/serve/ward/predict', { body: { features: rich } })).status, patient)
    .toBe(409);
});
