import { readFileSync } from 'node:fs';
import { experimentDefinitionSchema, HaechiError } from '@haechi/contract';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { experimentYaml, readExperimentYaml } from './definition-yaml.ts';
import { definitionOf, later, startExperiments } from './experiments-fixture.ts';
import { planOf } from './plan-of.ts';
import { nextState, transitions } from './transitions.ts';

const stores = await testStores();
const stage = await startExperiments(stores);
const { call } = stage;
beforeAll(async () => {
  for (const id of ['shop', 'other']) await call('POST /api/v1/systems', { id, name: id });
});
afterAll(async () => {
  await stage.stop();
  await stores.close();
});

const arm = (name: string, weight: string | number, more: object = {}) => ({ name, weight, ...more });

describe('a definition', () => {
  test('that could not be carried out is refused with where and why', () => {
    const metric = { name: 'm', type: 'count', event: 'business', metric: 'x' };
    const refusals: readonly [object, RegExp][] = [
      [{ arms: [arm('a', '50%'), arm('b', '40%')] }, /90 %/],
      [{ arms: [arm('a', '50%'), arm('a', '50%')] }, /same name/],
      [{ arms: [arm('a', '50%', { variant: 'x' }), arm('b', '50%', { variant: 'x' })] }, /same variant/],
      [{ arms: [arm('a', 0), arm('b', '100%')] }, /control has no weight/],
      [{ arms: [arm('a', '100%'), arm('b', 0)] }, /nothing to compare/],
      [
        { arms: [arm('a', '50%', { control: true }), arm('b', '50%', { control: true })] },
        /Two arms are called the control/,
      ],
      [{ metrics: [{ ...metric, role: 'guardrail' }] }, /No metric is primary/],
      [{ metrics: [metric, metric] }, /Two metrics/],
      [{ metrics: [{ name: 'm', type: 'count', event: 'business' }] }, /names a business event/],
      [{ metrics: [{ name: 'm', type: 'sum', event: 'cost' }] }, /currency/],
      [{ assign: { by: 'route', route: 'r' } }, /holdout: false/],
      [{ assign: { by: 'route', route: 'r' }, holdout: false }, /number of its version/],
      [{ assign: { by: 'route', route: 'r' }, traffic: '10%' }, /Only a flag/],
      [{ assign: { by: 'holdout' } }, /held/],
      [{ on_win: { rollout: { route: 'r' } } }, /version of every arm/],
    ];
    for (const [more, said] of refusals) {
      const parsed = experimentDefinitionSchema.parse(definitionOf('x', more));
      expect(() => planOf(parsed), JSON.stringify(more)).toThrow(said);
      expect(() => planOf(parsed)).toThrow(HaechiError);
    }
    expect(experimentDefinitionSchema.safeParse(definitionOf('x', { hypotesis: 'typo' })).success).toBe(false);
  });

  test('comes back from YAML as it was written; a fault is named by its line', () => {
    const parsed = experimentDefinitionSchema.parse(definitionOf('x', { traffic: '20%' }));
    expect(readExperimentYaml(experimentYaml(parsed))).toEqual(parsed);
    expect(() => readExperimentYaml(`${experimentYaml(parsed)}metrics2: []\n`)).toThrow(/metrics2/);
    expect(() => readExperimentYaml('id: x\nsystem: shop\nhypothesis: h\nassign: {by: flga}\n')).toThrow(
      /assign.*line 4/,
    );
    expect(() => readExperimentYaml('id: [\n')).toThrow(/cannot be read/);
  });

  test('of the documentation is one that could be carried out', () => {
    const text = readFileSync(new URL('../../../../../docs/experiments.md', import.meta.url), 'utf8');
    const yaml = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    expect(planOf(readExperimentYaml(yaml))).toMatchObject({
      control: 'long',
      traffic: 4_000,
      durationMs: 28 * 86_400_000,
    });
  });

  test('is kept in versions, changed only while nothing runs, seen only in its system', async () => {
    const yaml = (more = '') => experimentYaml(experimentDefinitionSchema.parse(definitionOf('kept'))) + more;
    const apply = (text: string, dry = false, as = 'all') =>
      call('POST /api/v1/experiments/yaml', { yaml: text, dry_run: dry }, as);
    expect((await apply(yaml(), true)).body).toMatchObject({ done: 'created', experiment: null });
    expect((await call('GET /api/v1/experiments/kept')).status).toBe(404);
    expect((await apply(yaml(), false, 'other')).status).toBe(404);
    expect((await apply(yaml())).body).toMatchObject({ done: 'created', experiment: { state: 'draft', version: 1 } });
    expect((await apply(yaml())).body).toMatchObject({ done: 'same', experiment: { version: 1 } });
    stage.pass(1_000);
    const changed = yaml().replace('sells more', 'sells much more');
    expect((await apply(changed)).body).toMatchObject({ done: 'changed', experiment: { version: 2 } });
    expect((await call('POST /api/v1/experiments', definitionOf('kept'))).body.error.code).toBe('conflict');
    expect((await call('PUT /api/v1/experiments/kept', definitionOf('other'))).body.error.detail.where).toBe('id');
    for (const what of [
      'GET /api/v1/experiments/kept',
      'POST /api/v1/experiments/kept/start',
      'GET /api/v1/experiments/kept/results',
    ])
      expect((await call(what, what.startsWith('POST') ? { reason: 'x' } : undefined, 'other')).status).toBe(404);
    expect((await call('GET /api/v1/experiments', undefined, 'other')).body.items).toEqual([]);
    expect((await call('POST /api/v1/experiments/kept/start', { reason: 'go' })).body).toMatchObject({
      state: 'running',
    });
    expect((await apply(yaml())).body.error).toMatchObject({ code: 'experiment_state', detail: { state: 'running' } });
    expect((await call('POST /api/v1/experiments/kept/archive', { reason: 'x' })).body.error.code).toBe(
      'experiment_state',
    );
    // Again changes nothing; another one on the same flag has to wait.
    expect((await call('POST /api/v1/experiments/kept/start', { reason: 'go' })).body.period.period).toBe(1);
    await call('POST /api/v1/experiments', definitionOf('second', { assign: { by: 'flag', flag: 'kept' } }));
    expect((await call('POST /api/v1/experiments/second/start', { reason: 'go' })).body.error.code).toBe('conflict');
    await call('POST /api/v1/experiments/kept/stop', { reason: 'done' });
    expect((await call('POST /api/v1/experiments/second/start', { reason: 'go' })).status).toBe(200);
    const { items } = (await call('GET /api/v1/experiments/kept/versions')).body;
    expect(items.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
    expect((await call('GET /api/v1/experiments/kept/definition.yaml')).text).toContain('sells much more');
    expect((await call('POST /api/v1/experiments/second/looks', {}, 'other')).status).toBe(404);
  });
});

test('no state is left out of the table, and a draft has nothing to look at', async () => {
  for (const state of Object.keys(transitions) as (keyof typeof transitions)[])
    for (const wish of ['change', 'start', 'stop', 'settle', 'archive'] as const) {
      const next = transitions[state][wish];
      if (next !== undefined) expect(nextState({ id: 'x', state }, wish)).toBe(next);
      else expect(() => nextState({ id: 'x', state }, wish)).toThrow(HaechiError);
    }
  await call('POST /api/v1/experiments', definitionOf('untouched'));
  expect((await call('POST /api/v1/experiments/untouched/looks', {})).body.error.code).toBe('experiment_state');
  expect((await call('POST /api/v1/experiments/untouched/stop', { reason: 'x' })).body.error.code).toBe(
    'experiment_state',
  );
  expect((await call('GET /api/v1/experiments/untouched/results')).body).toMatchObject({ look: null, points: [] });
});

test('the design comes from what units did before: their rate, how many come in a day, what can be found', async () => {
  const wish = definitionOf('designed', {
    metrics: [
      { name: 'bought', type: 'conversion', event: 'business', metric: 'buy', smallest_effect: { relative: 0.1 } },
      { name: 'refunds', type: 'mean', role: 'secondary', event: 'business', metric: 'refund' },
    ],
    analysis: { conversion_window: '60m', look_back: 'off', mode: 'fixed' },
  });
  const none = (await call('POST /api/v1/experiment-design', wish)).body;
  expect(none).toMatchObject({ verdict: 'skipped', units: null, days: null, daily_units: null });
  const from = later(stage.now(), -10 * 24 * 60);
  const seen = Array.from({ length: 2_000 }, (_, i) => ({
    user: `d${i}`,
    metric: 'seen',
    value: 1,
    at: later(from, i * 7),
  }));
  const bought = seen.flatMap(({ user, at }, i) =>
    i % 5 === 0 ? [{ user, metric: 'buy', value: 1, at: later(at, 3) }] : [],
  );
  await stage.business([...seen, ...bought]);
  const { body } = await call('POST /api/v1/experiment-design', wish);
  expect(body.verdict).toBe('pass');
  expect(body.daily_units).toBeCloseTo(200, -1);
  const [metric, refunds] = body.metrics;
  expect(metric.baseline).toBeCloseTo(0.2, 2);
  // 1.96 and 0.84 standard errors, two proportions of 0.20 and 0.22, both arms together (Fleiss, Levin and Paik): about 13 000.
  expect(metric.units).toBeGreaterThan(12_700);
  expect(metric.units).toBeLessThan(13_300);
  expect(metric.days).toBe(Math.ceil(metric.units / body.daily_units / 7) * 7);
  expect(metric.detectable).toBeGreaterThan(metric.smallest_effect);
  expect(refunds).toMatchObject({ units: null, reason: { key: 'experiments.design.no_spread' } });
  // Started without planned units, it plans by that.
  await call('POST /api/v1/experiments', wish);
  const started = (await call('POST /api/v1/experiments/designed/start', { reason: 'go' })).body;
  expect(started.period.planned_units).toBe(metric.units);
  expect(started.design).toMatchObject({ units: metric.units });
});
