import { describe, expect, test } from 'vitest';
import oracle from '../../oracle/drift.json' with { type: 'json' };
import { seededRandom } from '../seeded-random.ts';
import { armFeature, rowsOf } from './armed-feature.ts';
import { BASELINE_CHUNKS, CHUNK_ROWS, LEVELS_ERROR_SHARES, NUMERIC_ERROR_SHARES, SCALES } from './constants.ts';
import { countCells } from './count-cells.ts';
import { designEffects } from './design-effects.ts';
import { planColumn } from './plan-column.ts';
import { planLevels } from './plan-levels.ts';
import { QUIET_SERIES } from './series.ts';
import { binomialRoot, normalOf, tailRoot } from './signed-roots.ts';

const repeat = <T>(value: T, times: number): T[] => Array.from({ length: times }, () => value);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('signed roots', () => {
  test.each(oracle.student)(
    'Student t $t with $df degrees of freedom is normal $z (scipy), to 0.3 %',
    ({ t, df, z }) => {
      expect(Math.abs(normalOf(t, df) / z - 1)).toBeLessThan(0.003);
      expect(normalOf(-t, df)).toBe(-normalOf(t, df));
    },
  );
  test.each(oracle.binomial)(
    'two binomials $hits/$n, $baseHits/$baseRows: the root of G (scipy)',
    ({ root, ...table }) => {
      const sign = table.hits / table.n < table.baseHits / table.baseRows ? -1 : 1;
      expect(binomialRoot(table)).toBeCloseTo(sign * root, 9);
    },
  );
  test('of a mean: the plain ratio for a symmetric score, far less for a rare one, the binomial one for an indicator', () => {
    const root = (weights: number[], totals: number[], current: number): number => {
      const n = sum(totals);
      const baseline = sum(weights.map((weight, i) => weight * (totals[i] ?? 0))) / n;
      const rowVariance = sum(weights.map((weight, i) => weight ** 2 * (totals[i] ?? 0))) / n - baseline ** 2;
      return tailRoot({ current, baseline, rowVariance, spread: 1 / 1000, weights, totals });
    };
    const even = [-1, -0.5, 0, 0.5, 1];
    expect(root(even, repeat(2000, 5), 0.1)).toBeCloseTo(0.1 / Math.sqrt(0.5 / 1000), 1);
    expect(root([0, 1], [7968, 32], 0.02)).toBeLessThan((0.75 * 0.016) / Math.sqrt((0.004 * 0.996) / 1000));
    const kullback = 0.16 * Math.log(0.16 / 0.1) + 0.84 * Math.log(0.84 / 0.9);
    expect(root([0, 1], [900_000, 100_000], 0.16)).toBeCloseTo(Math.sqrt(2000 * kullback), 3);
    expect(root([0, 1], [900_000, 100_000], 0.05)).toBeLessThan(0);
  });
});

describe('plans', () => {
  test('a number of few values: a cell for each, cells between them for what was never seen', () => {
    const plan = planColumn('numeric', [...repeat(0, 50), ...repeat(2.5, 49), 7]);
    expect(countCells(plan, [0, 2.5, 7, 1, 8, null, Number.NaN, '2.5'])).toEqual([0, 1, 1, 1, 0, 1, 1, 3]);
    const unseen = plan.scores.find(({ id }) => id === 'unseen');
    expect(unseen?.weights).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
    expect(unseen?.credit).toBe(1);
  });
  test('a continuous number: tenths of equal weight, an atom on its own, two cells far out', () => {
    const random = seededRandom(3);
    const values = [...Array.from({ length: 7000 }, () => random()), ...repeat(0.5, 1000)];
    const plan = planColumn('numeric', values);
    const counts = countCells(plan, values);
    expect(Math.max(...counts.filter((count) => count !== 1000))).toBeLessThan(850);
    expect(counts).toContain(1000);
    expect([counts[0], counts.at(-2), counts.at(-1)]).toEqual([0, 0, 0]);
    expect(countCells(plan, [-2, 0.4999999, 5])[0]).toBe(1);
  });
  test('what a score weighs is centred on the baseline, and the shares of the error add up to one', () => {
    const plans = [
      planColumn('numeric', QUIET_SERIES.independent(seededRandom(1), 8000)),
      planColumn('levels', ['a', 'a', 'b', 'c', null]),
      planColumn('levels', repeat('a', 5)),
      planColumn('numeric', repeat(null, 5)),
    ];
    for (const { scores, cells } of plans) {
      expect(sum(scores.map(({ errorShare }) => errorShare))).toBeLessThanOrEqual(1 + 1e-12);
      for (const { weights } of scores) expect(weights).toHaveLength(cells);
    }
    const values = QUIET_SERIES.independent(seededRandom(1), 8000);
    const [plan] = plans;
    const location = plan?.scores[0]?.weights ?? [];
    const counts = plan === undefined ? [] : countCells(plan, values);
    expect(sum(location.map((weight, i) => weight * (counts[i] ?? 0)))).toBeCloseTo(0, 6);
    expect(sum(Object.values(NUMERIC_ERROR_SHARES))).toBeCloseTo(1, 12);
    expect(sum(Object.values(LEVELS_ERROR_SHARES))).toBeCloseTo(1, 12);
  });
  test('levels: ten by name, the rest together; of two levels one share is watched; an identifier has no unseen levels', () => {
    const many = planLevels(
      Array.from({ length: 40 }, (_, i) => ({ value: `l${i}`, count: 100 - i })),
      0,
    );
    expect(many.levels).toHaveLength(10);
    expect(many.rare).toHaveLength(30);
    expect(countCells(many, ['l0', 'l39', 'other', null, Number.NaN])).toEqual([1, ...repeat(0, 9), 1, 1, 2]);
    const two = planLevels(
      [
        { value: 'right', count: 90 },
        { value: 'wrong', count: 10 },
      ],
      0,
    );
    expect(two.scores.map(({ id, level }) => `${id} ${level}`)).toEqual([
      'share wrong',
      'missing undefined',
      'unseen undefined',
    ]);
    const id = planLevels(
      Array.from({ length: 1001 }, (_, i) => ({ value: String(i), count: 1 })),
      0,
    );
    expect(id.scores.some((score) => score.id === 'unseen')).toBe(false);
    expect(countCells(id, ['never seen'])[id.levels.length]).toBe(1);
  });
  test('rows and grouped rows give the same counts', () => {
    const plan = planColumn('numeric', [...repeat(1, 30), ...repeat(2, 60)]);
    expect(countCells(plan, [1, 2, null], [3, 4, 2])).toEqual(countCells(plan, [1, 1, 1, 2, 2, 2, 2, null, null]));
  });
});

test.each([
  ['independent', 0.9, 1.35],
  ['autoregressive 0.9', 9, 30],
  ['season of 48 rows', 0.9, 1.8],
] as const)('design effect of the longest window, %s: in the mean between %d and %d', (name, low, high) => {
  const ratios = Array.from({ length: 20 }, (_, run) => {
    const values = QUIET_SERIES[name](seededRandom(run + 1), BASELINE_CHUNKS * CHUNK_ROWS);
    const plan = planColumn('numeric', values);
    const chunks = Array.from({ length: BASELINE_CHUNKS }, (_, i) =>
      countCells(plan, values.slice(i * CHUNK_ROWS, (i + 1) * CHUNK_ROWS)),
    );
    const armed = armFeature(plan, chunks);
    expect(armed.baselineRows).toBe(rowsOf(armed.totals));
    const weights = plan.scores[0]?.weights ?? [];
    const variance = sum(weights.map((weight, i) => weight ** 2 * (armed.totals[i] ?? 0))) / armed.baselineRows;
    const effects = designEffects(armed, 0, variance);
    expect(effects).toHaveLength(SCALES.length);
    return effects.at(-1)?.ratio ?? 0;
  });
  const mean = sum(ratios) / ratios.length;
  expect(mean).toBeGreaterThan(low);
  expect(mean).toBeLessThan(high);
});
