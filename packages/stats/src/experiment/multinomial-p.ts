import { logGamma } from '../log-gamma.ts';

/** Outcomes that are gone through at most: 0.1 s. */
const MOST_OUTCOMES = 50_000;
/** Outcomes as likely as the observed one but for rounding count as such (as in scipy's `binomtest`). */
const TIE = 1e-7;

/**
 * The exact p-value of counts under known shares: the probability of all outcomes that are no more likely than the observed one (of two shares scipy's `binomtest`).
 *
 * @param shares above 0, of sum 1
 * @returns null where there are more than 50 000 outcomes
 */
export function multinomialP(counts: readonly number[], shares: readonly number[]): number | null {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const cells = counts.length;
  let outcomes = 1;
  for (let i = 1; i < cells; i += 1) {
    outcomes *= (n + i) / i;
    if (outcomes > MOST_OUTCOMES) return null;
  }
  const logFactorial = Float64Array.from({ length: n + 1 }, (_, i) => logGamma(i + 1));
  const term = (cell: number, count: number): number =>
    count * Math.log(shares[cell] ?? 0) - (logFactorial[count] ?? 0);
  const whole = logFactorial[n] ?? 0;
  const observed = whole + counts.reduce((sum, count, cell) => sum + term(cell, count), 0);
  const limit = observed + Math.log1p(TIE);
  let p = 0;
  const walk = (cell: number, left: number, sum: number): void => {
    if (cell === cells - 1) {
      const log = sum + term(cell, left);
      if (log <= limit) p += Math.exp(log);
      return;
    }
    for (let count = 0; count <= left; count += 1) walk(cell + 1, left - count, sum + term(cell, count));
  };
  walk(0, n, whole);
  return Math.min(1, p);
}
