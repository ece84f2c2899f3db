import { monitorEditSchema, type Score } from '@haechi/contract';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everywhere } from '../../../platform/http/caller.ts';
import { transact } from '../../../platform/postgres.ts';
import { MAX_LOOK_COLUMNS, MAX_LOOKS } from './constants.ts';
import { findDefinition } from './definition-store.ts';
import { at, now, openScene, shownRows } from './definitions-fixture.ts';
import { judgeMonitor } from './judge-monitor.ts';
import { lookAtWindow } from './look-at-window.ts';
import { failedAnalysis, withinSize } from './look-notes.ts';
import { planLooks } from './plan-looks.ts';
import { previewMonitor } from './preview.ts';
import { readSlices, type WindowFacts } from './read-facts.ts';
import { runMonitor } from './run-monitor.ts';
import { placeOf } from './window-place.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

const day = { type: 'time', size: '1d' } as const;
const accuracy = { kind: 'performance', window: day, reference: { type: 'none' } } as const;
const facts = (version: string): WindowFacts => ({
  version,
  n: 10,
  schemas: [],
  attributes: [],
  predictions: [],
  task: 'classification',
});
const values = (dimension: string, count: number) =>
  Array.from({ length: count }, (_, place) => ({ dimension, value: `v${place}` }));

test('evaluations of a window are bounded, the whole of each version before any slice, and what is left out is said', () => {
  const slices = new Map([
    ['a', ['p', 'q', 'r', 's', 't'].flatMap((dimension) => values(dimension, 21))],
    ['b', values('p', 20)],
  ]);
  const narrow = planLooks([facts('a'), facts('b')], slices, 5);
  expect(narrow).toHaveLength(MAX_LOOKS);
  expect(narrow.slice(0, 3).map((one) => [one.facts.version, one.slice?.value ?? null])).toEqual([
    ['a', null],
    ['b', null],
    ['a', 'v0'],
  ]);
  expect(narrow.filter((one) => one.facts.version === 'a')).toHaveLength(101);
  expect(narrow[0]?.notes).toEqual(
    ['p', 'q', 'r', 's', 't'].map((dimension) => ({
      key: 'monitors.reason.values_left_out',
      params: { dimension, most: 20 },
    })),
  );
  expect(narrow[1]?.notes).toEqual([{ key: 'monitors.reason.slices_left_out', params: { left: 2, most: MAX_LOOKS } }]);
  const wide = planLooks([facts('a')], slices, 500);
  expect(wide.length * 500).toBeLessThanOrEqual(MAX_LOOK_COLUMNS);
  expect(wide[0]?.notes).toContainEqual({ key: 'monitors.reason.slices_left_out', params: { left: 51, most: 50 } });
  const versions = Array.from({ length: 50 }, (_, place) => facts(`v${place}`));
  expect(planLooks(versions, new Map(), 10_000)).toHaveLength(50);
});

test('a slice with more values than are looked at says so, and a preview is one evaluation', async () => {
  const system = 'values';
  const scene = await openScene(stores, system, now);
  const tier = (place: number) => `t${place % 22}`;
  const span = { from: at(-24), to: at(0) };
  await scene.kit.send(system, [
    ...shownRows({ version: 'credit/1', ...span, count: 220, tier }),
    ...shownRows({ version: 'credit/2', ...span, count: 100 }),
  ]);
  const edit = monitorEditSchema.parse({ ...accuracy, slices: ['tier'] });
  const filter = { system, range: { event: span, arrivals: null }, definition: edit, schemas: [] };
  const found = await readSlices(stores.rows, filter, { dimensions: edit.slices });
  const planned = planLooks([facts('credit/1'), facts('credit/2')], found, 3);
  expect(planned.map((one) => one.slice?.dimension ?? one.facts.version)).toEqual([
    'credit/1',
    'credit/2',
    ...Array.from({ length: 20 }, () => 'tier'),
  ]);
  expect(planned.flatMap(({ notes }) => notes)).toEqual([
    { key: 'monitors.reason.values_left_out', params: { dimension: 'tier', most: 20 } },
  ]);
  let statements = 0;
  const counted = {
    ...scene.deps,
    rows: {
      ...stores.rows,
      measured: <T>(...of: Parameters<typeof stores.rows.measured>) => {
        statements += 1;
        return stores.rows.measured<T>(...of);
      },
    },
  };
  await lookAtWindow(
    counted,
    { system, zone: 'UTC', edit: { ...edit, slices: [], versions: ['credit/1'] } },
    placeOf(span),
  );
  const one = statements;
  statements = 0;
  expect(await previewMonitor(counted, everywhere, { system, edit })).toMatchObject({ version: 'credit/1' });
  expect(statements).toBe(one);
});

test('when the rows cannot be looked through at all the window is an error with the reason, and the next one is judged', async () => {
  const system = 'unreadable';
  const scene = await openScene(stores, system, now);
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-24), to: at(24), count: 800 }));
  await scene.define('accuracy', { ...accuracy, limits: [{ indicator: 'accuracy', side: 'min', value: 0.5 }] });
  const broken = {
    ...scene.deps,
    rows: {
      ...stores.rows,
      query: <T>(...[text, ...rest]: Parameters<typeof stores.rows.query>) =>
        stores.rows.query<T>(text.includes('groupUniqArrayArray') ? `${text} oops` : text, ...rest),
    },
  };
  await runMonitor(broken, { system, id: 'accuracy' }, { signal: new AbortController().signal });
  expect(await scene.verdicts('accuracy')).toEqual(['error']);
  expect(await scene.findings()).toEqual([]);
  scene.kit.world.now = new Date(now.getTime() + 24 * 3_600_000);
  await scene.look('accuracy');
  expect(await scene.verdicts('accuracy')).toEqual(['error', 'pass']);
});

test('a look that is given up while it runs leaves no result, and the next look does it', async () => {
  const system = 'given-up';
  const scene = await openScene(stores, system, now);
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 300 }));
  await scene.define('accuracy', accuracy);
  const stop = new AbortController();
  const stopping = {
    ...scene.deps,
    rows: {
      ...stores.rows,
      query: <T>(...[text, ...rest]: Parameters<typeof stores.rows.query>) => {
        if (text.includes('groupUniqArrayArray')) stop.abort();
        return stores.rows.query<T>(text, ...rest);
      },
    },
  };
  await runMonitor(stopping, { system, id: 'accuracy' }, { signal: stop.signal });
  expect(await scene.results('accuracy')).toEqual([]);
  await scene.look('accuracy');
  expect(await scene.results('accuracy')).toHaveLength(1);
});

test('a result keeps every number and as many distributions as it may, the failing ones first, and says what is left out', async () => {
  const system = 'wide';
  const scene = await openScene(stores, system, now);
  const before = shownRows({ version: 'credit/1', from: at(-48), to: at(-24), count: 300 });
  const after = shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 300 });
  await scene.kit.send(system, [
    ...before,
    ...after.map((row) => ({ ...row, num: [row.num?.[0] ?? 0, (row.num?.[1] ?? 0) + 40] })),
  ]);
  const edit = monitorEditSchema.parse({
    kind: 'data_drift',
    window: day,
    reference: { type: 'previous' },
    limits: [{ indicator: 'psi', side: 'max', value: 0.2 }],
  });
  const span = { from: at(-24), to: at(0) };
  const [looked] = await lookAtWindow(scene.deps, { system, zone: 'UTC', edit }, placeOf(span));
  const analysis = looked?.analysis ?? expect.fail('nothing was looked at');
  expect(analysis.distributions.map(({ column }) => column)).toEqual(['amount', 'age', 'purpose']);
  const size = JSON.stringify(analysis.distributions.find(({ column }) => column === 'age')).length;
  const kept = withinSize(analysis, size + 10);
  expect(kept.distributions.map(({ column }) => column)).toEqual(['age']);
  expect(kept.scores).toEqual(analysis.scores);
  expect([kept.verdict, kept.reason]).toEqual([analysis.verdict, analysis.reason]);
  expect(kept.skipped.at(-1)?.reason).toEqual({
    key: 'monitors.reason.distributions_left_out',
    params: { shown: 1, columns: 3 },
  });
  expect(withinSize(analysis, 1_000_000)).toBe(analysis);
});

test('more findings in one window than one statement of the records takes', async () => {
  const system = 'thousands';
  const scene = await openScene(stores, system, now);
  await scene.define('drift', { kind: 'data_drift', window: day });
  const row = (await findDefinition(stores.db, { system, id: 'drift' })) ?? expect.fail('no monitor');
  const score: Score = {
    indicator: 'psi',
    feature: null,
    attribute: null,
    group: null,
    estimate: { value: 1, lower: null, upper: null, level: null, n: 500, method: 'psi' },
    test: null,
    statistic: null,
    p: null,
    p_adjusted: null,
    effect: 1,
    limit: 0.2,
    side: 'max',
    n_reference: 500,
    n_current: 500,
    verdict: 'fail',
    reason: { key: 'analysis.limit.above', params: {} },
    contributors: [],
    settings: {},
  };
  const scores = Array.from({ length: 3_000 }, (_, place): Score => ({ ...score, feature: `f${place}` }));
  const analysis = { ...failedAnalysis('data_drift', new Error('none')), scores };
  const looked = [{ place: placeOf({ from: at(-24), to: at(0) }), version: 'credit/1', slice: '', analysis }];
  const opened = await transact(stores.db, (tx) =>
    judgeMonitor(tx, scene.deps, { row, looked, newest: new Map(), splits: [] }),
  );
  expect(new Set(opened).size).toBe(3_000);
});
