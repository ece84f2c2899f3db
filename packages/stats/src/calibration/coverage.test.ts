import { expect, test } from 'vitest';
import { chiSquareHomogeneity, gapEstimate, ksTwoSample, newcombeInterval, psi, wilsonInterval } from '../index.ts';
import { categories, covers, draw, sample, shareOf } from './sampling.ts';

/** The quick sister of coverage.slow.test.ts: coarse bounds, enough to catch a broken formula. */
const RUNS = 300;

test('tests of equal distributions alarm about one time in twenty, samples of 400 and 60', () => {
  const p = [0.5, 0.3, 0.2];
  const named = (counts: number[]): Record<string, number> =>
    Object.fromEntries(counts.map((count, i) => [String(i), count]));
  const rates = {
    ks: shareOf((random) => ksTwoSample(sample(random, 400), sample(random, 60)).pValue <= 0.05, RUNS),
    psi: shareOf(
      (random) => psi({ reference: categories(random, 400, p), current: categories(random, 60, p) }).pValue <= 0.05,
      RUNS,
    ),
    chiSquare: shareOf(
      (random) =>
        chiSquareHomogeneity({
          reference: named(categories(random, 400, p)),
          current: named(categories(random, 60, p)),
        }).pValue <= 0.05,
      RUNS,
    ),
  };
  for (const rate of Object.values(rates)) {
    expect(rate).toBeGreaterThan(0.01);
    expect(rate).toBeLessThan(0.1);
  }
});

test('intervals of rates cover, groups of 200 and 40', () => {
  const wilson = shareOf((random) => covers(wilsonInterval(draw(random, 40, 0.1)), 0.1), RUNS);
  const newcombe = shareOf(
    (random) => covers(newcombeInterval({ a: draw(random, 200, 0.8), b: draw(random, 40, 0.6) }), -0.2),
    RUNS,
  );
  const gap = shareOf(
    (random) => covers(gapEstimate({ groups: { a: draw(random, 200, 0.8), b: draw(random, 40, 0.6) } }), 0.2),
    RUNS,
  );
  for (const covered of [wilson, newcombe, gap]) expect(covered).toBeGreaterThan(0.91);
});
