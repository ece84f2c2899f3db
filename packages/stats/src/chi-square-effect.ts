import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { noncentralityOf } from './noncentral-chi-square.ts';

/**
 * The size of what a chi-square or G statistic of a contingency table tests: Cramér's V, 0 (one distribution) to 1. The statistic grows by its degrees of freedom through chance alone, and
 * these are taken off: V = sqrt(max(0, statistic - df) / (n m)), m the lesser of rows and columns less one. The interval inverts the non-central chi-square law (Steiger 2004; Smithson
 * 2003 without the df that he adds, so that it covers V itself). It holds for effects that are not far from 0; for a G statistic V is in terms of the likelihood ratio.
 *
 * @param lesser lesser number of rows and columns with rows in them, less one
 */
export function chiSquareEffect(input: {
  readonly statistic: number;
  readonly df: number;
  readonly n: number;
  readonly lesser: number;
  readonly level?: number | undefined;
}): Estimate {
  const { statistic, df, n, lesser, level = DEFAULT_LEVEL } = input;
  const method = 'Cramer V less chance, inverted non-central chi-square';
  const size = (lambda: number): number => Math.min(1, Math.sqrt(Math.max(0, lambda) / (n * lesser)));
  if (!Number.isFinite(statistic) || !(n > 0)) {
    const value = statistic === Number.POSITIVE_INFINITY ? 1 : Number.NaN;
    return { value, lower: null, upper: null, level: null, n, method };
  }
  if (df === 0 || lesser === 0) return { value: 0, lower: null, upper: null, level: null, n, method };
  const tail = (1 - level) / 2;
  const bound = (x: number, p: number): number => size(noncentralityOf({ x, df, p }));
  // Agreement closer than chance gives counts as what chance gives: else a statistic near 0 would say that V is 0 and nothing else.
  const upper = bound(Math.max(statistic, df), tail);
  return { value: size(statistic - df), lower: bound(statistic, 1 - tail), upper, level, n, method };
}
