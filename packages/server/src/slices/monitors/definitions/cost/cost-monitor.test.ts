import { HaechiError } from '@haechi/contract';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everywhere } from '../../../../platform/http/caller.ts';
import { createMetrics } from '../../../../platform/metrics.ts';
import { indicatorGauges } from '../../indicator-gauges.ts';
import { at, now, openScene, type Scene, shownRows, type Wanted } from '../definitions-fixture.ts';
import { newestSamples } from '../newest-samples.ts';
import { oneResult } from '../results-read.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

interface Paid {
  readonly time: Date;
  readonly amount: number;
  readonly unit?: string;
  readonly quantity?: number;
  readonly currency?: string;
  readonly route?: string;
  readonly version?: string;
  readonly team?: string;
  readonly environment?: string;
  readonly received?: Date;
}
let counted = 0;
async function pay(system: string, paid: readonly Paid[]): Promise<void> {
  const rows = paid.map(({ time, route = '', version = '', team, environment = 'production', received, ...own }) => {
    counted += 1;
    const place = { system_id: system, kind: 'cost', time, received_at: received ?? now, seq: counted };
    const payload = JSON.stringify({ currency: 'EUR', ...own });
    const tags = team === undefined ? {} : { team };
    return { ...place, id: `c${counted}`, payload, tags, route, version, environment };
  });
  await stores.rows.insert('events', rows);
}

const hour = { type: 'time', size: '1h' } as const;
const targets = { currency: 'EUR', per_unit: { token: 1e-7 }, gpu_hours_per_day: 24 };
async function newest(scene: Scene, system: string, of: { monitor: string; slice?: string }) {
  const { monitor: id, slice = '' } = of;
  const result = await oneResult(stores.rows, everywhere, { system, id, to: at(0).toISOString(), version: '', slice });
  const score = (indicator: string, feature = 'EUR') =>
    result.analysis.scores.find((one) => one.indicator === indicator && one.feature === feature);
  return { result, score, scene };
}

test('cost events become sums, a finding when the price is over its target, and gauges', async () => {
  const system = 'paying';
  const scene = await openScene(stores, system, now);
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-1), to: at(0), count: 200 }));
  await pay(
    system,
    Array.from({ length: 40 }, (_, place): Paid => {
      const first = place % 2 === 0;
      return {
        time: new Date(at(-1).getTime() + place * 60_000),
        amount: 1.3e-7 * 1_000,
        unit: 'token',
        quantity: 1_000,
        route: first ? 'chat' : 'search',
        version: first ? 'credit/1' : 'credit/2',
        team: 'risk',
      };
    }),
  );
  await pay(system, [
    { time: at(-1), amount: 0.1, unit: 'gpu_second', quantity: 3_600 },
    { time: at(-1), amount: 0.2 },
    { time: at(-1), amount: 5, currency: 'usd' },
    { time: at(-1), amount: 99, environment: 'staging' },
    { time: at(-2), amount: 0.1, route: 'chat' },
  ]);
  await scene.define('spend', {
    kind: 'cost',
    window: hour,
    reference: { type: 'previous' },
    slices: ['route', 'model', 'tags.team'],
    settings: { cost: targets },
  });
  await scene.look('spend');
  const { result, score } = await newest(scene, system, { monitor: 'spend' });
  expect(score('cost_total')?.settings['amount']).toBe('0.3052');
  expect(score('cost_total', 'USD')?.settings['amount']).toBe('5');
  expect(score('cost_per_prediction')?.estimate?.value).toBeCloseTo(0.3052 / 200, 12);
  expect(score('cost_gpu_hours')?.estimate?.value).toBeCloseTo(1, 12);
  expect(score('cost_gpu_hours_share')).toMatchObject({ verdict: 'pass', limit: 1.1 });
  expect(score('cost_target_share', 'EUR/token')).toMatchObject({ verdict: 'fail', limit: 1.2 });
  const [moved] = score('cost_total')?.contributors ?? [];
  expect(moved?.name).toMatch(/^(route|version|tags\.team)=/);
  expect([result.verdict, result.n_reference]).toEqual(['fail', 1]);
  const chat = await newest(scene, system, { monitor: 'spend', slice: 'route=chat' });
  expect(chat.score('cost_total')?.settings['amount']).toBe('0.0026');
  const model = await newest(scene, system, { monitor: 'spend', slice: 'model=credit' });
  expect(model.score('cost_total')?.settings['amount']).toBe('0.0052');
  expect(model.score('cost_gpu_hours_share')).toBeUndefined();
  const open = await scene.findings();
  expect(open.find(({ slice }) => slice === '')).toMatchObject({
    indicator: 'cost_target_share',
    feature: 'EUR/token',
  });
  const metrics = createMetrics();
  await newestSamples(scene.deps, indicatorGauges(metrics, stores.db)).refresh(now);
  const text = await metrics.metrics();
  expect(text).toMatch(
    /haechi_cost_target_share\{system="paying",monitor="spend",version="",slice="",currency="EUR",unit="token"\} 1\.(?:3|29)/,
  );
});

test('a bill that comes late reopens its window, a price back at its target closes the finding, and no address is a label', async () => {
  const system = 'late-bill';
  const scene = await openScene(stores, system, now);
  const token = (amount: number, time = at(-1)) => ({ time, amount, unit: 'token', quantity: 10 });
  await pay(system, [token(10), { ...token(10), team: 'ann@example.com' }]);
  await scene.define('spend', {
    kind: 'cost',
    window: hour,
    reference: { type: 'none' },
    slices: ['tags.team'],
    settings: { cost: { per_unit: { token: 0.5 } } },
  });
  await scene.look('spend');
  const open = async () =>
    (await scene.findings()).filter(({ closed_at, slice }) => closed_at === null && slice === '');
  expect(await open()).toHaveLength(1);
  const metrics = createMetrics();
  await newestSamples(scene.deps, indicatorGauges(metrics, stores.db)).refresh(now);
  const text = await metrics.metrics();
  expect(text).toMatch(/haechi_cost_total\{system="late-bill".*slice="tags\.team=token:[0-9a-f]{10}"/);
  expect(text).not.toContain('ann@example.com');
  scene.kit.world.now = new Date(now.getTime() + 15 * 60_000);
  await pay(system, [{ ...token(-11), quantity: 0, received: scene.kit.world.now }]);
  scene.kit.world.now = new Date(now.getTime() + 20 * 60_000);
  await scene.look('spend');
  expect((await newest(scene, system, { monitor: 'spend' })).result).toMatchObject({ revised: true, verdict: 'pass' });
  expect(await open()).toEqual([]);
});

test('every environment together, split by environment; an empty window is skipped', async () => {
  const system = 'environments';
  const scene = await openScene(stores, system, now);
  const rows = shownRows({ version: 'credit/1', from: at(-1), to: at(0), count: 300 });
  const half = rows.map((row, place) => ({ ...row, environment: place < 100 ? 'staging' : 'production' }));
  await scene.kit.send(system, half);
  const wide = { window: hour, environment: '*', slices: ['environment'] } satisfies Partial<Wanted>;
  await scene.define('volume', { ...wide, kind: 'data_quality', reference: { type: 'none' } });
  await scene.define('spend', { ...wide, kind: 'cost', reference: { type: 'none' } });
  await scene.define('latency', { ...wide, kind: 'system', reference: { type: 'none' } });
  await scene.look('volume');
  await scene.look('spend');
  await scene.look('latency');
  const served = (await scene.results('latency')).map(({ slice, n_current }) => [slice, n_current]);
  expect(served.sort()).toEqual([
    ['', 300],
    ['environment=production', 200],
    ['environment=staging', 100],
  ]);
  const counts = (await scene.results('volume')).map(({ slice, n_current }) => [slice, n_current]);
  expect(counts).toEqual(
    expect.arrayContaining([
      ['', 300],
      ['environment=production', 200],
      ['environment=staging', 100],
    ]),
  );
  expect(await scene.verdicts('spend')).toEqual(['skipped']);
});

test.each([
  [{ window: { type: 'count', size: 100 } }, /looks at time/],
  [{ reference: { type: 'version' } }, /no profile/],
  [{ slices: ['groups.sex'] }, /no groups/],
  [{ slices: ['environment'] }, /Set environment to \*/],
] as const)('a definition that does not fit is refused: %o', async (...[wanted, sentence]) => {
  counted += 1;
  const scene = await openScene(stores, `refused-${counted}`, now);
  const base = { kind: 'cost', window: hour, reference: { type: 'none' } } as const;
  const refused = scene.define('spend', { ...base, ...wanted } as never);
  await expect(refused).rejects.toThrow(HaechiError);
  await expect(refused).rejects.toThrow(sentence);
});
