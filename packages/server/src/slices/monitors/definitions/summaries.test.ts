import { type Analysis, monitorEditSchema } from '@haechi/contract';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, now, openScene, profileOf, type Scene, shownRows, type Wanted } from './definitions-fixture.ts';
import { lookAtWindow } from './look-at-window.ts';
import { placeOf } from './window-place.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

const drift: Wanted = { kind: 'data_drift', window: { type: 'time', size: '1d' } };
const DAY = placeOf({ from: at(-24), to: at(0) });

function looks(scene: Scene, system: string) {
  return async (wanted: Wanted): Promise<Analysis> => {
    const edit = monitorEditSchema.parse(wanted);
    const [first] = await lookAtWindow(scene.deps, { system, zone: 'UTC', edit }, DAY);
    return first?.analysis ?? expect.fail('nothing was looked at');
  };
}

test('drift from the summaries is drift from the rows, at the cost of a few hundred rows of summaries', async () => {
  const system = 'summaries';
  const scene = await openScene(stores, system, now);
  const trained = shownRows({ version: 'credit/1', from: at(-48), to: at(-24), count: 900 });
  scene.kit.world.known.set('credit/1', { classes: ['no', 'yes'], profile: profileOf(trained) });
  const shown = shownRows({ version: 'credit/1', from: at(-4), to: at(0), count: 3_000, shift: 12 });
  const gaps = shown.map((row, place) => ({
    ...row,
    num: [place % 10 === 0 ? Number.NaN : (row.num?.[0] ?? 0), row.num?.[1] ?? 0],
  }));
  // Twice: a duplicate counts in neither.
  await scene.kit.send(system, [...gaps, ...gaps.slice(0, 500)]);
  const look = looks(scene, system);
  const waiting = await look(drift);
  await scene.kit.monitors.settle();
  const summed = await look(drift);
  // The same rows by a condition that all of them meet, which summaries cannot answer.
  const exact = await look({ ...drift, where: { tier: '' } });
  const numbers = ({ scores }: Analysis) =>
    scores.map(({ indicator, feature, estimate, p, verdict, n_current }) => [
      indicator,
      feature,
      estimate?.value,
      p,
      verdict,
      n_current,
    ]);
  expect(numbers(summed).length).toBeGreaterThan(5);
  expect(numbers(summed)).toEqual(numbers(exact));
  expect(numbers(waiting)).toEqual(numbers(exact));
  expect(summed.distributions).toEqual(exact.distributions);
  expect(summed).toMatchObject({ verdict: 'fail', n_current: 3_000, path: 'summary' });
  expect(summed.cost.rows_read).toBeLessThan(exact.cost.rows_read);
});

test('a category that the reference does not have is told by name, from the rows', async () => {
  const system = 'categories';
  const scene = await openScene(stores, system, now);
  const trained = shownRows({ version: 'credit/1', from: at(-48), to: at(-24), count: 900 });
  scene.kit.world.known.set('credit/1', { classes: ['no', 'yes'], profile: profileOf(trained) });
  const shown = shownRows({ version: 'credit/1', from: at(-2), to: at(0), count: 1_000 });
  await scene.kit.send(
    system,
    shown.map((row, place) => (place % 4 === 0 ? { ...row, cat: ['boat'] } : row)),
  );
  await scene.kit.monitors.settle();
  const { scores } = await looks(scene, system)(drift);
  expect(scores.find(({ indicator }) => indicator === 'new_category_share')).toMatchObject({
    feature: 'purpose',
    verdict: 'fail',
    estimate: { value: 0.25 },
    contributors: [{ kind: 'category', name: 'boat' }],
  });
});

/** To twelve digits: sums in another order differ in the last one. */
const rounded = (value: object): unknown =>
  JSON.parse(JSON.stringify(value, (_, one: unknown) => (typeof one === 'number' ? Number(one.toPrecision(12)) : one)));

test('fairness from the summaries is fairness from the rows, labelled or not', async () => {
  const system = 'groups';
  const scene = await openScene(stores, system, now);
  scene.kit.world.known.set('credit/1', { classes: ['no', 'yes'], profile: null });
  const shown = shownRows({ version: 'credit/1', from: at(-4), to: at(0), count: 2_000, unfair: 0.3 });
  await scene.kit.send(
    system,
    shown.map(({ label, groups, ...row }, place) => ({
      ...row,
      groups: place % 50 === 0 ? {} : { ...groups, region: place % 3 === 0 ? 'north' : 'south' },
      ...(place % 5 === 0 || label === undefined ? {} : { label }),
    })),
  );
  await scene.kit.monitors.settle();
  const look = looks(scene, system);
  const fair: Wanted = { kind: 'fairness', window: { type: 'time', size: '1d' }, reference: { type: 'none' } };
  const summed = await look(fair);
  const exact = await look({ ...fair, where: { tier: '' } });
  expect([summed.path, exact.path]).toEqual(['summary', 'exact']);
  expect(rounded(summed.scores)).toEqual(rounded(exact.scores));
  expect(rounded(summed.groups)).toEqual(rounded(exact.groups));
  expect(summed.skipped).toEqual(exact.skipped);
  expect(summed.scores.length).toBeGreaterThan(10);
});
