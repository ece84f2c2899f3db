import { HaechiError, monitorEditSchema } from '@haechi/contract';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everywhere } from '../../../platform/http/caller.ts';
import { transact } from '../../../platform/postgres.ts';
import { applyYaml } from './apply-yaml.ts';
import { askBackfill, runBackfill } from './backfill.ts';
import { findBackfill } from './backfill-store.ts';
import { MAX_MONITORS } from './constants.ts';
import { readMonitorsYaml } from './definition-yaml.ts';
import { actor, at, now, openScene, type Scene, shownRows } from './definitions-fixture.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

const { signal } = new AbortController();
const daily = { kind: 'performance', window: { type: 'time', size: '1d' }, reference: { type: 'none' } } as const;
const ask = (scene: Scene, of: { system: string; id: string }, range: { from: Date; to: Date }) =>
  transact(stores.db, (tx) =>
    askBackfill(tx, scene.deps, {
      ...of,
      scope: everywhere,
      actor,
      from: range.from.toISOString(),
      to: range.to.toISOString(),
    }),
  );

test('YAML made to fill memory or time is refused at once', () => {
  const aliases = Array.from({ length: 10_000 }, (_, place) => ` m${place}: *x`).join('\n');
  const doubling = [...'bcdefgh'].map((name, place) => `${name}: &${name} [${`*${'abcdefg'[place]},`.repeat(10)}]`);
  const hostile = [
    `a: &a [1,1,1,1,1,1,1,1,1,1]\n${doubling.join('\n')}\nversion: 1\nmonitors: {}\n`,
    `version: 1\nx: &x {kind: data_drift}\nmonitors:\n${aliases}`,
    `version: 1\nmonitors: ${'{a: '.repeat(10_000)}`,
    '['.repeat(50_000),
    `version: 1\nmonitors:\n${' a: {kind: data_drift, window: {type: time, size: 1d}}\n'.repeat(2)}`,
    `{${Array.from({ length: 20_000 }, (_, place) => `a${place}`).join(',')}}`,
  ];
  for (const text of hostile) {
    const begun = performance.now();
    expect(() => readMonitorsYaml(text)).toThrow(HaechiError);
    expect(performance.now() - begun).toBeLessThan(3_000);
  }
});

test('a system has so many monitors and no more, by YAML too', async () => {
  const system = 'many';
  const scene = await openScene(stores, system, now);
  const named = Array.from(
    { length: MAX_MONITORS + 1 },
    (_, place) => ` m${place}: {kind: data_drift, window: {type: time, size: 1d}}`,
  );
  const apply = (yaml: string, dry: boolean) =>
    transact(stores.db, (tx) =>
      applyYaml(tx, scene.service, {
        system,
        scope: everywhere,
        actor,
        body: { yaml, dry_run: dry, prune: false },
      }),
    );
  const yaml = `version: 1\nmonitors:\n${named.join('\n')}\n`;
  await expect(apply(yaml, false)).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(apply(yaml, true)).rejects.toMatchObject({ code: 'invalid_request' });
  const rows = named.slice(0, MAX_MONITORS).map((_, place) => ({ system_id: system, id: `n${place}` }));
  await stores.pool.query(
    `insert into monitor_definitions (system_id, id, kind, enabled, definition, revision, created_at, changed_at, changed_by)
     select $1, id, 'performance', true, $2, 1, now(), now(), 'acc_1' from unnest($3::text[]) as id`,
    [system, JSON.stringify(monitorEditSchema.parse(daily)), rows.map(({ id }) => id)],
  );
  await expect(scene.define('one-more', daily)).rejects.toMatchObject({ code: 'conflict' });
});

test('a back-fill of two thousand years is refused at once, and a second one while the first is under way', async () => {
  const system = 'ages';
  const scene = await openScene(stores, system, now);
  await scene.define('quick', { ...daily, window: { type: 'time', size: '15m' } });
  const begun = performance.now();
  await expect(ask(scene, { system, id: 'quick' }, { from: new Date(-60e12), to: at(0) })).rejects.toMatchObject({
    code: 'invalid_request',
  });
  expect(performance.now() - begun).toBeLessThan(2_000);
  const first = await ask(scene, { system, id: 'quick' }, { from: at(-2), to: at(0) });
  expect(first.windows).toBe(8);
  await expect(ask(scene, { system, id: 'quick' }, { from: at(-2), to: at(0) })).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('a back-fill by count goes on where it was without walking through what is done, and waits for a store that is away', async () => {
  const system = 'counted';
  const scene = await openScene(stores, system, now);
  const rows = shownRows({ version: 'credit/1', from: at(-20), to: at(-4), count: 650 });
  await scene.kit.send(
    system,
    rows.map((row) => ({ ...row, seq: row.time.getTime() * 1000 })),
  );
  await scene.define('hundreds', { ...daily, window: { type: 'count', size: 100 } });
  const asked = await ask(scene, { system, id: 'hundreds' }, { from: at(-24), to: at(0) });
  expect(asked.windows).toBe(6);
  let edges = 0;
  let stored = 0;
  const failing = (most: number) => ({
    ...scene.deps,
    rows: {
      ...stores.rows,
      query: <T>(...[text, ...rest]: Parameters<typeof stores.rows.query>) => {
        if (text.includes('order by seq')) edges += 1;
        return stores.rows.query<T>(text, ...rest);
      },
      insert: async (...[table, ...rest]: Parameters<typeof stores.rows.insert>) => {
        if (table === 'monitor_results') stored += 1;
        if (stored > most) throw new HaechiError('rows_unavailable', 'The store is away.');
        return stores.rows.insert(table, ...rest);
      },
    },
  });
  await runBackfill(failing(4), asked.id, signal);
  expect(await findBackfill(stores.db, asked.id)).toMatchObject({ state: 'running', done: 4, error: null });
  const again = scene.enqueued.at(-1);
  expect(again).toMatchObject({ queue: 'monitors.backfill', startAfter: new Date(now.getTime() + 30_000) });
  edges = 0;
  await runBackfill(failing(100), asked.id, signal);
  expect(await findBackfill(stores.db, asked.id)).toMatchObject({ state: 'done', done: 6 });
  expect(edges).toBe(3);
  const results = await scene.results('hundreds');
  expect(results.map(({ n_current: n }) => n)).toEqual([100, 100, 100, 100, 100, 100]);
  expect(results.slice(1).map(({ window }) => window.from)).toEqual(
    results.slice(0, -1).map(({ window }) => window.to),
  );
});

test('a back-fill of a monitor that was changed meanwhile ends with a word, not with windows of two definitions', async () => {
  const system = 'changed';
  const scene = await openScene(stores, system, now);
  await scene.kit.send(system, shownRows({ version: 'credit/1', from: at(-4), to: at(0), count: 200 }));
  await scene.define('quick', { ...daily, window: { type: 'time', size: '15m' } });
  const asked = await ask(scene, { system, id: 'quick' }, { from: at(-2), to: at(0) });
  scene.kit.world.now = new Date(now.getTime() + 1_000);
  const edit = monitorEditSchema.parse({ ...daily, window: { type: 'time', size: '1h' } });
  const change = () =>
    transact(stores.db, (tx) =>
      scene.service.update(tx, { system, id: 'quick', scope: everywhere, actor, revision: 1 }, edit),
    );
  let stored = 0;
  const changing = {
    ...scene.deps,
    rows: {
      ...stores.rows,
      insert: async (...[table, ...rest]: Parameters<typeof stores.rows.insert>) => {
        await stores.rows.insert(table, ...rest);
        if (table === 'monitor_results' && ++stored === 3) await change();
      },
    },
  };
  await runBackfill(changing, asked.id, signal);
  expect(await findBackfill(stores.db, asked.id)).toMatchObject({ done: 3 });
  await runBackfill(scene.deps, asked.id, signal);
  expect(await findBackfill(stores.db, asked.id)).toMatchObject({
    state: 'failed',
    done: 3,
    error: 'The monitor was changed. Ask for a back-fill again.',
  });
  expect(stored).toBe(3);
});
