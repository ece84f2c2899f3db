import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everywhere } from '../../../../platform/http/caller.ts';
import { transact } from '../../../../platform/postgres.ts';
import type { Shown } from '../../monitors-fixture.ts';
import { askBackfill } from '../backfill.ts';
import { actor, at, now, openScene, type Scene, shownRows } from '../definitions-fixture.ts';
import type { DefinitionDeps } from '../deps.ts';
import { previewMonitor } from '../preview.ts';
import { oneResult } from '../results-read.ts';
import { runMonitor } from '../run-monitor.ts';
import { stateOf, streamsOf } from './stream-store.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

const { signal } = new AbortController();
const version = 'credit/1';
const stream = { kind: 'data_drift', window: { type: 'stream' } } as const;

/** Rows of a stream from one place to another, a microsecond apart, so many hours after midnight; `amount` lies higher by `shift`. */
function streamRows(from: number, to: number, { hours, shift = 0 }: { hours: number; shift?: number }): Shown[] {
  const first = at(hours).getTime() * 1000;
  const rows = shownRows({ version, from: at(hours - 1), to: at(hours), count: to, shift, labelled: false, id: 'row' });
  return rows.slice(from).map((row, i) => ({ ...row, id: `row-${from + i}`, seq: first + i }));
}

/** The result rows of a monitor, as places in the stream. */
const watched = async (scene: Scene, id: string) =>
  (await scene.results(id)).map(({ verdict, n_current: n }) => [verdict, n]);

test('rows are watched as they arrive: baseline, alarm, new baseline; the finding says what, and that it was re-baselined', async () => {
  const system = 'stream';
  const scene = await openScene(stores, system, now);
  const arrive = async (rows: readonly Shown[], hours: number) => {
    await scene.kit.send(system, rows);
    scene.kit.world.now = at(hours + 0.5);
    await scene.look('live');
  };
  await scene.define('live', stream);
  await arrive(streamRows(0, 50, { hours: 1 }), 1);
  expect(await watched(scene, 'live')).toEqual([]);
  await arrive(streamRows(50, 8_130, { hours: 2 }), 2);
  expect(await watched(scene, 'live')).toEqual([['skipped', 8_000]]);
  await arrive(streamRows(8_130, 9_000, { hours: 3 }), 3);
  await arrive(streamRows(9_000, 9_700, { hours: 4, shift: 40 }), 4);
  expect(await watched(scene, 'live')).toEqual([
    ['skipped', 8_000],
    ['pass', 1_000],
    ['fail', 700],
  ]);
  const [alarm, ...others] = await scene.findings();
  expect(others).toEqual([]);
  expect(alarm).toMatchObject({
    monitor: 'live',
    feature: 'amount',
    indicator: 'stream_change',
    version,
    verdict: 'fail',
    closed_at: null,
    limit: null,
    sentence: { key: 'monitors.finding.stream_change', params: { feature: 'amount', row: 9_100 } },
    settings: { score: 'location', row: 9_100, design_effect: expect.any(Number), p_limit: 0.001 },
    estimate: { level: 0.95, n: 100, method: 'window against baseline, spread from blocks of the baseline' },
  });
  expect(alarm?.estimate?.lower).toBeGreaterThan(0);
  expect(alarm?.p_adjusted).toBeLessThan(0.001);
  expect(scene.enqueued.map(({ queue }) => queue)).toContain('findings.changed');
  const last = (await scene.results('live')).at(-1);
  const whole = await oneResult(stores.rows, everywhere, {
    system,
    id: 'live',
    to: last?.window.to ?? '',
    version,
    slice: '',
  });
  expect(whole.reason).toMatchObject({
    key: 'analysis.stream.failed',
    params: { changed: 1, watched: 3, column: 'amount' },
  });
  expect(whole.analysis.scores.map(({ feature, verdict }) => [feature, verdict])).toEqual([
    ['amount', 'fail'],
    ['age', 'pass'],
    ['purpose', 'pass'],
  ]);

  await arrive(streamRows(9_700, 17_150, { hours: 5, shift: 40 }), 5);
  expect((await scene.findings()).map(({ verdict, closed_reason: why }) => [verdict, why?.key])).toEqual([
    ['skipped', 'monitors.finding.rebaselined'],
  ]);
  await arrive(streamRows(17_150, 17_400, { hours: 6, shift: 40 }), 6);
  expect((await watched(scene, 'live')).at(-1)).toEqual(['pass', 300]);
  expect(await scene.findings()).toHaveLength(1);
  // Back to where it was: against the new baseline that is a change as well.
  await arrive(streamRows(17_400, 17_800, { hours: 7 }), 7);
  expect((await scene.findings()).map(({ closed_at }) => closed_at === null)).toEqual([true, false]);
  const preview = await previewMonitor(scene.deps, everywhere, { system, edit: await scene.define('same', stream) });
  expect(preview).toMatchObject({ version, analysis: { kind: 'data_drift', n_current: 16_000 } });
  // A new monitor takes the rows before it for its baseline: it is armed with the first that come.
  await scene.kit.send(system, streamRows(17_800, 17_950, { hours: 8 }));
  for (const minutes of [1, 3]) {
    scene.kit.world.now = new Date(at(8).getTime() + minutes * 60_000);
    await scene.look('same');
  }
  expect(await watched(scene, 'same')).toEqual([
    ['skipped', 8_000],
    ['pass', 100],
  ]);
});

test('a look that dies goes on with the same rows, duplicates and late rows change nothing, and nothing is watched twice', async () => {
  const system = 'stream-kill';
  const scene = await openScene(stores, system, now);
  const { kit, deps } = scene;
  await scene.define('live', stream);
  const key = { system, id: 'live' };
  await kit.send(system, streamRows(0, 8_300, { hours: 1 }));
  kit.world.now = at(1.5);
  // Dies after its results were written and before they count.
  const dying: DefinitionDeps = {
    ...deps,
    splits: () => Promise.reject(new TypeError('killed')),
  };
  await expect(runMonitor(dying, key, { signal, arrivals: true })).rejects.toThrow('killed');
  const [begun] = await streamsOf(stores.db, key);
  expect(begun).toMatchObject({ pending: expect.any(Number) });
  expect(begun === undefined ? null : stateOf(begun).row).toBe(0);
  expect(await watched(scene, 'live')).toEqual([['skipped', 8_000]]);
  // Meanwhile: the same rows again, and new ones whose time is long past.
  const late = streamRows(8_300, 8_450, { hours: 2 }).map((row, i) => ({
    ...row,
    time: new Date(at(-700).getTime() + i),
  }));
  await kit.send(system, [...streamRows(0, 8_300, { hours: 1.8 }).map((row, i) => ({ ...row, ...same(i) })), ...late]);
  kit.world.now = at(2.5);
  await Promise.allSettled([scene.look('live'), scene.look('live')]);
  kit.world.now = at(2.6);
  await scene.look('live');
  expect(await watched(scene, 'live')).toEqual([
    ['skipped', 8_000],
    ['pass', 400],
  ]);
  const windows = (await scene.results('live')).map(({ window }) => window);
  expect(windows[1]?.from).toBe(windows[0]?.to);
  const [row] = await streamsOf(stores.db, key);
  expect(row).toMatchObject({ pending: null });
  expect(row === undefined ? null : stateOf(row)).toMatchObject({
    row: 8_400,
    columns: { amount: { phase: 'armed', since: 8_000 } },
  });
  expect(row?.state.length).toBeLessThan(60_000);

  // Another definition begins anew; one that is removed leaves nothing.
  const change = (enabled: boolean, revision: number) =>
    transact(stores.db, (tx) =>
      scene.service.update(tx, { ...key, scope: everywhere, actor, revision }, { ...base, features: ['age'], enabled }),
    );
  const base = await scene.define('other', stream);
  await change(true, 1);
  expect(await streamsOf(stores.db, key)).toEqual([]);
  await transact(stores.db, (tx) => scene.service.remove(tx, { ...key, scope: everywhere, actor }));
  expect(await streamsOf(stores.db, key)).toEqual([]);
});

/** What makes a row the one that was sent before. */
function same(place: number): Pick<Shown, 'id' | 'time'> {
  const [first] = sent;
  return { id: `row-${place}`, time: sent[place]?.time ?? first?.time ?? now };
}
const sent = streamRows(0, 8_300, { hours: 1 });

test('other kinds, references, slices and limits are refused with a sentence; so is a back-fill', async () => {
  const scene = await openScene(stores, 'stream-refused', now);
  const refused = (wanted: object) => expect(scene.define('no', { ...stream, ...wanted })).rejects;
  await refused({ kind: 'performance' }).toThrow(
    /watched for data drift alone, and this monitor is of kind performance/,
  );
  await refused({ reference: { type: 'previous' } }).toThrow(/its own first 8000 rows/);
  await refused({ slices: ['tier'] }).toThrow(/A stream is not split/);
  await refused({ limits: [{ indicator: 'psi', side: 'max', value: 0.2 }] }).toThrow(/A stream has no limits/);
  await scene.define('yes', { ...stream, reference: { type: 'none' } });
  const past = {
    system: 'stream-refused',
    id: 'yes',
    scope: everywhere,
    actor,
    from: at(-9).toISOString(),
    to: at(0).toISOString(),
  };
  const asked = transact(stores.db, (tx) => askBackfill(tx, scene.deps, past));
  await expect(asked).rejects.toThrow(/reads rows once, in the order they arrived/);
});
