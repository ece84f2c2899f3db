/** 400 lines because the cases share one set of stores and one scene-maker: what a prediction goes through, from cache to shadow. */
import { HaechiError } from '@haechi/contract';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approve } from '../../../test/approved-version.ts';
import {
  registerVersion,
  setTheStage,
  smallModel,
  tester,
  trailAbout,
  untilServed,
} from '../../../test/model-scene.ts';
import { type ModelStage, startModelStage } from '../../../test/model-stage.ts';
import { everywhere } from '../../platform/http/caller.ts';
import { transact } from '../../platform/postgres.ts';
import type { Target } from './targets.ts';
import { answers, breaks, outcome, type Puppet, pullStrings, settle } from './traffic-fixture.ts';

const stores = await testStores();
let stage: ModelStage;
let puppets: Map<string, Puppet>;
const rich = { income: 39, region: 'north' };
const patient = { timeout: 20_000 };

beforeAll(async () => {
  stage = await startModelStage(stores);
  puppets = pullStrings(stage);
});
afterAll(async () => {
  await stage.stop();
  await stores.close();
});
let scenes = 0;
/** A system of its own, with versions 1 and 2 as given, and a route on version 1. */
async function scene(one: Puppet | null, two: Puppet | null = null) {
  scenes += 1;
  const [system, model, route] = [`s${scenes}`, `m${scenes}`, `r${scenes}`];
  if (one !== null) puppets.set(`${model}/1`, one);
  if (two !== null) puppets.set(`${model}/2`, two);
  await setTheStage(stage, { system, model, route });
  const predict = (body: object, as = 'all') => stage.call('POST', `/serve/${route}/predict`, { as, body });
  const targets = async (list: readonly Target[]) => {
    await transact(stores.db, (tx) => stage.serving.setTargets(tx, { route, actor: tester, targets: list }));
    await untilServed(stage, route);
  };
  const health = async () => (await stage.call('GET', `/serve/${route}/health`)).body;
  const events = () => stage.logged.filter(({ event }) => event.route === route).map(({ event }) => event);
  return { system, model, route, predict, targets, health, events };
}
const rowsOf = (table: string, route: string) =>
  stores.rows.query<Record<string, unknown>>(`select * from ${table} where route = {route:String}`, { route });
const stable: Target = { version: 1, weight: 10_000, role: 'stable' };

describe('kept results', () => {
  test('carry the caller’s own ids and their own event, and are counted', async () => {
    const one = answers(1);
    const { route, predict, events, health } = await scene(one);
    const first = await predict({ features: rich, request_id: 'a' });
    const second = await predict({ features: { region: 'north', income: 39, more: 1 }, request_id: 'b' });
    expect(one.calls).toBe(1);
    expect(second.body).toMatchObject({ request_id: 'b', prediction: first.body.prediction, model_version: 'm1/1' });
    expect(second.body.prediction_id).not.toBe(first.body.prediction_id);
    expect(events().map(({ id, tags }) => [id, tags])).toEqual([
      [first.body.prediction_id, undefined],
      [second.body.prediction_id, { cached: 'true' }],
    ]);
    await predict({ features: { income: 40, region: 'north' } });
    expect(one.calls).toBe(2);
    expect((await health()).cache).toMatchObject({ entries: 2, hits: 1, misses: 2 });
    const text = await stage.metrics.metrics();
    expect(text).toContain(`haechi_serving_cache_total{route="${route}",result="hit"} 1`);
  });

  test('of one version answer for no other, and are off where they are off', async () => {
    const [one, two] = [answers(1), answers(0)];
    const { route, predict, targets } = await scene(one, two);
    await predict({ features: rich });
    await targets([{ ...stable, version: 2 }]);
    expect((await predict({ features: rich })).body.prediction).toBe(0);
    await settle(stage, route, { cache: { mode: 'off' } });
    await predict({ features: rich });
    await predict({ features: rich });
    expect(two.calls).toBe(3);
  });

  test('a version that is computed here has none unless it is told to', async () => {
    const { route, predict, health } = await scene(null);
    await predict({ features: rich });
    expect((await health()).targets[0].cached).toBe(false);
    await settle(stage, route, { cache: { mode: 'on' } });
    await predict({ features: rich });
    await predict({ features: rich });
    expect((await health()).cache).toMatchObject({ entries: 1, hits: 1 });
  });
});

describe('a version that fails', () => {
  test('is answered for by what the route falls back to, in its order, and all is said', async () => {
    const [one, two] = [breaks(), breaks('prediction_timeout')];
    const { route, predict, events } = await scene(one, two);
    const constant = { answer: { prediction: 0, label: 'no', confidence: 0.6 }, reason: 'no model answers' };
    await settle(stage, route, { fallback: [{ version: 2 }, constant] });
    const { status, body } = await predict({ features: rich });
    const model = `m${scenes}`;
    expect([status, body]).toMatchObject([
      200,
      {
        ...{ prediction: 0, label: 'no', confidence: 0.6, model_version: 'constant', variant: 'fallback' },
        served_by: 'constant',
        fallback_reason: `no model answers (${model}/1: model_failed; ${model}/2: prediction_timeout)`,
      },
    ]);
    expect(events()).toMatchObject([
      { variant: 'fallback', version: 'constant', features: rich, tags: { fallback: body.fallback_reason } },
    ]);
    two.score = answers(1).score;
    expect((await predict({ features: rich })).body).toMatchObject({
      model_version: `${model}/2`,
      served_by: `${model}/2`,
      fallback_reason: `${model}/1: model_failed`,
    });
    const failures = async () =>
      (await rowsOf('prediction_failures', route)).map(({ version, code, n }) => `${version} ${code} ${n}`);
    await expect.poll(async () => (await failures()).length, patient).toBeGreaterThanOrEqual(2);
    expect((await failures()).join()).toContain(`${model}/2 prediction_timeout 1`);
  });

  test('is not answered for by a fallback whose approval was taken back; the health says why, until it is approved again', async () => {
    const [one, two] = [breaks(), answers(1)];
    const { model, route, predict, health } = await scene(one, two);
    const constant = { answer: { prediction: 0, label: 'no', confidence: 0.6 }, reason: 'nobody else' };
    await settle(stage, route, { fallback: [{ version: 2 }, constant], cache: { mode: 'on' } });
    const servedBy = async () => (await predict({ features: rich })).body.served_by;
    expect(await servedBy()).toBe(`${model}/2`);
    expect((await health()).fallbacks).toMatchObject([{ label: `${model}/2`, loaded: true, problem: null }]);
    const revoked = { body: { reason: 'a fault was found' } };
    expect((await stage.call('POST', `/api/v1/models/${model}/versions/2/reject`, revoked)).status).toBe(200);
    await expect.poll(servedBy, patient).toBe('constant');
    const { calls } = two;
    expect((await predict({ features: rich })).body.fallback_reason).toContain(`${model}/2: not_ready`);
    expect(two.calls).toBe(calls);
    const [spare] = (await health()).fallbacks;
    expect(spare).toMatchObject({ label: `${model}/2`, loaded: false });
    expect(spare.problem).toMatch(/not approved.*rejected/);
    // Another setting of the route, taken up with new lanes and a new cache, does not bring it back.
    await settle(stage, route, { fallback: [{ version: 2 }, constant], retries: 2 });
    expect(await servedBy()).toBe('constant');
    await approve(stage, { model, version: 2 });
    await expect.poll(servedBy, patient).toBe(`${model}/2`);
  });

  test('without anything to fall back to is an error that says which', async () => {
    const { predict } = await scene(breaks());
    const { status, body } = await predict({ features: rich });
    expect([status, body.error.code]).toEqual([502, 'model_failed']);
  });

  test('a canary’s users get the stable version, another route of the system may stand in, one of another system may not', async () => {
    const [one, two] = [answers(1), breaks()];
    const { system, model, route, predict, targets } = await scene(one, two);
    await targets([
      { ...stable, weight: 0 },
      { version: 2, weight: 10_000, role: 'canary' },
    ]);
    expect((await predict({ features: rich })).body).toMatchObject({
      model_version: `${model}/1`,
      variant: 'fallback',
      fallback_reason: `${model}/2: model_failed`,
    });
    await stage.call('POST', '/api/v1/models', { body: { id: `${model}-b`, system } });
    await registerVersion(stage, `${model}-b`, smallModel());
    await approve(stage, { model: `${model}-b`, version: 1 });
    const opened = await stage.call('POST', '/api/v1/routes', {
      body: { id: `${route}-b`, model: `${model}-b`, version: 1 },
    });
    expect(opened.status).toBe(201);
    await settle(stage, route, { fallback: [{ route: `${route}-b` }] });
    one.score = breaks().score;
    await expect
      .poll(async () => (await predict({ features: { ...rich, income: 20 } })).body.served_by, patient)
      .toBe(`${route}-b (${model}-b/1)`);
    const { revision } = (await stage.call('GET', `/api/v1/routes/${route}`)).body;
    for (const fallback of [[{ route: 'r1' }], [{ route }], [{ version: 99 }]]) {
      const wish = await stage.call('PATCH', `/api/v1/routes/${route}`, { body: { revision, settings: { fallback } } });
      expect([404, 422]).toContain(wish.status);
    }
  });

  test('too often is left alone, tried again, and taken back', async () => {
    const one = breaks();
    const { route, model, predict, health } = await scene(one);
    await settle(stage, route, { breaker: { min_calls: 5, open_s: 1, probes: 2 }, cache: { mode: 'off' } });
    for (let call = 0; call < 5; call += 1) expect((await predict({ features: rich })).status).toBe(502);
    const refused = await predict({ features: rich });
    expect([refused.status, refused.body.error.code]).toEqual([503, 'circuit_open']);
    expect(one.calls).toBe(5);
    expect((await health()).targets[0].breaker).toEqual({ state: 'open', reason: '5 of the last 5 calls failed' });
    const text = await stage.metrics.metrics();
    expect(text).toContain(`haechi_serving_breaker_state{route="${route}",version="${model}/1",variant="stable"} 2`);
    one.score = answers(1).score;
    await expect.poll(async () => (await predict({ features: rich })).status, patient).toBe(200);
    await predict({ features: rich });
    expect((await health()).targets[0].breaker).toEqual({ state: 'closed', reason: null });
  });

  test('or takes too long is given up in its time', async () => {
    const { route, predict } = await scene({ ...answers(1), score: () => new Promise(() => undefined) });
    await settle(stage, route, { timeout_ms: 30 });
    const { status, body } = await predict({ features: rich });
    expect([status, body.error.code]).toEqual([504, 'prediction_timeout']);
  });

  test('a queue that is full is refused with when to come again', async () => {
    const one: Puppet = { ...answers(1), score: () => new Promise(() => undefined) };
    const { route } = await scene(one);
    await settle(stage, route, { timeout_ms: 300, max_waiting: 2, batching: { max_calls: 1, max_rows: 1 } });
    const calls = Array.from({ length: 6 }, (_, index) =>
      stage.http.inject({
        method: 'POST',
        url: `/serve/${route}/predict`,
        headers: { authorization: 'all' },
        payload: JSON.stringify({ features: { income: index, region: 'north' } }),
      }),
    );
    const given = await Promise.all(calls);
    expect(given.map(({ statusCode }) => statusCode).sort()).toEqual([429, 429, 429, 504, 504, 504]);
    const refused = given.find(({ statusCode }) => statusCode === 429);
    expect([refused?.headers['retry-after'], refused?.json().error.code]).toEqual(['1', 'too_busy']);
  });

  test('an overloaded version elsewhere says when to come again, and the caller is told', async () => {
    const busy = () => new HaechiError('upstream_busy', 'It is overloaded.', { status: 503, retry_after_s: 7 });
    const { route } = await scene({ ...answers(1), score: () => Promise.reject(busy()) });
    for (const url of [`/serve/${route}/predict`, `/v2/models/${route}/infer`]) {
      const inputs = [
        { name: 'income', shape: [1], datatype: 'FP64', data: [1] },
        { name: 'region', shape: [1], datatype: 'BYTES', data: ['north'] },
      ];
      const payload = JSON.stringify(url.startsWith('/v2') ? { inputs } : { features: rich });
      const headers = { authorization: 'all', 'content-type': 'application/json' };
      const { statusCode, headers: given } = await stage.http.inject({ method: 'POST', url, headers, payload });
      expect([statusCode, given['retry-after']], url).toEqual([503, '7']);
    }
  });
});

describe('a version in the shadow', () => {
  const shadow: Target = { version: 2, weight: 0, role: 'shadow', share: 10_000 };

  test('gets a copy when the answer is out; what it said is kept under the id of the answer', async () => {
    const two = answers(0);
    const { route, model, predict, targets } = await scene(null, two);
    await targets([stable, shadow]);
    const { body } = await predict({ features: rich });
    expect(body).toMatchObject({ prediction: 1, model_version: `${model}/1`, variant: 'stable' });
    await expect.poll(async () => (await rowsOf('shadow_predictions', route)).length, patient).toBe(1);
    const [kept] = await rowsOf('shadow_predictions', route);
    expect(kept).toMatchObject({ id: body.prediction_id, version: `${model}/2`, prediction: 'no', confidence: 0.9 });
  });

  test('that fails, hangs or is overrun hurts no answer: it is dropped and counted', async () => {
    const two: Puppet = { ...breaks(), score: () => new Promise(() => undefined) };
    const { route, predict, targets, health } = await scene(null, two);
    await targets([stable, shadow]);
    await settle(stage, route, { shadow: { max_waiting: 3, timeout_ms: 60_000 } });
    for (let call = 0; call < 30; call += 1) expect((await predict({ features: rich })).status).toBe(200);
    const { shadow: counted } = await health();
    expect(counted.waiting).toBe(3);
    expect(counted.dropped).toBe(30 - 3 - 4);
    expect(await stage.metrics.metrics()).toContain(`haechi_serving_shadow_dropped_total{route="${route}"} 23`);
    expect(await rowsOf('shadow_predictions', route)).toEqual([]);
  });

  test('answers those that may see the preview, and nobody else', async () => {
    const { route, model, predict, targets } = await scene(null, answers(0));
    const ask = (headers: Record<string, string>, query = '') =>
      stage.http.inject({
        method: 'POST',
        url: `/serve/${route}/predict${query}`,
        headers: { authorization: 'all', ...headers },
        payload: JSON.stringify({ features: rich }),
      });
    expect((await ask({ 'x-haechi-preview': 'true' })).statusCode).toBe(404);
    await targets([stable, { ...shadow, share: 0, preview: true }]);
    expect((await ask({ 'x-haechi-preview': 'true' })).json()).toMatchObject({ model_version: `${model}/2` });
    expect((await ask({}, '?preview')).json()).toMatchObject({ model_version: `${model}/2`, variant: 'shadow' });
    expect((await predict({ features: rich })).body.model_version).toBe(`${model}/1`);
    expect(await askWithout('routes.write', route)).toMatchObject({ code: 'forbidden', status: 403 });
  });
});

/** Asks for the preview as somebody who holds every permission but one. */
function askWithout(missing: string, name: string): Promise<unknown> {
  const found = stage.serving.routes.find(({ endpoint }) => endpoint.path === '/serve/{route}/predict');
  const caller = {
    ...{ kind: 'key', id: 'key_some', name: 'some', scope: everywhere },
    scopeOf: (permission: string) => (permission === missing ? { all: false, systems: new Set<string>() } : everywhere),
  };
  const request = {
    body: Buffer.from(JSON.stringify({ features: rich })),
    headers: {},
    query: { preview: '' },
    id: 'q',
  };
  const input = { params: { route: name }, scope: everywhere, caller, request };
  return (found?.handler(input as never) ?? Promise.reject(new Error('no such route'))).catch(
    (error: unknown) => error,
  );
}

describe('what a caller may ask for', () => {
  test('an explanation, where the version can give one', async () => {
    const explain = () => ({
      ...{ method: 'linear' as const, scale: 'log_odds' as const, base: -1 },
      contributions: [
        { feature: 'region', contribution: 0.5 },
        { feature: 'income', contribution: -2 },
      ],
    });
    const { predict } = await scene({ ...answers(1), explain }, answers(0));
    const { body } = await predict({ features: rich, explain: true });
    expect(body.explanation).toEqual({
      ...{ method: 'linear', scale: 'log_odds', base: -1 },
      contributions: [
        { feature: 'income', contribution: -2 },
        { feature: 'region', contribution: 0.5 },
      ],
    });
    expect((await predict({ features: rich })).body.explanation).toBeUndefined();
    const refused = await predict({ features: rich, explain: true, model_version: 2 });
    expect([refused.status, refused.body.error.code]).toEqual([422, 'explanation_unavailable']);
  });

  test('a version by number or name, one that the route does not serve too, none of which nobody approved', async () => {
    const { model, predict } = await scene(answers(1), answers(0));
    expect((await predict({ features: rich, model_version: 2 })).body).toMatchObject({
      ...{ model_version: `${model}/2`, variant: 'named', prediction: 0 },
    });
    for (const name of ['champion', 'latest', 1])
      expect((await predict({ features: rich, model_version: name })).body.model_version).toBe(`${model}/1`);
    for (const name of ['nobody', 77])
      expect((await predict({ features: rich, model_version: name })).status).toBe(404);
    for (const name of ['', 0, 1.5, null, [], 2 ** 40])
      expect((await predict({ features: rich, model_version: name })).status).toBe(422);
    const instances = [
      { features: rich, model_version: 2 },
      { features: rich },
      { features: rich, model_version: 'nobody' },
    ];
    const batch = await stage.call('POST', `/serve/r${scenes}/predict_batch`, { body: { instances } });
    expect(batch.body.predictions).toMatchObject([{ prediction: 0 }, { prediction: 1 }, { error_code: 'not_found' }]);
  });

  test('several classes and values of a regression have their shapes', async () => {
    const value: Puppet = {
      ...answers(0),
      score: async (rows) =>
        rows.map(() => ({ ok: true, prediction: 12.5, label: null, probabilities: null, confidence: 1 })),
    };
    const { predict, events } = await scene(answers(2, ['a', 'b', 'c']), value);
    const { body: several } = await predict({ features: rich });
    expect([several.prediction, several.label, several.probability]).toEqual([
      2,
      'c',
      { class_0: 0.05, class_1: 0.05, class_2: 0.9 },
    ]);
    const { body: regression } = await predict({ features: rich, model_version: 2 });
    expect([regression.prediction, regression.confidence]).toEqual([12.5, 1]);
    expect(Object.keys(regression)).not.toEqual(expect.arrayContaining(['label']));
    expect(Object.keys(regression)).not.toEqual(expect.arrayContaining(['probability']));
    expect(events().at(-1)?.prediction).toBe(12.5);
  });
});

describe('settings of a route', () => {
  test('are changed with a revision, kept in the trail, and shown whole', async () => {
    const { route } = await scene(null);
    const before = (await stage.call('GET', `/api/v1/routes/${route}`)).body;
    expect(before.settings).toMatchObject({ timeout_ms: 10_000, cache: { mode: 'auto', ttl_s: 300 }, fallback: [] });
    const change = (body: object) => stage.call('PATCH', `/api/v1/routes/${route}`, { body });
    const settings = { timeout_ms: 500, fallback: [{ version: 2 }] };
    const changed = await change({ revision: before.revision, settings });
    expect(changed.body.settings).toMatchObject(settings);
    expect((await change({ revision: before.revision, settings })).status).toBe(409);
    expect((await change({ revision: before.revision + 1, settings: { timeout: 5 } })).status).toBe(422);
    const trail = await trailAbout(stores, route);
    expect(trail.at(-1)).toMatchObject({
      action: 'route.updated',
      detail: {
        settings_before: { timeout_ms: '10000', fallback: '[]' },
        settings: { timeout_ms: '500', fallback: '[{"version":2}]' },
      },
    });
  });
});

test('what autoscalers read is there', async () => {
  const { route, predict } = await scene(answers(1));
  await predict({ features: rich });
  const text = await stage.metrics.metrics();
  expect(text).toMatch(new RegExp(`haechi_serving_queue_length\\{route="${route}",.*\\} 0`));
  expect(text).toMatch(/haechi_serving_utilisation \d/);
  expect(text).toMatch(/haechi_serving_predicted_demand \d/);
});

test('a thousand rows for a version elsewhere go in few calls, each with its own answer', async () => {
  const one: Puppet = {
    ...answers(1),
    score: async (rows) => rows.map(({ income }) => outcome(Number(Number(income) % 2), ['no', 'yes'])),
  };
  const { route } = await scene(one);
  const instances = Array.from({ length: 1_000 }, (_, income) => ({ income, region: 'north' }));
  const { body } = await stage.call('POST', `/serve/${route}/predict_batch`, { body: { instances } });
  expect(body.predictions.map(({ prediction }: { prediction: number }) => prediction)).toEqual(
    instances.map(({ income }) => income % 2),
  );
  expect(one.calls).toBeLessThan(60);
});

test('rows of a batch that were answered are told, also where the way to the version breaks for others', async () => {
  const away: Puppet = {
    ...answers(1),
    score: async (rows) => {
      if (rows.every(({ income }) => income === rich.income)) return rows.map(() => outcome(1, ['no', 'yes']));
      throw new HaechiError('upstream_unreachable', 'The other side is away.');
    },
  };
  const { route, predict, events } = await scene(away);
  await predict({ features: rich });
  const poor = { income: 1, region: 'north' };
  const batch = (...instances: object[]) =>
    stage.call('POST', `/serve/${route}/predict_batch`, { as: 'all', body: { instances } });
  const { status, body } = await batch(rich, poor);
  expect([status, body.predictions]).toMatchObject([
    200,
    [{ status: 'success' }, { status: 'error', error_code: 'upstream_unreachable' }],
  ]);
  expect(events()).toHaveLength(2);
  expect((await batch(poor, poor)).status).toBe(502);
  expect(events()).toHaveLength(2);
});
