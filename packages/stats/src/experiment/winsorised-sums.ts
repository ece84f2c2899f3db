import type { ArmSums } from './arm-sums.ts';

/** Distinct values of a metric in one arm, rising, with how many units have each. */
export interface ArmValues {
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

/**
 * Sums of a mean metric with its upper tail brought down to a quantile of ALL arms together (one cap for all, or the arms would no longer be compared alike): the smallest value with at least
 * this share of units at or below it. The mean is then that of the capped metric, said so where it is shown.
 *
 * @param input.quantile above 0, up to 1 (0.99: the top 1 % is capped)
 * @returns the cap (NaN without units) and the sums of each arm, in the order given
 * @throws RangeError on a quantile outside its range
 */
export function winsorisedSums(input: { readonly arms: readonly ArmValues[]; readonly quantile: number }): {
  readonly cap: number;
  readonly arms: readonly ArmSums[];
} {
  const { arms, quantile } = input;
  if (!(quantile > 0 && quantile <= 1)) throw new RangeError(`winsorisedSums: no quantile of ${quantile}`);
  const pooled = arms
    .flatMap(({ values, counts }) => values.map((value, i) => ({ value, count: counts[i] ?? 0 })))
    .sort((a, b) => a.value - b.value);
  const wanted = quantile * pooled.reduce((sum, { count }) => sum + count, 0) * (1 - Number.EPSILON);
  let seen = 0;
  const reached = pooled.find(({ count }) => {
    seen += count;
    return seen >= wanted;
  });
  const cap = reached?.value ?? Number.NaN;
  return {
    cap,
    arms: arms.map(({ values, counts }) => {
      const sums = { n: 0, y: 0, yy: 0 };
      for (const [i, value] of values.entries()) {
        const [count, capped] = [counts[i] ?? 0, Math.min(value, cap)];
        sums.n += count;
        sums.y += count * capped;
        sums.yy += count * capped * capped;
      }
      return sums;
    }),
  };
}
