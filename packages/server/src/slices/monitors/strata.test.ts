import { expect, test } from 'vitest';
import { effectiveCells } from './strata.ts';

test('one stratum is returned as it is', () => {
  const [a, b] = effectiveCells([
    [
      { n: 100, positives: 30 },
      { n: 40, positives: 10 },
    ],
  ]);
  expect([a?.n, a?.positives, b?.n, b?.positives].map((value) => Math.round((value ?? 0) * 1e9) / 1e9)).toEqual([
    100, 30, 40, 10,
  ]);
});

test('the difference is the Mantel-Haenszel risk difference (worked by hand)', () => {
  const strata = [
    [
      { n: 900, positives: 90 },
      { n: 100, positives: 20 },
    ],
    [
      { n: 500, positives: 200 },
      { n: 500, positives: 250 },
    ],
  ];
  const [stable, candidate] = effectiveCells(strata);
  // weights 90 and 250; differences 0.1 and 0.1
  const rate = (cell: typeof stable) => (cell?.positives ?? 0) / (cell?.n ?? 1);
  expect(rate(candidate) - rate(stable)).toBeCloseTo(0.1, 12);
  expect(rate(stable)).toBeCloseTo((90 * 0.1 + 250 * 0.4) / 340, 12);
  expect(stable?.n).toBeCloseTo(340 ** 2 / (90 ** 2 / 900 + 250 ** 2 / 500), 9);
});

test('a stratum with an empty cell says nothing; none at all leaves empty cells', () => {
  const full = [
    { n: 50, positives: 5 },
    { n: 50, positives: 10 },
  ];
  const lopsided = [
    { n: 500, positives: 400 },
    { n: 0, positives: 0 },
  ];
  expect(effectiveCells([full, lopsided])).toEqual(effectiveCells([full]));
  expect(effectiveCells([lopsided])).toEqual([
    { n: 0, positives: 0 },
    { n: 0, positives: 0 },
  ]);
});

test('rows that were all right stay a rate of 1, however many strata they are averaged over', () => {
  for (let count = 1; count < 60; count += 1) {
    const strata = Array.from({ length: count }, (_, place) => [
      { n: 3 + place * 7, positives: 3 + place * 7 },
      { n: 11 + place * 3, positives: 0 },
    ]);
    for (const { n, positives } of effectiveCells(strata)) expect(positives).toBeLessThanOrEqual(n);
  }
});
