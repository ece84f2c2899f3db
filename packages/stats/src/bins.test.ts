import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binCounts, coarsenBins, ksFromBins, ksTwoSample, psi, quantileCuts, seededRandom } from './index.ts';

const values = fc.array(
  fc.oneof(
    fc.integer({ min: -1e6, max: 1e6 }).map((x) => x / 1000),
    fc.constantFrom(0, 1, 2, 5, Number.NaN),
  ),
  { maxLength: 300 },
);

describe('quantileCuts', () => {
  test('cuts are distinct, ascending and at most as many as allowed; every value is in a bin', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), (list, limit) => {
        const data = Float64Array.from(list);
        const cuts = quantileCuts(data, limit);
        expect(cuts.length).toBeLessThanOrEqual(Math.max(2, limit));
        expect(cuts).toEqual([...new Set(cuts)].sort((a, b) => a - b));
        const { counts, missing } = binCounts(data, cuts);
        expect(counts.reduce((sum, count) => sum + count, 0) + missing).toBe(data.length);
      }),
    );
  });

  test('a continuous feature makes bins of no more than 1 / cuts', () => {
    const random = seededRandom(1);
    for (const n of [300, 1000, 10_000]) {
      const data = Float64Array.from({ length: n }, random);
      const cuts = quantileCuts(data);
      expect(Math.max(...binCounts(data, cuts).counts) / n).toBeLessThanOrEqual(1 / cuts.length);
    }
  });

  test('a frequent value has a bin of its own, and new values just below it are told apart', () => {
    const data = Float64Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : i));
    const cuts = quantileCuts(data, 10);
    expect(binCounts(data, cuts).counts).toContain(900);
    const spot = binCounts(Float64Array.of(-0.001, 0), cuts).counts;
    expect(spot.filter((count) => count === 1).length).toBe(2);
  });

  test('nothing, all missing, one value', () => {
    expect(quantileCuts(new Float64Array(0))).toEqual([]);
    expect(quantileCuts(Float64Array.of(Number.NaN, Number.NaN))).toEqual([]);
    expect(binCounts(Float64Array.of(7, 7, 7), quantileCuts(Float64Array.of(7, 7, 7), 1)).counts).toContain(3);
  });
});

describe('ksFromBins', () => {
  test('the statistic on raw values lies between the binned one and the stated bound', () => {
    fc.assert(
      fc.property(values, values, (first, second) => {
        const a = Float64Array.from(first);
        const b = Float64Array.from(second);
        const cuts = quantileCuts(a, 20);
        const binned = ksFromBins({ cuts, reference: binCounts(a, cuts).counts, current: binCounts(b, cuts).counts });
        const exact = ksTwoSample(a, b);
        fc.pre(!Number.isNaN(exact.statistic));
        expect(binned.statistic).toBeLessThanOrEqual(exact.statistic + 1e-12);
        expect(exact.statistic).toBeLessThanOrEqual(binned.statistic + binned.errorBound + 1e-12);
      }),
    );
  });

  test('for a continuous feature the bound is at most 1 / cuts', () => {
    const random = seededRandom(2);
    const a = Float64Array.from({ length: 20_000 }, random);
    const b = Float64Array.from({ length: 3000 }, () => random() ** 1.2);
    const cuts = quantileCuts(a);
    const binned = ksFromBins({ cuts, reference: binCounts(a, cuts).counts, current: binCounts(b, cuts).counts });
    expect(binned.errorBound).toBeLessThanOrEqual(1 / cuts.length);
    expect(ksTwoSample(a, b).statistic - binned.statistic).toBeLessThanOrEqual(binned.errorBound);
  });
});

describe('laws', () => {
  test('two-sample KS and PSI do not depend on row order or on which sample is first', () => {
    fc.assert(
      fc.property(values, values, (first, second) => {
        const [a, b] = [Float64Array.from(first), Float64Array.from(second)];
        const there = ksTwoSample(a, b);
        expect(ksTwoSample(b, a)).toEqual(there);
        expect(ksTwoSample(a.slice().reverse(), b)).toEqual(there);
      }),
    );
    const counts = { reference: [5, 80, 15], current: [10, 30, 60] };
    expect(psi({ reference: counts.current, current: counts.reference }).value).toBeCloseTo(psi(counts).value, 12);
  });

  test('coarsening keeps all counts, and at most so many bins', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 100 }), (pairs) => {
        const reference = pairs.map(([r]) => r);
        const current = pairs.map(([, c]) => c);
        const coarse = coarsenBins({ reference, current });
        const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
        expect(total(coarse.reference)).toBe(total(reference));
        expect(total(coarse.current)).toBe(total(current));
        expect(coarse.starts.length).toBeLessThanOrEqual(10);
      }),
    );
  });

  test('no data is no answer', () => {
    expect(psi({ reference: [0, 0], current: [1, 2] }).value).toBeNaN();
    expect(psi({ reference: [0, 0], current: [1, 2] }).lower).toBeNull();
    expect(ksFromBins({ reference: [], current: [] }).pValue).toBeNaN();
  });
});
