import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everywhere } from '../../../platform/http/caller.ts';
import { at, now, openScene, profileOf, shownRows, type Wanted } from './definitions-fixture.ts';
import { indicatorHistory } from './history-read.ts';
import { previewMonitor } from './preview.ts';
import { oneResult } from './results-read.ts';
import { oneState } from './states-read.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const day = { type: 'time', size: '1d' } as const;

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
  const open = await scene.findings();
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
  expect(await scene.findings()).toHaveLength(open.length);

  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(0), to: at(24), count: 600 }));
  scene.kit.world.now = new Date(now.getTime() + DAY);
  await scene.look('drift');
  expect(await scene.verdicts('drift')).toEqual(['fail', 'pass']);
  expect((await scene.findings()).every(({ closed_at, verdict }) => closed_at !== null && verdict === 'pass')).toBe(
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
  const rows = shownRows({ version: 'credit/1', from: at(-2), to: at(0), count: 2_000, unfair: 0.6 });
  scene.kit.world.known.set('credit/1', { classes: ['no', 'yes'], profile: null });
  await scene.kit.send(
    system,
    rows.map(({ label: _label, ...row }) => row),
  );
  await scene.kit.monitors.settle();
  await scene.define('fair', {
    kind: 'fairness',
    window: day,
    reference: { type: 'none' },
    limits: [{ indicator: 'tpr_gap', side: 'max', value: 0.15 }],
  });
  await scene.look('fair');
  expect(await scene.results('fair')).toMatchObject([{ verdict: 'skipped', judged: 0, revised: false }]);
  expect(await scene.findings()).toEqual([]);

  scene.kit.world.now = new Date(now.getTime() + 2 * HOUR);
  await scene.kit.sendLabels(
    system,
    rows.map(({ id, label = '', time }) => ({ id, value: label, time: at(1), predicted: time })),
  );
  await scene.kit.monitors.settle();
  scene.kit.world.now = new Date(now.getTime() + 2 * HOUR + 60_000);
  await scene.look('fair');
  expect(await scene.results('fair')).toMatchObject([{ verdict: 'fail', failed: 1, revised: true }]);
  expect(await scene.findings()).toMatchObject([
    { indicator: 'tpr_gap', attribute: 'sex', monitor: 'fair', closed_at: null },
  ]);
  await scene.look('fair');
  expect(await scene.findings()).toHaveLength(1);
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

test('windows by count: each thousand of a version as they arrive, against the thousand before', async () => {
  const system = 'count';
  const scene = await openScene(stores, system, now);
  const micros = (hours: number) => at(hours).getTime() * 1000;
  const calls = await scene.define('calls', {
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
  const preview = await previewMonitor(scene.deps, everywhere, { system, edit: calls });
  expect(preview).toMatchObject({ version: 'credit/1', analysis: { n_current: 1_000, n_reference: 1_000 } });
});

test('a window by count is reopened by what comes late for the time of its rows, and stays the same window', async () => {
  const system = 'count-late';
  const scene = await openScene(stores, system, now);
  const micros = now.getTime() * 1000;
  await scene.define('calls', {
    kind: 'performance',
    window: { type: 'count', size: 500 },
    reference: { type: 'none' },
    limits: [{ indicator: 'accuracy', side: 'min', value: 0.95 }],
  });
  scene.kit.world.now = at(1);
  const rows = shownRows({ version: 'credit/1', from: at(-2), to: at(-1), count: 500 });
  await scene.kit.send(
    system,
    rows.map(({ label: _label, ...row }, place) => ({ ...row, seq: micros + 1 + place })),
  );
  await scene.kit.monitors.settle();
  await scene.look('calls');
  const [before] = await scene.results('calls');
  expect(before).toMatchObject({ verdict: 'skipped', n_current: 500, revised: false });
  scene.kit.world.now = at(2);
  await scene.kit.sendLabels(
    system,
    rows.map(({ id, label = '', time }) => ({ id, value: label, time: at(1), predicted: time })),
  );
  await scene.kit.monitors.settle();
  scene.kit.world.now = at(2.1);
  await scene.look('calls');
  expect(await scene.results('calls')).toMatchObject([
    { verdict: 'fail', n_current: 500, revised: true, window: before?.window },
  ]);
  expect(await scene.findings()).toMatchObject([{ indicator: 'accuracy', closed_at: null }]);
});
