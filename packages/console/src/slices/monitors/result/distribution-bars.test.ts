import type { Distribution } from '@haechi/contract';
import { expect, test } from 'vitest';
import { distributionBars, missingShares } from './distribution-bars.ts';

const words = { t: ((key: string) => key) as never, number: (value: number | null | undefined) => String(value) };
const numeric: Distribution = {
  column: 'income',
  kind: 'numeric',
  edges: [10, 20],
  levels: null,
  reference: [1, 2, 1],
  current: [0, 0, 8],
  reference_missing: 0,
  current_missing: 2,
};

test('between two edges lie three bins, the outer ones open; each side is its own whole', () => {
  const { categories, series } = distributionBars(numeric, words);
  expect(categories).toEqual(['< 10', '10 – 20', '≥ 20']);
  expect(series.map(({ values }) => values.map(({ value }) => value))).toEqual([
    [0.25, 0.5, 0.25],
    [0, 0, 1],
  ]);
});

test('a side without rows has no shares instead of zeros', () => {
  const { series } = distributionBars({ ...numeric, current: [0, 0, 0] }, words);
  expect(series[1]?.values.map(({ value }) => value)).toEqual([null, null, null]);
});

test('of many levels the largest on either side are kept and the rest is added up', () => {
  const levels = Array.from({ length: 30 }, (_, place) => `level ${place}`);
  const reference = levels.map((_, place) => 100 - place);
  const current = levels.map((_, place) => (place === 29 ? 1000 : 1));
  const { categories, series } = distributionBars(
    { ...numeric, kind: 'categorical', edges: null, levels, reference, current },
    words,
  );
  expect(categories).toHaveLength(15);
  expect(categories).toContain('level 29');
  expect(categories.at(-1)).toBe('distribution.others');
  for (const { values } of series) expect(values.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBeCloseTo(1, 12);
});

test('missing shares are of all rows', () => {
  expect(missingShares(numeric)).toEqual({ reference: 0, current: 0.2 });
  expect(missingShares({ ...numeric, reference: [0, 0, 0] }).reference).toBeNull();
});
