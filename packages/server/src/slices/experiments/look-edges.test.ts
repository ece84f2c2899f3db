/** Looks at the edges of a period: repeated, after the stop, in other environments, of the rarer kinds of events. */
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScheduleHandler } from '../../platform/schedule.ts';
import { definitionOf, later, startExperiments } from './experiments-fixture.ts';

const stores = await testStores();
const handlers = new Map<string, ScheduleHandler>();
const stage = await startExperiments(stores, {
  schedules: { handle: (kind, handler) => void handlers.set(kind, handler) },
});
const { call, pass, now, expose, business, happened } = stage;
beforeAll(() => call('POST /api/v1/systems', { id: 'shop', name: 'Shop' }));
afterAll(async () => {
  await stage.stop();
  await stores.close();
});

const units = (prefix: string, n: number) => Array.from({ length: n }, (_, i) => `${prefix}${i}`);
const get = async (id: string) => (await call(`GET /api/v1/experiments/${id}`)).body;
const look = async (id: string) => (await call(`POST /api/v1/experiments/${id}/looks`, {})).body;
const looks = async (id: string) => (await call(`GET /api/v1/experiments/${id}/looks`)).body.items.length;
/** What a schedule does when its window ends: the slow part, and what is written when the window is completed. */
const scheduled = (id: string) => {
  const window = { kind: 'experiments.look', key: id, data: {}, start: now(), end: now() };
  return handlers.get('experiments.look')?.({ ...window, signal: new AbortController().signal });
};
const begin = async (id: string, more: object = {}) => {
  const made = await call('POST /api/v1/experiments', definitionOf(id, more));
  expect(made.status, made.text).toBe(201);
  const started = await call(`POST /api/v1/experiments/${id}/start`, { reason: 'go' });
  expect(started.status, started.text).toBe(200);
  const [from, period] = [now(), (await stage.running(id))?.period ?? ''];
  /** The first half is given the old arm. */
  const give = (names: readonly string[], more_: { environment?: string } = {}) =>
    expose(
      names.map((unit, i) => ({
        ...{ unit, variant: i < names.length / 2 ? 'old' : 'new', experiment: id, period, at: later(from, 1) },
        ...more_,
      })),
    );
  return { from, give };
};
const end = (id: string) => call(`POST /api/v1/experiments/${id}/stop`, { reason: 'done' });

test('a scheduled look that is repeated after a crash is written once', async () => {
  await begin('repeated');
  // The process dies after the slow part.
  await scheduled('repeated');
  expect(await looks('repeated')).toBe(0);
  const commit = await scheduled('repeated');
  await stage.inTransaction(async (tx) => commit?.(tx));
  expect(await looks('repeated')).toBe(1);
  await end('repeated');
});

test('a fixed analysis without planned units judges when every unit has had its time, not at the stop', async () => {
  const analysis = { mode: 'fixed', conversion_window: '60m', look_back: 'off' };
  const { from, give } = await begin('unplanned', { analysis });
  expect((await get('unplanned')).period.planned_units).toBeNull();
  await give(units('f', 200));
  pass(2 * 3_600_000);
  await end('unplanned');
  expect(await look('unplanned')).toMatchObject({ final: false, outcome: 'not_yet' });
  // Those who were still within their time buy.
  await business(
    units('f', 200)
      .slice(100, 180)
      .map((user) => ({ user, metric: 'purchase', value: 1, at: later(from, 5) })),
  );
  pass(2 * 3_600_000);
  expect(await look('unplanned')).toMatchObject({ final: true, outcome: 'winner', winner: 'new' });
});

test('of looks at the same time one judges a fixed analysis, and the others take its word', async () => {
  const analysis = { mode: 'fixed', conversion_window: '60m', look_back: 'off', planned_units: 200 };
  const { give } = await begin('raced', { analysis });
  await give(units('q', 220));
  pass(2 * 3_600_000);
  const raced = await Promise.all([1, 2, 3].map(() => call('POST /api/v1/experiments/raced/looks', {})));
  expect(raced.some(({ status }) => status === 201)).toBe(true);
  expect(raced.every(({ status }) => status === 201 || status === 409)).toBe(true);
  const { items } = (await call('GET /api/v1/experiments/raced/looks')).body;
  const judging = items.filter(({ reason }: { reason: { key: string } }) => !reason.key.endsWith('judged_before'));
  expect(judging).toHaveLength(1);
});

test('rows of other environments are not counted, neither who was exposed nor what they did', async () => {
  const { from, give } = await begin('staged');
  await give(units('s', 200));
  await give(units('staging', 100), { environment: 'staging' });
  const bought = (user: string, environment: string) =>
    ({ user, metric: 'purchase', value: 1, at: later(from, 5), environment }) as const;
  await business([
    ...units('s', 10).map((user) => bought(user, 'production')),
    ...units('s', 60).map((user) => bought(user, 'staging')),
  ]);
  pass(2 * 3_600_000);
  const found = await look('staged');
  expect(found.arms.map(({ units: n }: { units: number }) => n)).toEqual([100, 100]);
  expect(found.metrics[0].control.value).toBeCloseTo(0.1, 12);
  await end('staged');
});

test('costs of one currency and scores of feedback are metrics; a sum that passes every number is an error, not 0', async () => {
  const metrics = [
    { name: 'spent', type: 'sum', event: 'cost', currency: 'EUR', better: 'lower' },
    { name: 'liked', type: 'mean', event: 'feedback', role: 'secondary' },
    { name: 'said', type: 'count', event: 'feedback', role: 'secondary' },
    { name: 'huge', type: 'sum', event: 'business', metric: 'huge', role: 'secondary' },
  ];
  const { from, give } = await begin('costs', { metrics });
  const all = units('c', 240);
  await give(all);
  const at = later(from, 5);
  await happened('cost', [
    ...all.map((user, i) => ({ user, at, payload: { amount: i % 4, currency: 'EUR' } })),
    ...all.map((user) => ({ user, at, payload: { amount: 1_000, currency: 'USD' } })),
  ]);
  await happened('feedback', [
    ...all.map((user, i) => ({ user, at, payload: { score: i % 2 } })),
    // A comment without a score is no score of 0.
    ...all.map((user) => ({ user, at, payload: { comment: 'slow' } })),
  ]);
  await business(all.slice(0, 4).map((user) => ({ user, metric: 'huge', value: 1.7e308, at })));
  pass(2 * 3_600_000);
  const found = (await look('costs')).metrics;
  const of = (name: string) => found.find(({ metric }: { metric: string }) => metric === name);
  expect(of('spent').control.value).toBeCloseTo(1.5, 12);
  expect(of('liked').control.value).toBeCloseTo(0.5, 12);
  expect(of('said').control.value).toBeCloseTo(1, 12);
  expect(of('huge')).toMatchObject({ verdict: 'error', outcome: 'invalid' });
  await end('costs');
});

test('texts that cannot be kept, and YAML without end, are refused with a reason', async () => {
  const nul = await call('POST /api/v1/experiments', definitionOf('nul', { hypothesis: 'a\u0000b' }));
  expect(nul.status).toBe(422);
  for (const yaml of ['['.repeat(50_000), 'a: '.repeat(30_000), `${'{a: '.repeat(20_000)}`])
    expect((await call('POST /api/v1/experiments/yaml', { yaml })).status).toBe(422);
  const reason = await call('POST /api/v1/experiments/costs/start', { reason: 'a\u0000b' });
  expect(reason.status).toBeLessThan(500);
});

test('it stops by itself when its time is over, and when its system is archived', async () => {
  const analysis = { conversion_window: '60m', look_back: 'off', planned_units: 100, duration: '2h' };
  await begin('timed', { analysis });
  pass(3_600_000);
  await look('timed');
  expect((await get('timed')).state).toBe('running');
  pass(3_600_000);
  await look('timed');
  expect(await get('timed')).toMatchObject({
    state: 'settling',
    period: { stop_reason: { key: 'experiments.stopped_by_duration', params: { days: 2 / 24 } } },
  });
  await begin('closed');
  const { revision } = (await call('GET /api/v1/systems/shop')).body;
  await call('PATCH /api/v1/systems/shop', { archived: true, revision });
  await stage.experiments.look('closed').catch(() => {});
  expect(await get('closed')).toMatchObject({
    state: 'settling',
    period: { stop_reason: { key: 'experiments.stopped_by_archive' } },
  });
  await call('PATCH /api/v1/systems/shop', { archived: false, revision: revision + 1 });
});
