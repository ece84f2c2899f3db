import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  binCounts,
  doaneEdges,
  edgeCounts,
  energyDistance,
  hellinger,
  jensenShannon,
  klDivergence,
  psi,
  quantileCuts,
  seededRandom,
  sturgesEdges,
  totalVariation,
  valueMoments,
  type WeightedValues,
  wasserstein,
  wassersteinFromBins,
  weightedValues,
} from './index.ts';

/** Values by scipy and numpy; the script that made them stands beside the file. */
interface Oracle {
  counts: ({ reference: number[]; current: number[]; kl_unfilled: number | null } & Record<
    'kl' | 'kl_base2' | 'js' | 'js_base2' | 'hellinger' | 'total_variation',
    number
  >)[];
  values: {
    a: number[];
    b: number[];
    wasserstein: number;
    energy: number;
    sturges: number[];
    doane: number[];
    skewness: number;
    histogram: number[];
  }[];
  ties: { a: number[]; b: number[]; wasserstein: number; energy: number };
}
const oracle = JSON.parse(readFileSync(new URL('../oracle/distances.json', import.meta.url), 'utf8')) as Oracle;

const of = (values: readonly number[], counts?: readonly number[]): WeightedValues =>
  weightedValues({ values, ...(counts ? { counts } : {}) });

describe('distances agree with scipy', () => {
  test.each(oracle.counts)('counts $reference against $current', (expected) => {
    expect(klDivergence(expected).value).toBeCloseTo(expected.kl, 10);
    expect(klDivergence({ ...expected, base: 2 }).value).toBeCloseTo(expected.kl_base2, 10);
    expect(klDivergence({ ...expected, fill: null }).value).toBeCloseTo(expected.kl_unfilled ?? Infinity, 10);
    expect(jensenShannon(expected).value).toBeCloseTo(expected.js, 10);
    expect(jensenShannon({ ...expected, form: 'divergence' }).value).toBeCloseTo(expected.js ** 2, 10);
    expect(jensenShannon({ ...expected, base: 2 }).value).toBeCloseTo(expected.js_base2, 10);
    expect(hellinger(expected).value).toBeCloseTo(expected.hellinger, 10);
    expect(totalVariation(expected).value).toBeCloseTo(expected.total_variation, 10);
  });

  test.each(oracle.values)('values, Wasserstein $wasserstein', ({ a, b, ...expected }) => {
    const [reference, current] = [of(a), of(b)];
    expect(wasserstein({ reference, current }).value).toBeCloseTo(expected.wasserstein, 10);
    expect(energyDistance({ reference, current }).value).toBeCloseTo(expected.energy, 10);
    const [first, second, both] = [valueMoments(reference), valueMoments(current), valueMoments(of([...a, ...b]))];
    expect(first.skewness).toBeCloseTo(expected.skewness, 10);
    expect(doaneEdges(first)).toEqual(expected.doane);
    expect(sturgesEdges(both)).toEqual(expected.sturges);
    expect(edgeCounts(current, expected.sturges)).toEqual({ counts: expected.histogram, outside: 0 });
    expect(second.n).toBe(b.length);
  });

  test('whole numbers with ties; weights; the documented cases', () => {
    const { a, b, ...expected } = oracle.ties;
    expect(wasserstein({ reference: of(a), current: of(b) }).value).toBeCloseTo(expected.wasserstein, 10);
    expect(energyDistance({ reference: of(a), current: of(b) }).value).toBeCloseTo(expected.energy, 10);
    expect(wasserstein({ reference: of([0, 1, 3]), current: of([5, 6, 8]) }).value).toBeCloseTo(5, 12);
    const weighted = wasserstein({
      reference: of([3.4, 3.9, 7.5, 7.8], [1.4, 0.9, 3.1, 7.2]),
      current: of([4.5, 1.4], [3.2, 3.5]),
    });
    expect(weighted.value).toBeCloseTo(4.078133144, 8);
    expect(energyDistance({ reference: of([0]), current: of([2]) }).value).toBeCloseTo(2, 12);
    expect(jensenShannon({ reference: [1, 0], current: [1, 1] }).value).toBeCloseTo(0.464501404, 8);
    expect(jensenShannon({ reference: [1, 0], current: [1, 1], base: 2 }).value).toBeCloseTo(0.557923045, 8);
    expect(klDivergence({ reference: [50, 50, 0], current: [50, 49, 1] })).toMatchObject({ fill: 0.0001, bins: 3 });
  });
});

describe('rows and summaries give one answer', () => {
  const list = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 80 });

  test('values with counts, in any order, are the rows that they stand for', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const counted = (rows: number[]): WeightedValues => {
          const counts = new Map<number, number>();
          for (const value of rows) counts.set(value, (counts.get(value) ?? 0) + 1);
          return of([...counts.keys()], [...counts.values()]);
        };
        const fromCounts = wasserstein({ reference: counted(a), current: counted(b), normalise: 'reference-std' });
        expect(fromCounts).toEqual(wasserstein({ reference: of(a), current: of(b), normalise: 'reference-std' }));
        expect(energyDistance({ reference: counted(a), current: counted(b) }).value).toBe(
          energyDistance({ reference: of(a), current: of(b) }).value,
        );
      }),
      { numRuns: 50 },
    );
  });

  test('Wasserstein from bins is within its stated bound of the raw one, and exact on bins of one value', () => {
    const random = seededRandom(3);
    for (const shift of [0, 0.2, 1]) {
      const a = Float64Array.from({ length: 4000 }, () => random() ** 2);
      const b = Float64Array.from({ length: 900 }, () => random() ** 2 + shift * random());
      const cuts = quantileCuts(a, 50);
      const least = Math.min(...a, ...b);
      const most = Math.max(...a, ...b);
      const binned = wassersteinFromBins({
        edges: [least, ...cuts, Math.max(most, cuts.at(-1) ?? 0)],
        reference: binCounts(a, cuts).counts,
        current: binCounts(b, cuts).counts,
      });
      const raw = wasserstein({ reference: of([...a]), current: of([...b]) }).value;
      expect(Math.abs(binned.value - raw)).toBeLessThanOrEqual(binned.errorBound);
      if (shift === 0) expect(binned.value).toBeCloseTo(raw, 2);
    }
    const atoms = { edges: [0, 0, 3, 3], reference: [4, 0, 1], current: [1, 0, 4] };
    expect(wassersteinFromBins(atoms).value).toBeCloseTo(1.8, 12);
    expect(() => wassersteinFromBins({ ...atoms, edges: [0, 1] })).toThrow('2 edges need 1 counts');
  });
});

describe('laws', () => {
  const pairs = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { minLength: 2, maxLength: 12 });
  test('symmetric where they should be, zero for equal shares, within their range, bins in any order', () => {
    fc.assert(
      fc.property(pairs, (cells) => {
        const reference = cells.map(([r]) => r + 1);
        const current = cells.map(([, c]) => c);
        fc.pre(current.some((count) => count > 0));
        for (const distance of [jensenShannon, hellinger, totalVariation]) {
          const there = distance({ reference, current });
          const back = distance({ reference: current, current: reference });
          const turned = distance({ reference: reference.toReversed(), current: current.toReversed() });
          expect(back.value).toBeCloseTo(there.value, 12);
          expect(turned.value).toBeCloseTo(there.value, 12);
          expect(there.value).toBeGreaterThanOrEqual(0);
          expect(there.value).toBeLessThanOrEqual(1);
          expect(there.lower ?? Number.NaN).toBeLessThanOrEqual(there.upper ?? Number.NaN);
          expect(distance({ reference, current: reference.map((r) => 3 * r) }).value).toBeCloseTo(0, 7);
        }
        // Le Cam: the squared Hellinger distance is at most the total variation, and that at most sqrt(2) times the Hellinger distance.
        const [h, tv] = [hellinger({ reference, current }).value, totalVariation({ reference, current }).value];
        expect(h * h).toBeLessThanOrEqual(tv + 1e-12);
        expect(tv).toBeLessThanOrEqual(Math.SQRT2 * h + 1e-12);
      }),
      { numRuns: 60 },
    );
  });

  test('moving all values by d moves the Wasserstein distance to d; scaling scales it', () => {
    const values = [1, 4, 4, 9, 11.5];
    const moved = wasserstein({ reference: of(values), current: of(values.map((x) => x + 2.5)) });
    expect(moved.value).toBeCloseTo(2.5, 12);
    expect(wasserstein({ reference: of(values), current: of(values.map((x) => 3 * x)) }).value).toBeCloseTo(11.8, 12);
    expect(wasserstein({ reference: of([5, 5]), current: of([5, 6]), normalise: 'reference-std' })).toMatchObject({
      scale: 0.001,
      value: 500,
    });
  });

  test('no data is no answer: NaN and no bounds', () => {
    const none = { reference: [0, 0], current: [3, 1] };
    const nothing = { value: Number.NaN, lower: null, upper: null };
    for (const distance of [jensenShannon, hellinger, totalVariation, klDivergence, psi]) {
      expect(distance(none)).toMatchObject(nothing);
      expect(distance({ reference: [1], current: [] })).toMatchObject(nothing);
    }
    const empty = of([Number.NaN, Infinity]);
    expect(empty).toMatchObject({ n: 0, left: 2 });
    expect(wasserstein({ reference: empty, current: of([1]) })).toMatchObject(nothing);
    expect(energyDistance({ reference: empty, current: of([1]) })).toMatchObject(nothing);
    expect(valueMoments(empty)).toMatchObject({ n: 0, min: Number.NaN });
    expect(sturgesEdges(valueMoments(empty))).toEqual([]);
    expect(sturgesEdges(valueMoments(of([3, 3])))).toEqual([2.5, 3.5]);
  });
});
