import { type ReferenceProfile, referenceProfileSchema } from '@haechi/contract';
import { quantileCuts, summariseNumeric } from '@haechi/stats';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { everywhere } from '../../../platform/http/caller.ts';
import { transact } from '../../../platform/postgres.ts';
import { listFindings } from '../findings-store.ts';
import { applyYaml } from './apply-yaml.ts';
import { askBackfill, runBackfill } from './backfill.ts';
import { findBackfill } from './backfill-store.ts';
import { definitionsOf, editOf } from './definition-store.ts';
import { monitorsYaml } from './definition-yaml.ts';
import { actor, openScene, type Scene, shownRows, type Wanted } from './definitions-fixture.ts';
import { indicatorHistory } from './history-read.ts';
import { previewMonitor } from './preview.ts';
import { oneResult } from './results-read.ts';
import { listRevisions } from './revision-store.ts';
import { runMonitor } from './run-monitor.ts';
import { oneState } from './states-read.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The present for all tests: recent, since the row store deletes by its own clock; a little after midnight in UTC. */
const midnight = Math.floor(systemClock.now().getTime() / DAY) * DAY;
const now = new Date(midnight + 10 * 60_000);
const at = (hours: number) => new Date(midnight + hours * HOUR);
const day = { type: 'time', size: '1d' } as const;
const verdicts = async (scene: Scene, id: string) => (await scene.results(id)).map(({ verdict }) => verdict);
const findings = async (system: string) =>
  (await listFindings(stores.db, everywhere, { system, limit: 100, basis: 'monitor' })).items;
/** Summed up as the server's rounds do it. */
const settle = (scene: Scene) => scene.kit.monitors.settle();

function profileOf(rows: readonly { num?: readonly number[] }[]): ReferenceProfile {
  const numeric = (place: number) => {
    const values = Float64Array.from(rows, ({ num }) => num?.[place] ?? Number.NaN);
    return summariseNumeric(values, quantileCuts(values, 64));
  };
  return referenceProfileSchema.parse({
    format: 'haechi.profile.v1',
    rows: rows.length,
    numeric: { amount: numeric(0), age: numeric(1) },
    categorical: {
      purpose: { n: rows.length, missing: 0, other: 0, counts: { car: rows.length / 3, home: (2 * rows.length) / 3 } },
    },
  });
}

test('a definition is created, changed under its revision, removed; each step stands in the revisions and in the trail', async () => {
  const system = 'crud';
  const scene = await openScene(stores, system, now);
  const key = { system, id: 'drift' };
  const wish = { ...key, scope: everywhere, actor };
  const created = await scene.define('drift', { kind: 'data_drift', window: day });
  await expect(scene.define('drift', { kind: 'data_drift', window: day })).rejects.toMatchObject({ code: 'conflict' });
  const edit = { ...created, enabled: false };
  const update = (revision: number) =>
    transact(stores.db, (tx) => scene.service.update(tx, { ...wish, revision }, edit));
  await expect(update(7)).rejects.toMatchObject({ code: 'conflict', detail: { revision: 1 } });
  expect((await update(1)).revision).toBe(2);
  await transact(stores.db, (tx) => scene.service.remove(tx, wish));
  const { items } = await listRevisions(stores.db, everywhere, { ...key, limit: 10 });
  expect(items.map(({ revision, definition }) => [revision, definition?.enabled ?? null])).toEqual([
    [3, null],
    [2, false],
    [1, true],
  ]);
  expect((await scene.kit.actions()).slice(-3)).toEqual(['monitor.created', 'monitor.changed', 'monitor.removed']);
  await expect(oneState(scene.deps, everywhere, key)).rejects.toMatchObject({ code: 'not_found' });
  await scene.define('drift', { kind: 'data_drift', window: day });
  expect((await definitionsOf(stores.db, system)).map(({ revision }) => revision)).toEqual([4]);
});

test('YAML comes back as it went out; a dry run changes nothing; prune removes what is not named; a fault names its line', async () => {
  const system = 'yaml';
  const scene = await openScene(stores, system, now);
  await scene.define('drift', {
    kind: 'data_drift',
    window: day,
    limits: [{ indicator: 'psi', side: 'max', value: 0.2 }],
  });
  await scene.define('fair', { kind: 'fairness', window: { type: 'time', size: '1w' }, slices: ['tier'] });
  const text = async () =>
    monitorsYaml(system, new Map((await definitionsOf(stores.db, system)).map((row) => [row.id, editOf(row)])));
  const apply = (yaml: string, more: object = {}) =>
    transact(stores.db, (tx) =>
      applyYaml(tx, scene.service, {
        system,
        scope: everywhere,
        actor,
        body: { yaml, dry_run: false, prune: false, ...more },
      }),
    );
  const exported = await text();
  expect(exported).toMatch(/^# Monitors of the system yaml/);
  expect((await apply(exported)).changes.map(({ change }) => change)).toEqual(['same', 'same']);
  const edited =
    'version: 1\nmonitors:\n  drift: {kind: data_drift, window: {type: count, size: 500}}\n  fresh: {kind: data_quality, window: {type: time, size: 1h}}\n';
  const changes = [
    { monitor: 'drift', change: 'changed' },
    { monitor: 'fresh', change: 'created' },
    { monitor: 'fair', change: 'removed' },
  ];
  expect((await apply(edited, { dry_run: true, prune: true })).changes).toEqual(changes);
  expect(await text()).toBe(exported);
  expect((await apply(edited, { prune: true })).changes).toEqual(changes);
  expect((await definitionsOf(stores.db, system)).map(({ id }) => id)).toEqual(['drift', 'fresh']);
  await expect(apply('version: 1\nmonitors:\n  a: {kind: [')).rejects.toMatchObject({
    code: 'invalid_request',
    detail: { where: 'yaml' },
  });
  await expect(apply('version: 1\nmonitors:\n  a: {kind: drift}\n')).rejects.toMatchObject({
    detail: { path: 'monitors.a.kind' },
  });
});

test('drift against the profile of the version: a shifted day fails and opens findings, the next day as before closes them', async () => {
  const system = 'drift';
  const scene = await openScene(stores, system, now);
  const before = shownRows({ version: 'credit/1', from: at(-48), to: at(-24), count: 600 });
  scene.kit.world.known.set('credit/1', { classes: ['no', 'yes'], profile: profileOf(before) });
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 600, shift: 60 }));
  await scene.define('drift', { kind: 'data_drift', window: day });
  await scene.look('drift');
  const [first] = await scene.results('drift');
  expect(first).toMatchObject({
    verdict: 'fail',
    version: 'credit/1',
    n_current: 600,
    n_reference: 600,
    slice: '',
    revised: false,
  });
  expect(first?.window).toEqual({ from: at(-24).toISOString(), to: at(0).toISOString() });
  const open = await findings(system);
  expect(open.find(({ feature }) => feature === 'amount')).toMatchObject({
    basis: 'monitor',
    monitor: 'drift',
    verdict: 'fail',
    version: 'credit/1',
    closed_at: null,
    window: first?.window,
    cost: { rows_read: expect.any(Number) },
  });
  expect(open.every(({ contributors, settings }) => contributors.length > 0 && Object.keys(settings).length > 0)).toBe(
    true,
  );
  expect(open.some(({ feature }) => feature === 'age')).toBe(false);
  expect(scene.enqueued.map(({ queue }) => queue)).toContain('findings.changed');
  expect(await oneState(scene.deps, everywhere, { system, id: 'drift' })).toMatchObject({
    latest: { verdict: 'fail' },
    open_findings: open.length,
    next_run_at: new Date(at(24).getTime() + 5 * 60_000).toISOString(),
  });
  await scene.look('drift');
  expect(await findings(system)).toHaveLength(open.length);

  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(0), to: at(24), count: 600 }));
  scene.kit.world.now = new Date(now.getTime() + DAY);
  await scene.look('drift');
  expect(await verdicts(scene, 'drift')).toEqual(['fail', 'pass']);
  expect((await findings(system)).every(({ closed_at, verdict }) => closed_at !== null && verdict === 'pass')).toBe(
    true,
  );
  const { points } = await indicatorHistory(stores.rows, everywhere, {
    system,
    id: 'drift',
    indicator: 'drift_share',
    now: scene.kit.world.now,
  });
  expect(points.map(({ verdict }) => verdict)).toEqual(['fail', 'pass']);
  const whole = await oneResult(stores.rows, everywhere, {
    system,
    id: 'drift',
    to: at(0).toISOString(),
    version: 'credit/1',
    slice: '',
  });
  expect(whole.analysis.distributions.map(({ column }) => column).sort()).toEqual(['age', 'amount', 'purpose']);
});

test('fairness with late labels: without them nothing is judged; when they come the window is revised and the finding opens', async () => {
  const system = 'late';
  const scene = await openScene(stores, system, now);
  const rows = shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 2_000, unfair: 0.6 });
  scene.kit.world.known.set('credit/1', { classes: ['no', 'yes'], profile: null });
  await scene.kit.send(
    system,
    rows.map(({ label: _label, ...row }) => row),
  );
  await settle(scene);
  await scene.define('fair', {
    kind: 'fairness',
    window: day,
    reference: { type: 'none' },
    limits: [{ indicator: 'tpr_gap', side: 'max', value: 0.15 }],
  });
  await scene.look('fair');
  expect(await scene.results('fair')).toMatchObject([{ verdict: 'skipped', judged: 0, revised: false }]);
  expect(await findings(system)).toEqual([]);

  scene.kit.world.now = new Date(now.getTime() + 2 * HOUR);
  await scene.kit.sendLabels(
    system,
    rows.map(({ id, label = '', time }) => ({ id, value: label, time: at(1), predicted: time })),
  );
  await settle(scene);
  scene.kit.world.now = new Date(now.getTime() + 2 * HOUR + 60_000);
  await scene.look('fair');
  expect(await scene.results('fair')).toMatchObject([{ verdict: 'fail', failed: 1, revised: true }]);
  expect(await findings(system)).toMatchObject([
    { indicator: 'tpr_gap', attribute: 'sex', monitor: 'fair', closed_at: null },
  ]);
  await scene.look('fair');
  expect(await findings(system)).toHaveLength(1);
});

test('slices are looked at on their own, and a condition leaves rows out', async () => {
  const system = 'slices';
  const scene = await openScene(stores, system, now);
  const tier = (place: number) => (place % 3 === 0 ? 'gold' : 'basic');
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 900, tier }));
  await scene.kit.send(system, shownRows({ version: 'credit/2', from: at(-24), to: at(0), count: 300, tier }));
  const quality = { kind: 'data_quality', window: day, reference: { type: 'none' } } as const;
  await scene.define('sliced', { ...quality, slices: ['tier', 'features.purpose'], versions: ['credit/1'] });
  await scene.define('some', { ...quality, where: { 'features.purpose': 'car', 'groups.sex': 'f' } });
  await Promise.all([scene.look('sliced'), scene.look('some')]);
  expect((await scene.results('sliced')).map(({ slice, n_current: n }) => [slice, n])).toEqual([
    ['tier=gold', 300],
    ['tier=basic', 600],
    ['features.purpose=home', 600],
    ['features.purpose=car', 300],
    ['', 900],
  ]);
  expect((await scene.results('some')).map(({ version, n_current: n }) => [version, n])).toEqual([
    ['credit/2', 50],
    ['credit/1', 150],
  ]);
});

test('references: the window before, the same hour last week, a fixed period, by the clock of Kathmandu', async () => {
  const system = 'references';
  const scene = await openScene(stores, system, now);
  await scene.setZone('Asia/Kathmandu');
  // Hours there begin at a quarter past in UTC.
  const newest = at(-0.75);
  const span = (back: number) => ({
    from: new Date(newest.getTime() - back - HOUR),
    to: new Date(newest.getTime() - back),
  });
  const send = (back: number, count: number, version = 'credit/1') =>
    scene.kit.send(system, shownRows({ version, ...span(back), count, labelled: false }));
  await send(0, 400);
  await send(HOUR, 350);
  await send(7 * DAY, 320, 'credit/0');
  const drift: Wanted = { kind: 'data_drift', window: { type: 'time', size: '1h' }, versions: ['credit/1'] };
  const fixed = { from: span(7 * DAY).from.toISOString(), to: span(HOUR).to.toISOString() };
  await scene.define('previous', { ...drift, reference: { type: 'previous' } });
  await scene.define('week', { ...drift, reference: { type: 'same_hour_last_week' } });
  await scene.define('fixed', { ...drift, reference: { type: 'fixed', ...fixed } });
  await scene.define('sliding', {
    ...drift,
    window: { type: 'sliding', size: '2h', every: '1h' },
    reference: { type: 'previous' },
  });
  const seen: Record<string, [number, number, string][]> = {};
  for (const id of ['previous', 'week', 'fixed', 'sliding']) {
    await scene.look(id);
    seen[id] = (await scene.results(id)).map((one) => [one.n_current, one.n_reference, one.window.to]);
  }
  const end = newest.toISOString();
  expect(seen).toEqual({
    previous: [[400, 350, end]],
    // The version had no rows then: those of all versions stand for it.
    week: [[400, 320, end]],
    fixed: [[400, 350, end]],
    sliding: [[750, 0, end]],
  });
});

test('windows by count: each thousand of a version as they arrive, against the thousand before; reopened by labels', async () => {
  const system = 'count';
  const scene = await openScene(stores, system, now);
  const micros = (hours: number) => at(hours).getTime() * 1000;
  await scene.define('calls', {
    kind: 'data_drift',
    window: { type: 'count', size: 1_000 },
    reference: { type: 'previous' },
  });
  const arrive = async (from: number, wish: { count: number; version: string; shift?: number }) => {
    scene.kit.world.now = at(from);
    const rows = shownRows({ from: at(from - 2), to: at(from - 1), id: `${wish.version}-${from}`, ...wish });
    await scene.kit.send(
      system,
      rows.map((row, place) => ({ ...row, seq: micros(from - 0.5) + place })),
    );
    await scene.look('calls');
  };
  await arrive(1, { count: 700, version: 'credit/1' });
  expect(await scene.results('calls')).toEqual([]);
  await arrive(2, { count: 700, version: 'credit/1' });
  expect(await scene.results('calls')).toMatchObject([
    { version: 'credit/1', n_current: 1_000, n_reference: 0, verdict: 'skipped' },
  ]);
  await arrive(3, { count: 2_700, version: 'credit/1', shift: 80 });
  await arrive(3.5, { count: 500, version: 'credit/2' });
  expect(
    (await scene.results('calls')).map((one) => [one.version, one.n_current, one.n_reference, one.verdict]),
  ).toEqual([
    ['credit/1', 1_000, 0, 'skipped'],
    ['credit/1', 1_000, 1_000, 'fail'],
    ['credit/1', 1_000, 1_000, 'fail'],
    ['credit/1', 1_000, 1_000, 'pass'],
  ]);
  const preview = await previewMonitor(scene.deps, everywhere, { system, edit: editOf(await first(system)) });
  expect(preview).toMatchObject({ version: 'credit/1', analysis: { n_current: 1_000, n_reference: 1_000 } });
});

const first = async (system: string) => {
  const [row] = await definitionsOf(stores.db, system);
  if (row === undefined) throw new Error('no definition');
  return row;
};

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
  expect(await findings(system)).toEqual([]);
});

test('a change of the definition while a window is evaluated wins: what was computed counts for nothing', async () => {
  const system = 'race';
  const scene = await openScene(stores, system, now);
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 600, unfair: 0.9 }));
  const fair = { kind: 'fairness', window: day, reference: { type: 'none' } } as const;
  const edit = await scene.define('fair', fair);
  const wish = { system, id: 'fair', scope: everywhere, actor, revision: 1 };
  const meanwhile = { ...scene.deps };
  meanwhile.splits = async () => {
    await transact(stores.db, (tx) =>
      scene.service.update(tx, wish, {
        ...edit,
        limits: [{ indicator: 'tpr_gap', side: 'max', value: 0.99, min_n: 1 }],
      }),
    );
    return [];
  };
  await runMonitor(meanwhile, { system, id: 'fair' }, { signal: new AbortController().signal });
  expect(await findings(system)).toEqual([]);
  await scene.look('fair');
  expect(await verdicts(scene, 'fair')).toEqual(['pass']);
});

test('system and business windows: latency of predictions, revenue joined to predictions by id and by user', async () => {
  const system = 'others';
  const scene = await openScene(stores, system, now);
  const rows = shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 400 });
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
  expect(money.scores.find(({ indicator }) => indicator === 'business_sum')?.estimate?.value).toBe(500);
  expect(money.scores.find(({ indicator }) => indicator === 'business_per_prediction')?.estimate?.value).toBeCloseTo(
    1.25,
    9,
  );
  const speed = await whole('speed', '');
  expect(speed.verdict).toBe('fail');
  expect(speed.scores.find(({ indicator }) => indicator === 'latency_p95')?.estimate?.value).toBe(1);
  expect(speed.scores.some(({ indicator }) => indicator === 'error_rate')).toBe(false);
});

test('the schedule looks by itself, once for each window, and a disabled monitor rests', async () => {
  const system = 'schedule';
  const scene = await openScene(stores, system, now);
  await sql`delete from schedules`.execute(stores.db);
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 300 }));
  await scene.define('hourly', {
    kind: 'data_quality',
    window: { type: 'time', size: '1h' },
    reference: { type: 'none' },
  });
  const tick = async () => {
    while ((await scene.kit.schedules.tick()) > 0);
  };
  await tick();
  expect(await scene.results('hourly')).toHaveLength(1);
  scene.kit.world.now = new Date(now.getTime() + 3 * HOUR);
  await tick();
  await tick();
  expect((await scene.results('hourly')).map(({ window }) => window.to)).toEqual(
    [at(0), at(1), at(2), at(3)].map((end) => end.toISOString()),
  );
});
