import { monitorEditSchema } from '@haechi/contract';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everywhere } from '../../../platform/http/caller.ts';
import { transact } from '../../../platform/postgres.ts';
import type { IndicatorSample } from '../indicator-gauges.ts';
import { arrivalReached, lowestArrival, withArrival, withStart } from './arrival-progress.ts';
import { actor, at, now, openScene, shownRows, type Wanted } from './definitions-fixture.ts';
import { newestSamples } from './newest-samples.ts';
import { oneState } from './states-read.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

const volume: Wanted = {
  kind: 'data_quality',
  window: { type: 'time', size: '1d' },
  reference: { type: 'none' },
  limits: [{ indicator: 'volume', side: 'min', value: 10, min_n: 1 }],
};

test('a window that had no rows and was looked at again when they came stands as it was judged last, in the list and at /metrics', async () => {
  const system = 'late';
  const scene = await openScene(stores, system, now);
  await scene.define('volume', volume);
  await scene.look('volume');
  expect((await oneState(scene.deps, everywhere, { system, id: 'volume' })).latest).toMatchObject({
    verdict: 'fail',
    version: '',
  });
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 50 }));
  scene.kit.world.now = new Date(now.getTime() + 60_000);
  await scene.kit.monitors.settle();
  scene.kit.world.now = new Date(now.getTime() + 120_000);
  await scene.look('volume');
  expect((await scene.results('volume')).map(({ version, verdict }) => [version, verdict])).toEqual([
    ['credit/1', 'pass'],
    ['', 'fail'],
  ]);
  const state = await oneState(scene.deps, everywhere, { system, id: 'volume' });
  expect(state).toMatchObject({ open_findings: 0, latest: { verdict: 'pass', version: 'credit/1' } });
  const shown: IndicatorSample[] = [];
  const gauges = {
    show: (_: object, samples: readonly IndicatorSample[]) => void shown.push(...samples),
    forget: () => {},
  };
  await newestSamples({ db: stores.db, rows: stores.rows }, gauges).refresh(scene.kit.world.now);
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter(({ version, failing }) => version === '' || failing)).toEqual([]);
});

test('what a monitor judged once says nothing when its rows stop, or its definition changes', async () => {
  const system = 'stopped';
  const scene = await openScene(stores, system, now);
  const definition: Wanted = {
    ...volume,
    kind: 'performance',
    where: { 'groups.sex': 'f', tier: '' },
    limits: [{ indicator: 'accuracy', side: 'min', value: 0.5 }],
  };
  const judged = async () => {
    const found = await sql<{
      judged: boolean;
    }>`select judged from monitor_definitions where system_id = ${system}`.execute(stores.db);
    return found.rows.map((row) => row.judged);
  };
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 600 }));
  await scene.define('accuracy', definition);
  const edit = monitorEditSchema.parse(definition);
  await scene.look('accuracy');
  expect(await judged()).toEqual([true]);
  const change = (revision: number, wanted: object) =>
    transact(stores.db, (tx) =>
      scene.service.update(tx, { system, id: 'accuracy', scope: everywhere, actor, revision }, { ...edit, ...wanted }),
    );
  await change(1, { title: 'Another' });
  expect(await judged()).toEqual([true]);
  await change(2, { versions: ['credit/9'] });
  expect(await judged()).toEqual([false]);
  expect(scene.enqueued.at(-1)).toMatchObject({ queue: 'findings.changed', data: { system } });
  await change(3, { versions: [] });
  await scene.look('accuracy');
  expect(await judged()).toEqual([true]);
  scene.kit.world.now = new Date(now.getTime() + 24 * 3_600_000);
  await scene.look('accuracy');
  expect(await judged()).toEqual([false]);
});

test('what was looked at by count is not counted again by every look: the start moves on, and versions that wait keep theirs', () => {
  const old = { '': 1_000, 'v:a': 5_000 };
  const moved = withStart(old, ['a', 'b'], 9_000);
  expect(moved).toEqual({ '': 9_000, 'v:a': 5_000, 'v:b': 1_000 });
  expect(arrivalReached(moved, 'b')).toBe(1_000);
  expect(arrivalReached(moved, 'new')).toBe(9_000);
  expect(withStart(moved, ['c'], 8_000)).toBe(moved);
  expect(lowestArrival(withArrival(moved, 'b', 8_500))).toBe(5_000);
});
