import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everywhere } from '../../../platform/http/caller.ts';
import { createMetrics } from '../../../platform/metrics.ts';
import { transact } from '../../../platform/postgres.ts';
import { indicatorGauges } from '../indicator-gauges.ts';
import { changeSettings } from '../settings.ts';
import { compareTwoVersions } from './compare-two-versions.ts';
import { actor, at, now, openScene, shownRows } from './definitions-fixture.ts';
import { findRootCause } from './find-root-cause.ts';
import { newestSamples } from './newest-samples.ts';
import { rowsReader } from './rows-reader.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

test('root cause: accuracy fell because one tier got worse answers, and the slice says so', async () => {
  const system = 'cause';
  const scene = await openScene(stores, system, now);
  scene.kit.world.known.set('credit/1', { classes: ['no', 'yes'], profile: null });
  const tier = (place: number) => (place % 3 === 0 ? 'gold' : 'basic');
  const before = shownRows({ version: 'credit/1', from: at(-48), to: at(-24), count: 1_200, tier });
  const after = shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 1_200, tier });
  const flipped = after.map((row, place) =>
    row.tier === 'gold' && place % 2 === 0 ? { ...row, prediction: row.prediction === 'yes' ? 'no' : 'yes' } : row,
  );
  await scene.kit.send(system, [...before, ...flipped]);
  const found = await findRootCause(scene.deps, everywhere, {
    system,
    indicator: 'accuracy',
    version: 'credit/1',
    from: at(-24).toISOString(),
    to: at(0).toISOString(),
  });
  expect(found.verdict).toBe('fail');
  expect(found.before?.value).toBeGreaterThan(found.after?.value ?? 1);
  const gold = found.movements.find(({ dimension, value }) => dimension === 'tier' && value === 'gold');
  const basic = found.movements.find(({ dimension, value }) => dimension === 'tier' && value === 'basic');
  expect(gold?.share).toBeGreaterThan(0.9);
  expect(Math.abs(basic?.share ?? 1)).toBeLessThan(0.1);
  const moved = (found.after?.value ?? 0) - (found.before?.value ?? 0);
  const sum = (gold?.within ?? 0) + (gold?.mix ?? 0) + (basic?.within ?? 0) + (basic?.mix ?? 0);
  expect(sum).toBeCloseTo(moved, 9);
  const other = findRootCause(scene.deps, everywhere, {
    system: 'nobody',
    indicator: 'accuracy',
    version: 'v',
    from: at(-1).toISOString(),
    to: at(0).toISOString(),
  });
  await expect(other).rejects.toMatchObject({ code: 'not_found' });
  const ages = { system, indicator: 'accuracy', version: 'credit/1', to: at(0).toISOString() } as const;
  const long = findRootCause(scene.deps, everywhere, { ...ages, from: at(-24 * 100).toISOString() });
  await expect(long).rejects.toMatchObject({ code: 'invalid_request' });
});

test('two versions over the same window: the worse one is named indicator by indicator', async () => {
  const system = 'versions';
  const scene = await openScene(stores, system, now);
  for (const label of ['credit/1', 'credit/2'])
    scene.kit.world.known.set(label, { classes: ['no', 'yes'], profile: null });
  const span = { from: at(-24), to: at(0), count: 1_500 };
  await scene.kit.send(system, [
    ...shownRows({ version: 'credit/1', ...span }),
    ...shownRows({ version: 'credit/2', ...span, unfair: 0.7 }),
  ]);
  const { rows } = await compareTwoVersions(scene.deps, everywhere, {
    system,
    a: 'credit/1',
    b: 'credit/2',
    from: at(-24).toISOString(),
    to: at(0).toISOString(),
  });
  const row = (indicator: string) => rows.find((one) => one.indicator === indicator);
  expect(row('accuracy')).toMatchObject({ verdict: 'fail', a: { n: 1_500 }, b: { n: 1_500 } });
  expect(row('tpr_gap')).toMatchObject({ verdict: 'fail', attribute: 'sex' });
  expect(row('labelled_share')?.verdict).not.toBe('fail');
});

test('the newest numbers of each monitor stand at /metrics, with the labels that the rules use, until it is removed', async () => {
  const system = 'metrics';
  const scene = await openScene(stores, system, now);
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 600, unfair: 0.7 }));
  await scene.define('fair', {
    kind: 'fairness',
    window: { type: 'time', size: '1d' },
    reference: { type: 'none' },
    limits: [{ indicator: 'tpr_gap', side: 'max', value: 0.15, min_n: 100 }],
  });
  await scene.look('fair');
  const metrics = createMetrics();
  const samples = newestSamples({ db: stores.db, rows: stores.rows }, indicatorGauges(metrics, stores.db));
  const shown = async () => {
    await samples.refresh(now);
    return (await metrics.metrics()).split('\n').filter((line) => line.includes('system="metrics"'));
  };
  const labels =
    'system="metrics",monitor="fair",indicator="tpr_gap",version="credit/1",slice="",feature="",attribute="sex",group=""';
  expect(await shown()).toEqual(
    expect.arrayContaining([
      expect.stringContaining(`haechi_indicator{${labels}} 0.`),
      `haechi_indicator_limit{${labels}} 0.15`,
      `haechi_indicator_failing{${labels}} 1`,
      'haechi_findings_open{system="metrics",basis="monitor"} 1',
      `haechi_monitor_evaluated_timestamp_seconds{system="metrics",monitor="fair"} ${now.getTime() / 1000}`,
    ]),
  );
  const wish = { system, id: 'fair', scope: everywhere, actor };
  await transact(stores.db, (tx) => scene.service.remove(tx, wish));
  expect((await shown()).filter((line) => line.includes('monitor="fair"'))).toEqual([]);
});

test('the statement of a wide table, which names the cuts of every column, is taken', async () => {
  const cuts = Array.from({ length: 15_000 }, (_, place) => `toFloat64(${place / 7})`);
  const { rows, cost } = await rowsReader(stores.rows).query(`select length([${cuts.join(', ')}]) as n`, {});
  expect(rows).toEqual([{ n: 15_000 }]);
  expect(cost.ms).toBeGreaterThan(0);
});

test('personal data in a text, a tag or a user, and rows beyond a border: found, told without the value, a gauge, gone when they are gone', async () => {
  const system = 'borders';
  const scene = await openScene(stores, system, now);
  const residency = { allowed: ['KR', 'EU'], tag: 'region', places: {} };
  const set = { limits: [], residency, revision: 1 };
  await transact(stores.db, (tx) => changeSettings(tx, { system, edit: set, actor, scope: everywhere }, scene.deps));
  const day = (from: number, bad: boolean) =>
    shownRows({ version: 'credit/1', from: at(from), to: at(from + 24), count: 200 }).map((row, place) => ({
      ...row,
      cat: [bad && place < 3 ? 'mail kim@example.com' : 'home'],
      user: bad && place < 2 ? '010-1234-5678' : `u${place % 7}`,
      tags: { region: bad && place < 5 ? 'us-east-1' : 'ap-northeast-2', contact: 'a@example.com' },
    }));
  await scene.kit.send(system, day(-24, true));
  await scene.define('quality', {
    kind: 'data_quality',
    window: { type: 'time', size: '1d' },
    reference: { type: 'none' },
    settings: { sensitive: { allow: { 'tags.contact': ['email'] } } },
  });
  await scene.look('quality');
  const open = await scene.findings();
  const told = open.map(({ indicator, feature, estimate, settings }) => [
    indicator,
    feature,
    estimate.value,
    settings['kinds'] ?? settings['regions'],
  ]);
  expect(told.sort()).toEqual([
    ['outside_region_share', null, 5 / 200, 'us-east-1 (5)'],
    ['sensitive_share', 'purpose', 3 / 200, 'email'],
    ['sensitive_share', 'user', 2 / 200, 'phone'],
  ]);
  expect(JSON.stringify(open)).not.toMatch(/kim@|1234-5678/);
  const metrics = createMetrics();
  await newestSamples({ db: stores.db, rows: stores.rows }, indicatorGauges(metrics, stores.db)).refresh(now);
  const lines = (await metrics.metrics()).split('\n');
  const failing = (about: string) =>
    lines.filter((line) => line.startsWith(`haechi_indicator_failing{system="${system}"`) && line.includes(about));
  expect(failing('sensitive_share').filter((line) => line.endsWith(' 1'))).toHaveLength(2);
  expect(failing('outside_region_share')[0]).toMatch(/ 1$/);

  await scene.kit.send(system, day(0, false));
  scene.kit.world.now = new Date(now.getTime() + 24 * 3_600_000);
  await scene.look('quality');
  expect((await scene.findings()).every(({ closed_at }) => closed_at !== null)).toBe(true);
});
