import { describe, expect, test } from 'vitest';
import {
  alignTallies,
  andersonDarlingKSample,
  cramerVonMises,
  ksTwoSample,
  levene,
  mannWhitney,
  momentsOf,
  permutationTest,
  type Sample,
  seededRandom,
  tallyOf,
  weightedValues,
  welchT,
} from './index.ts';

interface Answer {
  readonly statistic: number;
  readonly pValue: number;
  readonly n: number;
}

/** Every two-sample test that takes rows or tallies. */
const rankTests: Record<string, (reference: Sample, current: Sample) => Answer> = {
  'KS exact': (reference, current) => ksTwoSample(reference, current, { method: 'exact' }),
  'KS asymptotic': (reference, current) => ksTwoSample(reference, current, { method: 'asymptotic' }),
  'Mann-Whitney': (reference, current) => mannWhitney({ reference, current }),
  'Mann-Whitney exact': (reference, current) => mannWhitney({ reference, current, method: 'exact' }),
  'Cramer-von Mises': (reference, current) => cramerVonMises({ reference, current }),
  'Anderson-Darling': (reference, current) => andersonDarlingKSample({ samples: [reference, current] }),
  'Brown-Forsythe': (reference, current) => levene({ groups: [reference, current] }),
  Levene: (reference, current) => levene({ groups: [reference, current], center: 'mean' }),
};

const random = seededRandom(11);
const wholeRows = (n: number, most: number): number[] => Array.from({ length: n }, () => Math.floor(random() * most));
const REFERENCE = wholeRows(33, 12);
const CURRENT = wholeRows(21, 14);

describe.each(Object.entries(rankTests))('%s', (_name, run) => {
  const answer = run(REFERENCE, CURRENT);

  test('answers with ties', () => {
    expect(answer.pValue).toBeGreaterThan(0);
    expect(answer.pValue).toBeLessThanOrEqual(1);
    expect(answer.n).toBe(54);
  });
  test('does not mind the order of rows, nor missing values', () => {
    const messy = [Number.NaN, ...REFERENCE.toReversed(), Number.NaN];
    const other = run(messy, Float64Array.from(CURRENT.toSorted()));
    expect(other.statistic).toBeCloseTo(answer.statistic, 12);
    expect(other.pValue).toBeCloseTo(answer.pValue, 12);
    expect(other.n).toBe(answer.n);
  });
  test('rows, tallies in any order and weighted values agree', () => {
    const tally = tallyOf(REFERENCE);
    const backwards = { values: tally.values.toReversed(), counts: tally.counts.toReversed() };
    expect(run(backwards, tallyOf(CURRENT))).toEqual(answer);
    expect(run(weightedValues({ values: REFERENCE }), weightedValues({ values: CURRENT }))).toEqual(answer);
    const split = {
      values: [...tally.values, 3, 99],
      counts: [...tally.counts.map((c, i) => c - (i === 3 ? 1 : 0)), 1, 0],
    };
    expect(run(split, CURRENT)).toEqual(answer);
  });
  test('p does not mind which sample comes first', () => {
    expect(run(CURRENT, REFERENCE).pValue).toBeCloseTo(answer.pValue, 12);
  });
  test('an empty sample has no answer', () => {
    for (const [a, b] of [
      [[], CURRENT],
      [REFERENCE, [Number.NaN]],
      [[], []],
    ] as const) {
      expect(run(a, b)).toMatchObject({ statistic: Number.NaN, pValue: Number.NaN });
    }
  });
  test('a sample against itself is no alarm, far samples are', () => {
    expect(run(REFERENCE, REFERENCE).pValue).toBeGreaterThanOrEqual(0.25);
    const far = REFERENCE.map((x) => x * 9 + 100);
    expect(run(REFERENCE, far).pValue).toBeLessThan(0.002);
  });
  test('impossible counts are refused', () => {
    expect(() => run({ values: [1, 2], counts: [3, -1] }, CURRENT)).toThrow(RangeError);
    expect(() => run({ values: [1, 2], counts: [3, 0.5] }, CURRENT)).toThrow(RangeError);
    expect(() => run({ values: [1, 2], counts: [3] }, CURRENT)).toThrow(RangeError);
  });
});

describe('rank tests see order only', () => {
  const monotone = (x: number): number => Math.exp(x / 3) - 5;
  test.each(Object.entries(rankTests).filter(([name]) => !/Levene|Brown/.test(name)))('%s', (_name, run) => {
    const there = run(REFERENCE, CURRENT);
    expect(run(REFERENCE.map(monotone), CURRENT.map(monotone))).toEqual(there);
  });
});

test('all values equal: Mann-Whitney p 1, no answer where spread is needed', () => {
  const same = [4, 4, 4, 4, 4];
  expect(mannWhitney({ reference: same, current: same }).pValue).toBe(1);
  expect(mannWhitney({ reference: same, current: same, method: 'exact' }).pValue).toBe(1);
  expect(ksTwoSample(same, same).pValue).toBe(1);
  expect(cramerVonMises({ reference: same, current: same }).pValue).toBe(1);
  expect(levene({ groups: [same, same] }).pValue).toBeNaN();
  expect(andersonDarlingKSample({ samples: [same, same] }).pValue).toBeNaN();
  expect(welchT({ reference: momentsOf(same), current: momentsOf(same) }).pValue).toBeNaN();
});

test('one value each: an answer, or none, but never an alarm', () => {
  for (const [name, run] of Object.entries(rankTests)) {
    // The finite-n form knows no law for so few rows: its p is 0 whenever samples do not overlap, as scipy's.
    if (name === 'KS asymptotic') continue;
    const { pValue } = run([1], [2]);
    expect(Number.isNaN(pValue) || pValue >= 0.25).toBe(true);
  }
  expect(welchT({ reference: momentsOf([1]), current: momentsOf([2]) })).toMatchObject({ pValue: Number.NaN });
});

test('infinite values are the largest and smallest of their sample', () => {
  const infinite = [Number.NEGATIVE_INFINITY, ...REFERENCE, Number.POSITIVE_INFINITY];
  const finite = [-1000, ...REFERENCE, 1000];
  expect(mannWhitney({ reference: infinite, current: CURRENT })).toEqual(
    mannWhitney({ reference: finite, current: CURRENT }),
  );
  expect(ksTwoSample(infinite, CURRENT)).toEqual(ksTwoSample(finite, CURRENT));
  expect(alignTallies([infinite, CURRENT]).sizes).toEqual([35, 21]);
});

describe('ties are corrected for', () => {
  const draw = seededRandom(5);
  const tied = (n: number, values: number): Float64Array =>
    Float64Array.from({ length: n }, () => Math.floor(draw() * values));
  const [a, b] = [tied(60, 6), tied(25, 8).map((x) => Math.min(5, x))];

  test.each([
    ['Cramer-von Mises', (x: Sample, y: Sample) => cramerVonMises({ reference: x, current: y })],
    ['Anderson-Darling', (x: Sample, y: Sample) => andersonDarlingKSample({ samples: [x, y] })],
  ] as const)('%s on six values: p is about that of random relabellings', (_name, run) => {
    const statistic = ([x = a, y = b]: readonly Float64Array[]): number => run(x, y).statistic;
    const dealt = permutationTest({ groups: [a, b], statistic, random: seededRandom(2), draws: 1999 });
    expect(dealt.pValue).toBeGreaterThan(0.002);
    expect(dealt.pValue).toBeLessThan(0.24);
    expect(Math.abs(Math.log(run(a, b).pValue / dealt.pValue))).toBeLessThan(0.3);
  });

  test('one tie among many rows changes next to nothing', () => {
    const [reference, current] = [
      Float64Array.from({ length: 600 }, draw),
      Float64Array.from({ length: 300 }, () => draw() * 0.9),
    ];
    reference[1] = (reference[0] ?? 0) + 1e-12;
    const apart = cramerVonMises({ reference, current });
    const darlingApart = andersonDarlingKSample({ samples: [reference, current] });
    reference[1] = reference[0] ?? 0;
    const tied = cramerVonMises({ reference, current });
    expect(tied.method).toContain('ties');
    expect(tied.pValue / apart.pValue).toBeCloseTo(1, 2);
    expect(tied.statistic).toBeCloseTo(apart.statistic, 3);
    expect(andersonDarlingKSample({ samples: [reference, current] }).statistic).toBeCloseTo(darlingApart.statistic, 3);
  });

  test('ignored as scipy does it, Cramer-von Mises alarms on a sample against its own copies', () => {
    const rows = tied(100, 5);
    const fourfold = Float64Array.from({ length: 400 }, (_, i) => rows[i % 100] ?? 0);
    expect(cramerVonMises({ reference: fourfold, current: rows, ties: 'ignored' }).pValue).toBeLessThan(0.001);
    expect(cramerVonMises({ reference: fourfold, current: rows }).pValue).toBeGreaterThan(0.9);
  });
});

test('KS: auto counts paths up to 10 000 rows, and leaves what is beyond doubt to the law', () => {
  const rows = (n: number, shift: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i / n + shift);
  expect(ksTwoSample(rows(2000, 0), rows(1500, 0.02)).method).toContain('exact');
  expect(ksTwoSample(rows(10_001, 0), rows(50, 0.02)).method).toContain('asymptotic');
  const far = ksTwoSample(rows(2000, 0), rows(1500, 0.5));
  expect(far.method).toContain('asymptotic');
  expect(far.pValue).toBeLessThan(1e-12);
  expect(ksTwoSample(rows(2000, 0), rows(1500, 0.5), { method: 'exact' }).pValue).toBeLessThan(1e-12);
  expect(ksTwoSample([1, 2, 3], [4, 5, 6]).pValue).toBeCloseTo(0.1, 12);
});

test('where exact would take minutes the law is used and named', () => {
  const rows = (n: number, from: number): Float64Array => Float64Array.from({ length: n }, (_, i) => from + i * 1.01);
  const [reference, current] = [rows(1000, 0), rows(1000, 0.5)];
  expect(mannWhitney({ reference, current, method: 'exact' }).method).toContain('normal law');
  expect(cramerVonMises({ reference, current, method: 'exact' }).method).toContain('limiting law');
  expect(mannWhitney({ reference: rows(400, 0), current: rows(7, 0.5) }).method).toContain('exact');
});
