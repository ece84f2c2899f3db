import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  binomialDraw,
  blockBootstrapInterval,
  bootstrapInterval,
  countBootstrapInterval,
  type Random,
  seededRandom,
  wilsonInterval,
} from './index.ts';

const { bootstrap: oracle } = JSON.parse(
  readFileSync(new URL('../oracle/distances.json', import.meta.url), 'utf8'),
) as { bootstrap: { values: number[]; lower: number; upper: number } };

const meanOf =
  (values: ArrayLike<number>) =>
  (rows: Uint32Array): number =>
    rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length;

test('BCa bounds are those of scipy, but for chance', () => {
  const { values, lower, upper } = oracle;
  const input = { n: values.length, statistic: meanOf(values), draws: 8000 };
  const bca = bootstrapInterval({ ...input, kind: 'bca', random: seededRandom(1) });
  const plain = bootstrapInterval({ ...input, random: seededRandom(1) });
  const width = upper - lower;
  expect(Math.abs((bca.lower ?? 0) - lower)).toBeLessThan(0.04 * width);
  expect(Math.abs((bca.upper ?? 0) - upper)).toBeLessThan(0.04 * width);
  // Right-skewed data: the correction moves both ends up.
  expect(bca.lower).toBeGreaterThan(plain.lower ?? 0);
  expect(bca.upper).toBeGreaterThan(plain.upper ?? 0);
});

test('one seed, one interval; no rows, no interval; resamples without an answer are counted', () => {
  const values = Array.from({ length: 40 }, (_, i) => i ** 1.7);
  const run = (seed: number) => bootstrapInterval({ n: 40, statistic: meanOf(values), random: seededRandom(seed) });
  expect(run(3)).toEqual(run(3));
  expect(run(3)).not.toEqual(run(4));
  const nothing = { value: Number.NaN, lower: null, upper: null };
  const random = seededRandom(1);
  expect(bootstrapInterval({ n: 0, statistic: () => 1, random })).toMatchObject(nothing);
  expect(blockBootstrapInterval({ n: 0, statistic: () => 1, random })).toMatchObject(nothing);
  expect(countBootstrapInterval({ counts: [0, 0], statistic: () => 1, random })).toMatchObject(nothing);
  const rare = bootstrapInterval({
    n: 20,
    statistic: (rows) => (rows.includes(0) ? 1 : Number.NaN),
    random,
    draws: 400,
  });
  expect(rare.undefinedDraws).toBeGreaterThan(80);
  expect(rare.undefinedDraws).toBeLessThan(220);
});

test('blocks keep the dependence: the interval of a slow series is several times wider', () => {
  const random = seededRandom(11);
  let level = 0;
  const values = Array.from({ length: 800 }, () => {
    level = 0.9 * level + random() - 0.5;
    return level;
  });
  const width = ({ lower, upper }: { lower: number | null; upper: number | null }): number =>
    (upper ?? 0) - (lower ?? 0);
  const input = { n: 800, statistic: meanOf(values), random, draws: 400 };
  const blocks = blockBootstrapInterval(input);
  expect(blocks.blockLength).toBe(19);
  expect(width(blocks)).toBeGreaterThan(2 * width(bootstrapInterval(input)));
});

describe('counts', () => {
  test.each(['multinomial', 'poisson'] as const)('%s: the interval of a rate is about that of Wilson', (kind) => {
    const result = countBootstrapInterval({
      counts: [300, 700],
      statistic: ([hits = 0, misses = 0]) => hits / (hits + misses),
      random: seededRandom(2),
      kind,
    });
    const { lower, upper } = wilsonInterval({ positives: 300, n: 1000 });
    expect(result.value).toBe(0.3);
    expect(result.lower).toBeCloseTo(lower ?? 0, 2);
    expect(result.upper).toBeCloseTo(upper ?? 0, 2);
  });

  test.each([
    [5, 0.3],
    [50, 0.5],
    [1000, 0.02],
    [1000, 0.9],
    [1_000_000, 0.25],
  ])('binomial numbers of %i, %d have its mean and variance', (n, p) => {
    const random: Random = seededRandom(n);
    const draws = Array.from({ length: 20_000 }, () => binomialDraw({ n, p, random }));
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    const truth = n * p * (1 - p);
    expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt(truth / draws.length));
    expect(variance / truth).toBeGreaterThan(0.95);
    expect(variance / truth).toBeLessThan(1.05);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThanOrEqual(n);
  });
});
