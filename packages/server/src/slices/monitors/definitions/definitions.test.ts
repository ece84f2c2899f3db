import { type TestStores, testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everywhere } from '../../../platform/http/caller.ts';
import { transact } from '../../../platform/postgres.ts';
import { applyYaml } from './apply-yaml.ts';
import { editOf } from './definition-row.ts';
import { definitionsOf } from './definition-store.ts';
import { monitorsYaml } from './definition-yaml.ts';
import { actor, at, now, openScene, shownRows } from './definitions-fixture.ts';
import { listRevisions } from './revision-store.ts';
import { runMonitor } from './run-monitor.ts';
import { oneState } from './states-read.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

const HOUR = 3_600_000;
const day = { type: 'time', size: '1d' } as const;

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
  expect(await scene.findings()).toEqual([]);
  await scene.look('fair');
  expect(await scene.verdicts('fair')).toEqual(['pass']);
});

test('the schedule looks by itself, once for each window, and a disabled monitor rests', async () => {
  const system = 'schedule';
  const scene = await openScene(stores, system, now);
  await sql`delete from schedules`.execute(stores.db);
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-24), to: at(0), count: 300 }));
  const hourly = await scene.define('hourly', {
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
  const wish = { system, id: 'hourly', scope: everywhere, actor, revision: 1 };
  await transact(stores.db, (tx) => scene.service.update(tx, wish, { ...hourly, enabled: false }));
  scene.kit.world.now = new Date(now.getTime() + 5 * HOUR);
  await tick();
  expect(await scene.results('hourly')).toHaveLength(4);
});
