import { type TestStores, testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everywhere } from '../../../platform/http/caller.ts';
import { at, now, openScene, profileOf, shownRows } from './definitions-fixture.ts';
import { indicatorHistory } from './history-read.ts';
import { listResults, oneResult } from './results-read.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

/** Names and values that mean something to SQL, to parameters of ClickHouse, to JSON or to JavaScript. */
const hostile = [
  `a' or 1=1 --`,
  `") union all select * from predictions --`,
  'back\\slash\\',
  `\\' or '1'='1`,
  '{f_0:String} {ev_system:String}',
  'tab\tline\nreturn\r',
  '한글 ✓ 𝕏',
  'constructor',
  'toString',
  '%s $1 ?? $x',
  'q'.repeat(240),
];

test('names and values that mean something to SQL or JavaScript are looked at as text, in slices, conditions, groups, tags and features', async () => {
  const system = 'hostile';
  const scene = await openScene(stores, system, now);
  const names = [...hostile];
  await sql`insert into feature_schemas (id, system_id, num, cat) values (${`fs_${system}`}, ${system}, ${['amount', ...names]}, ${['kind', 'hasOwnProperty']})`.execute(
    stores.db,
  );
  const count = hostile.length * 42;
  const rows = shownRows({ version: `m'"\\{x:String}/1`, from: at(-24), to: at(0), count }).map((row, place) => {
    const value = hostile[place % hostile.length] ?? '';
    const numbers = names.map((_, column) => (place + column) % 7);
    return {
      ...row,
      tier: value,
      groups: Object.fromEntries([...hostile.map((name) => [name, place % 2 === 0 ? value : 'other']), ['sex', 'f']]),
      num: [place % 10, ...numbers],
      cat: [value, value],
    };
  });
  const other = shownRows({ version: `m'"\\{x:String}/1`, from: at(-24), to: at(0), count: 77 });
  await scene.kit.createSystem('secret');
  await scene.kit.send('secret', other);
  const numeric = profileOf(rows).numeric['amount'] ?? expect.fail('no profile');
  scene.kit.world.known.set(`m'"\\{x:String}/1`, {
    classes: ['no', 'yes'],
    profile: { ...profileOf(rows), numeric: { amount: numeric }, categorical: {} },
  });
  await scene.kit.send(system, rows);
  const common = { window: { type: 'time', size: '1d' }, reference: { type: 'none' } } as const;
  const sliced = { ...common, kind: 'performance' } as const;
  await scene.define('tiers', { ...sliced, slices: ['tier', 'features.kind'] });
  await scene.look('tiers');
  const tiers = await scene.results('tiers');
  expect(tiers.map(({ slice }) => slice).sort()).toEqual(
    ['', ...hostile.flatMap((value) => [`tier=${value}`, `features.kind=${value}`])].sort(),
  );
  expect(tiers.map(({ slice, n_current: n }) => [slice === '', n])).toEqual(
    tiers.map(({ slice }) => [slice === '', slice === '' ? count : 42]),
  );
  for (const [place, value] of hostile.entries()) {
    const id = `where-${place}`;
    await scene.define(id, {
      ...sliced,
      where: { tier: value, [`groups.${value}`]: place % 2 === 0 ? value : 'other' },
    });
    await scene.look(id);
    const [found] = await scene.results(id);
    expect([value, found?.n_current]).toEqual([value, 21]);
    const slice = `tier=${value}`;
    const to = at(0).toISOString();
    const version = rows[0]?.version ?? '';
    const of = { system, id: 'tiers', limit: 10 };
    expect((await listResults(stores.rows, everywhere, { ...of, slice, version })).items).toHaveLength(1);
    expect(await oneResult(stores.rows, everywhere, { ...of, slice, version, to })).toMatchObject({ slice });
    const { points } = await indicatorHistory(stores.rows, everywhere, { ...of, slice, indicator: 'accuracy', now });
    expect(points).toHaveLength(1);
  }
  const tags = Object.fromEntries(hostile.slice(0, 5).map((value) => [`tags.${value}`, value]));
  await scene.define('tags', { ...sliced, where: tags });
  await scene.look('tags');
  expect(await scene.verdicts('tags')).toEqual(['skipped']);
  await scene.define('groups', { ...common, kind: 'fairness', settings: { intersections: false } });
  await scene.define('quality', { ...common, kind: 'data_quality' });
  await scene.define('drift', { ...common, kind: 'data_drift', reference: { type: 'version' } });
  await scene.define('previous', { ...common, kind: 'data_drift', reference: { type: 'previous' }, features: hostile });
  for (const id of ['groups', 'quality', 'drift', 'previous']) {
    await scene.look(id);
    const [found] = await scene.results(id);
    expect([id, found?.n_current, found?.verdict === 'error' ? found.reason : null]).toEqual([id, count, null]);
  }
  const whole = { system, id: 'drift', to: at(0).toISOString(), version: rows[0]?.version ?? '', slice: '' };
  const { skipped } = (await oneResult(stores.rows, everywhere, whole)).analysis;
  const unknown = skipped.flatMap(({ column, reason }) =>
    reason.key === 'analysis.column.not_in_reference' ? (column ?? []) : [],
  );
  expect(unknown.sort()).toEqual([...hostile, 'hasOwnProperty', 'kind'].sort());
}, 60_000);
