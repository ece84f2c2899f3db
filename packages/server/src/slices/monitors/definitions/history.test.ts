import { monitorEditSchema } from '@haechi/contract';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everywhere } from '../../../platform/http/caller.ts';
import { transact } from '../../../platform/postgres.ts';
import { askBackfill, runBackfill } from './backfill.ts';
import { findBackfill } from './backfill-store.ts';
import { actor, at, now, openScene, shownRows } from './definitions-fixture.ts';
import type { DefinitionDeps } from './deps.ts';
import { lookAtWindow } from './look-at-window.ts';
import { oneResult } from './results-read.ts';
import { runMonitor } from './run-monitor.ts';
import { placeOf } from './window-place.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

const day = { type: 'time', size: '1d' } as const;

test('a back-fill that dies half-way goes on where it was, counts each window once, and raises nothing', async () => {
  const system = 'history';
  const scene = await openScene(stores, system, now);
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-12), to: at(0), count: 1_200, unfair: 0.9 }));
  await scene.define('fair', {
    kind: 'fairness',
    window: { type: 'time', size: '1h' },
    reference: { type: 'none' },
    limits: [{ indicator: 'tpr_gap', side: 'max', value: 0.15, min_n: 20 }],
  });
  const range = { from: at(-12).toISOString(), to: at(0).toISOString() };
  const asked = await transact(stores.db, (tx) =>
    askBackfill(tx, scene.deps, { system, id: 'fair', scope: everywhere, actor, ...range }),
  );
  expect(asked).toMatchObject({ state: 'waiting', windows: 12, done: 0 });
  let left = 5;
  const dying = {
    ...scene.deps,
    rows: {
      ...stores.rows,
      insert: async (...[table, ...rest]: Parameters<typeof stores.rows.insert>) => {
        if (table === 'monitor_results' && left-- <= 0) throw new Error('the process died here');
        return stores.rows.insert(table, ...rest);
      },
    },
  };
  const { signal } = new AbortController();
  await expect(runBackfill(dying, asked.id, signal)).rejects.toThrow('the process died here');
  expect(await findBackfill(stores.db, asked.id)).toMatchObject({ state: 'running', done: 5 });
  await runBackfill(scene.deps, asked.id, signal);
  expect(await findBackfill(stores.db, asked.id)).toMatchObject({ state: 'done', done: 12 });
  const results = await scene.results('fair');
  expect(results).toHaveLength(12);
  expect(results.filter(({ verdict }) => verdict === 'fail').length).toBeGreaterThan(6);
  expect(await scene.findings()).toEqual([]);
});

test('system and business windows: latency of predictions, revenue joined to predictions by id and by user', async () => {
  const system = 'others';
  const scene = await openScene(stores, system, now);
  const all = shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 400 });
  const rows = all.map((row, place) => ({ ...row, user: place < 300 ? '' : `u${place % 10}` }));
  await scene.kit.send(system, rows);
  const event = (place: number, payload: object, more: object = {}) => ({
    system_id: system,
    kind: 'business',
    time: at(-1),
    received_at: now,
    seq: place,
    id: `b${place}`,
    payload: JSON.stringify(payload),
    tags: {},
    environment: 'production',
    ...more,
  });
  await stores.rows.insert('events', [
    ...rows.slice(0, 250).map(({ id }, place) => event(place, { metric: 'revenue', value: 2, prediction_id: id })),
    // The last prediction of this user before the event is the one that it belongs to.
    event(800, { metric: 'revenue', value: 60 }, { user: 'u7' }),
    event(900, { metric: 'revenue', value: 100 }, { user: 'somebody else' }),
  ]);
  await scene.define('money', { kind: 'business', window: day, reference: { type: 'none' } });
  await scene.define('speed', {
    kind: 'system',
    window: day,
    reference: { type: 'none' },
    limits: [{ indicator: 'latency_p95', side: 'max', value: 0.5 }],
  });
  await Promise.all([scene.look('money'), scene.look('speed')]);
  const whole = async (id: string, version: string) =>
    (await oneResult(stores.rows, everywhere, { system, id, to: at(0).toISOString(), version, slice: '' })).analysis;
  const money = await whole('money', 'credit/1');
  expect(money.n_current).toBe(400);
  expect(money.scores.find(({ indicator }) => indicator === 'business_sum')?.estimate?.value).toBe(560);
  expect(money.scores.find(({ indicator }) => indicator === 'business_per_prediction')?.estimate?.value).toBeCloseTo(
    1.4,
    9,
  );
  const speed = await whole('speed', '');
  expect(speed.verdict).toBe('fail');
  expect(speed.scores.find(({ indicator }) => indicator === 'latency_p95')?.estimate?.value).toBe(1);
  expect(speed.scores.some(({ indicator }) => indicator === 'error_rate')).toBe(false);
});

test('a statement that fails is a result with the verdict error and the reason; the other version is judged', async () => {
  const system = 'failing';
  const scene = await openScene(stores, system, now);
  const span = { from: at(-24), to: at(0), count: 400 };
  await scene.kit.send(system, [
    ...shownRows({ version: 'credit/1', ...span }),
    ...shownRows({ version: 'credit/2', ...span }),
  ]);
  const limits = [{ indicator: 'accuracy', side: 'min', value: 0.5 }] as const;
  await scene.define('accuracy', {
    kind: 'performance',
    window: day,
    reference: { type: 'none' },
    limits: [...limits],
  });
  const broken: DefinitionDeps = {
    ...scene.deps,
    rows: {
      ...stores.rows,
      measured: (text, params = {}, options = {}) =>
        stores.rows.measured(Object.values(params).includes('credit/2') ? `${text} oops` : text, params, options),
    },
  };
  await runMonitor(broken, { system, id: 'accuracy' }, { signal: new AbortController().signal });
  const results = await scene.results('accuracy');
  expect(results.map(({ version, verdict, reason }) => [version, verdict, reason.key]).sort()).toEqual([
    ['credit/1', 'pass', 'analysis.reason.passed'],
    ['credit/2', 'error', 'monitors.reason.query_failed'],
  ]);
  expect(results.find(({ verdict }) => verdict === 'error')?.reason.params['why']).toMatch(/Syntax error/);
});

test('rows beyond what is read one by one: a sample, the same each time, and the analysis says so', async () => {
  const system = 'sampled';
  const scene = await openScene(stores, system, now);
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 3_000 }));
  const edit = monitorEditSchema.parse({ kind: 'performance', window: day, reference: { type: 'none' } });
  const look = async (maxRows: number) => {
    const [first] = await lookAtWindow(
      { ...scene.deps, maxRows },
      { system, zone: 'UTC', edit },
      placeOf({ from: at(-24), to: at(0) }),
    );
    return first?.analysis ?? expect.fail('nothing was looked at');
  };
  const [all, some, again] = [await look(3_000), await look(1_000), await look(1_000)];
  expect(all.n_current).toBe(3_000);
  expect(all.skipped.some(({ reason }) => reason.key === 'monitors.reason.sampled')).toBe(false);
  expect(some.n_current).toBeGreaterThan(800);
  expect(some.n_current).toBeLessThan(1_200);
  expect(some.skipped).toContainEqual({
    column: null,
    verdict: 'skipped',
    reason: { key: 'monitors.reason.sampled', params: { every: 3 } },
  });
  expect(again.scores).toEqual(some.scores);
});

test('labels that name no prediction are a number of data quality', async () => {
  const system = 'unmatched';
  const scene = await openScene(stores, system, now);
  const rows = shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 300 });
  await scene.kit.send(system, rows);
  const stray = Array.from({ length: 100 }, (_, place) => ({
    id: `nobody-${place}`,
    value: 'yes',
    time: at(-3),
    predicted: at(-4),
  }));
  await scene.kit.sendLabels(system, stray);
  await scene.define('quality', {
    kind: 'data_quality',
    window: day,
    reference: { type: 'none' },
    limits: [{ indicator: 'unmatched_labels', side: 'max', value: 0.1 }],
  });
  await scene.look('quality');
  expect(await scene.findings()).toMatchObject([{ indicator: 'unmatched_labels', estimate: { value: 0.25, n: 400 } }]);
});
