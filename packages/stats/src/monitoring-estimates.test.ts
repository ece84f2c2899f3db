import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { covers, draw, normal, shareOf } from './calibration/sampling.ts';
import {
  type Estimate,
  estimateDifference,
  meanEstimate,
  momentsOf,
  newcombeInterval,
  quantileRanks,
  risePoint,
  wilsonInterval,
} from './index.ts';

type Side = [value: number, lower: number, upper: number];

/** Values by scipy, statsmodels and scikit-learn; the script that made them stands beside the file. */
interface Oracle {
  rates: { a: Side; b: Side; n: number; interval: [number, number] }[];
  means: { rows: number[]; interval: [number, number] }[];
  ranks: [n: number, q: number, level: number, lower: number, upper: number][];
  rises: { n: number[]; sums: number[]; at: number }[];
}

const oracle: Oracle = JSON.parse(readFileSync(new URL('../oracle/monitoring.json', import.meta.url), 'utf8'));
const point = ([value, lower, upper]: Side, level = 0.95): Estimate => ({
  value,
  lower,
  upper,
  level,
  n: 10,
  method: '',
});
const side = fc
  .tuple(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.double({ min: 0, max: 9, noNaN: true }),
    fc.double({ min: 0, max: 9, noNaN: true }),
  )
  .map(([value, below, above]) => point([value, value - below, value + above]));

describe('estimateDifference', () => {
  test('gives the interval of statsmodels for two rates', () => {
    for (const { a, b, interval } of oracle.rates) {
      const found = estimateDifference(point(a), point(b))?.difference;
      expect(found?.lower).toBeCloseTo(interval[0], 9);
      expect(found?.upper).toBeCloseTo(interval[1], 9);
    }
  });

  test('turns around with its sides, moves with neither, and agrees with its own test', () => {
    fc.assert(
      fc.property(side, side, fc.double({ min: -100, max: 100, noNaN: true }), (a, b, by) => {
        const [there, back] = [estimateDifference(a, b), estimateDifference(b, a)];
        const moved = ({ value, lower, upper }: Estimate) => point([value + by, (lower ?? 0) + by, (upper ?? 0) + by]);
        const shifted = estimateDifference(moved(a), moved(b));
        expect(there?.difference.value).toBeCloseTo(-(back?.difference.value ?? Number.NaN), 9);
        expect(there?.difference.lower).toBeCloseTo(-(back?.difference.upper ?? Number.NaN), 9);
        expect(there?.difference.upper).toBeCloseTo(shifted?.difference.upper ?? Number.NaN, 5);
        const { difference, pValue = 1 } = there ?? {};
        if (Number.isNaN(pValue) || difference?.lower == null || difference.upper === null) return;
        const edge = Math.min(Math.abs(difference.lower), Math.abs(difference.upper));
        if (edge > 1e-6) expect(pValue < 0.05).toBe(difference.lower > 0 || difference.upper < 0);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('brings levels together, and has no test where a side has no bounds, no level or no width', () => {
    const wide = estimateDifference(point([1, 1 - 2.5758293035489, 1 + 2.5758293035489], 0.99), point([0, -3, 3]));
    expect(wide?.difference.upper).toBeCloseTo(-1 + Math.hypot(3, 1.959963984540054), 9);
    expect(wide?.difference.level).toBe(0.95);
    const bare = { ...point([1, 0, 2]), lower: null, upper: null, level: null };
    const unbounded = point([1, 0, Number.POSITIVE_INFINITY]);
    const unlevelled = { ...point([1, 0, 2]), level: null };
    for (const other of [bare, unbounded, unlevelled]) {
      const found = estimateDifference(point([0, -1, 1]), other);
      expect(found?.difference).toMatchObject({ value: 1, lower: null, upper: null, level: null });
      expect(found?.pValue).toBeNaN();
    }
    expect(estimateDifference(point([1, 1, 1]), point([2, 2, 2]))?.pValue).toBeNaN();
    expect(estimateDifference(point([Number.NaN, 0, 1]), point([2, 1, 3]))).toBeNull();
  });

  test('raises false alarms as often as its level says, groups unequal, and holds the true difference', () => {
    const runs = 400;
    const rates = (share: number) => (random: () => number) =>
      [wilsonInterval(draw(random, 60, 0.3)), wilsonInterval(draw(random, 400, share))] as const;
    const means = (random: () => number) =>
      [
        meanEstimate(momentsOf(Array.from({ length: 60 }, () => normal(random)))),
        meanEstimate(momentsOf(Array.from({ length: 300 }, () => 3 * normal(random)))),
      ] as const;
    for (const make of [rates(0.3), means]) {
      const alarms = shareOf((random) => (estimateDifference(...make(random))?.pValue ?? 1) < 0.05, runs);
      expect(alarms).toBeLessThan(0.085);
      expect(alarms).toBeGreaterThan(0.02);
    }
    const held = shareOf((random) => {
      const found = estimateDifference(...rates(0.45)(random));
      return found !== null && covers(found.difference, 0.15);
    }, runs);
    expect(held).toBeGreaterThan(0.915);
    const found = estimateDifference(
      wilsonInterval({ n: 60, positives: 9 }),
      wilsonInterval({ n: 400, positives: 80 }),
    );
    const newcombe = newcombeInterval({ a: { n: 60, positives: 9 }, b: { n: 400, positives: 80 } });
    expect(found?.difference.lower).toBeCloseTo(newcombe.lower ?? 0, 12);
  });
});

describe('meanEstimate', () => {
  test('gives the interval of statsmodels, and no bounds without spread', () => {
    for (const { rows, interval } of oracle.means) {
      const { lower, upper } = meanEstimate(momentsOf(rows));
      expect(lower).toBeCloseTo(interval[0], 8);
      expect(upper).toBeCloseTo(interval[1], 8);
    }
    expect(meanEstimate(momentsOf([3]))).toMatchObject({ value: 3, lower: null, upper: null });
    expect(meanEstimate(momentsOf([3, 3, 3]))).toMatchObject({ value: 3, lower: null, n: 3 });
    expect(meanEstimate(momentsOf([]))).toMatchObject({ value: Number.NaN, lower: null, n: 0 });
  });

  test('holds the mean of a skewed law nearly as often as it says', () => {
    const held = shareOf((random) => {
      const rows = Array.from({ length: 150 }, () => -Math.log(1 - random()));
      return covers(meanEstimate(momentsOf(rows)), 1);
    }, 400);
    expect(held).toBeGreaterThan(0.91);
  });
});

describe('quantileRanks', () => {
  test('gives the quantiles of the binomial law of scipy', () => {
    for (const [n, q, level, lower, upper] of oracle.ranks) {
      const found = quantileRanks({ n, q, level });
      const expected = [lower >= 1 ? lower : null, upper <= n ? upper : null];
      expect([found.lower, found.upper], `n ${n}, q ${q}, level ${level}`).toEqual(expected);
    }
  });

  test('the value lies between its bounds, and a quantile mirrors its complement', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, q) => {
        const { value, lower, upper } = quantileRanks({ n, q });
        expect(value).toBeGreaterThanOrEqual(lower ?? 1);
        expect(value).toBeLessThanOrEqual(upper ?? n);
        expect(value).toBeLessThanOrEqual(n);
        const mirrored = quantileRanks({ n, q: 1 - q });
        const other = mirrored.upper === null ? null : n + 1 - mirrored.upper;
        // Where a tail is met exactly the two may differ by one rank.
        if (lower !== null && other !== null) expect(Math.abs(lower - other)).toBeLessThanOrEqual(1);
      }),
    );
    expect(() => quantileRanks({ n: 0, q: 0.5 })).toThrow(RangeError);
    expect(() => quantileRanks({ n: 3, q: 1 })).toThrow(RangeError);
  });

  test('holds the quantile at least as often as it says', () => {
    for (const [n, q] of [
      [40, 0.5],
      [250, 0.95],
    ] as const) {
      const { lower, upper } = quantileRanks({ n, q });
      const held = shareOf((random) => {
        const sorted = Float64Array.from({ length: n }, () => random()).sort();
        return (sorted[(lower ?? 0) - 1] ?? 0) <= q && q <= (sorted[(upper ?? 0) - 1] ?? 1);
      }, 600);
      expect(held).toBeGreaterThan(0.93);
    }
  });
});

describe('risePoint', () => {
  test('splits where a regression tree of one level does', () => {
    for (const { n, sums, at } of oracle.rises) {
      expect(risePoint(n.map((rows, i) => ({ n: rows, sum: sums[i] ?? 0 })))).toBe(at);
    }
  });

  test('asks neither for the unit nor for the level, and sees no rise in a fall', () => {
    const stream = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -50, max: 50 })), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(stream, fc.integer({ min: -9, max: 9 }), (values, level) => {
        const chunks = values.map(([n, mean]) => ({ n, sum: n * mean }));
        const other = chunks.map(({ n, sum }) => ({ n, sum: 4 * (sum + level * n) }));
        const [one, two] = [risePoint(chunks), risePoint(other)];
        // Of splits that are level either may be named, so that what they explain is compared.
        expect(one === null ? 0 : gainOf(chunks, one)).toBeCloseTo(two === null ? 0 : gainOf(chunks, two), 6);
        const falling = chunks.map(({ n }, i) => ({ n, sum: -n * i }));
        expect(risePoint(falling)).toBeNull();
      }),
    );
    expect(risePoint([])).toBeNull();
    expect(risePoint([{ n: 4, sum: 2 }])).toBeNull();
    expect(risePoint(Array.from({ length: 9 }, () => ({ n: 3, sum: 1 })))).toBeNull();
  });

  test('finds a rise of one standard deviation within a few chunks', () => {
    const near = shareOf((random) => {
      const chunks = Array.from({ length: 200 }, (_, i) => ({ n: 1, sum: normal(random) + (i < 130 ? 0 : 1) }));
      return Math.abs((risePoint(chunks) ?? 0) - 130) <= 12;
    }, 300);
    // Yao 1987: the distance has about this law, and exceeds 12 in some 4 % of streams.
    expect(near).toBeGreaterThan(0.9);
  });
});

function gainOf(chunks: readonly { n: number; sum: number }[], at: number): number {
  const of = (part: typeof chunks) => ({
    n: part.reduce((sum, { n }) => sum + n, 0),
    sum: part.reduce((total, { sum }) => total + sum, 0),
  });
  const [before, after] = [of(chunks.slice(0, at)), of(chunks.slice(at))];
  const rise = after.sum / after.n - before.sum / before.n;
  return (rise * rise * before.n * after.n) / (before.n + after.n);
}
