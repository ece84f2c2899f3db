import { logBinomialPmf } from './log-binomial-pmf.ts';

const TINY = 1e-300;

/** The fraction needs about sqrt(max(a, b)) steps; this is enough for samples of 10^9 rows. */
const MAX_STEPS = 200_000;

/**
 * Regularised incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1: the distribution function of the beta law, and through it of
 * Student's t, F and the binomial. Lentz's continued fraction (Numerical Recipes 6.4) behind a front factor in Loader's form. `y` = 1 - x, when the
 * caller has it with more digits. Small values keep relative accuracy (about 1e-12).
 */
export function incompleteBeta({ x, y = 1 - x, a, b }: { x: number; y?: number; a: number; b: number }): number {
  if (!(a > 0 && b > 0) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  return x < (a + 1) / (a + b + 2) ? lowerTail({ x, y, a, b }) : 1 - lowerTail({ x: y, y: x, a: b, b: a });
}

interface Arguments {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
}

/** x^a y^b / (a B(a, b)) = b / (a + b) times the binomial mass of a in a + b trials; then the fraction. */
function lowerTail({ x, y, a, b }: Arguments): number {
  const front = (b / (a + b)) * Math.exp(logBinomialPmf({ x: a, n: a + b, p: x, q: y }));
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || TINY);
  let value = d;
  for (let m = 1; m < MAX_STEPS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || TINY);
    c = 1 + even / c || TINY;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || TINY);
    c = 1 + odd / c || TINY;
    value *= d * c;
    if (Math.abs(d * c - 1) <= Number.EPSILON) break;
  }
  return front * value;
}
