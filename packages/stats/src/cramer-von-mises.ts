import { cramerVonMisesExactP } from './cramer-von-mises-exact.ts';
import { cramerVonMisesSf } from './cramer-von-mises-sf.ts';
import type { PValueMethod } from './effect-test-result.ts';
import type { TestResult } from './estimate.ts';
import { type AlignedTallies, alignTallies, type Sample } from './tally.ts';

/** Up to this many rows in the larger sample `auto` is exact, as scipy's `cramervonmises_2samp`. */
const EXACT_UP_TO = 20;

/** The limiting law has no mass worth a digit below this; scipy answers 1 there too. */
const NEGLIGIBLE = 0.003;

/**
 * Two-sample Cramer-von Mises test (Anderson 1962) on rows or tallies, ties by midranks. `statistic` is T of scipy's `cramervonmises_2samp`; p exact (as if
 * without ties) or by the limiting law with Anderson's finite-size correction; `auto` as scipy. `exact` above 30 rows takes seconds to minutes.
 * An empty sample: NaN.
 */
export function cramerVonMises(input: {
  readonly reference: Sample;
  readonly current: Sample;
  readonly method?: PValueMethod;
}): TestResult {
  const aligned = alignTallies([input.reference, input.current]);
  const [first = 0, second = 0] = aligned.sizes;
  const n = first + second;
  const { method: asked = 'auto' } = input;
  const exact = asked === 'exact' || (asked === 'auto' && Math.max(first, second) <= EXACT_UP_TO);
  const method = `two-sample Cramer-von Mises, ${exact ? 'exact' : 'limiting law'}`;
  if (first === 0 || second === 0) return { statistic: Number.NaN, pValue: Number.NaN, n, method };
  const u = rankGaps(aligned);
  const pairs = first * second;
  const statistic = u / (pairs * n) - (4 * pairs - 1) / (6 * n);
  const pValue = exact ? cramerVonMisesExactP({ u, first, second }) : limitP(statistic, first, second);
  return { statistic, pValue, n, method };
}

/** n1 sum (rank - i)^2 over the first sample's order statistics, plus the same for the second (Anderson 1962, eq. 9). */
function rankGaps({ counts, sizes }: AlignedTallies): number {
  const own = sizes.map(() => 0);
  const sums = sizes.map(() => 0);
  let below = 0;
  (counts[0] ?? []).forEach((_, j) => {
    const here = counts.reduce((sum, sample) => sum + (sample[j] ?? 0), 0);
    const midrank = below + (here + 1) / 2;
    counts.forEach((sample, i) => {
      const count = sample[j] ?? 0;
      const middle = (own[i] ?? 0) + (count + 1) / 2;
      sums[i] = (sums[i] ?? 0) + count * (midrank - middle) ** 2 + (count ** 3 - count) / 12;
      own[i] = (own[i] ?? 0) + count;
    });
    below += here;
  });
  return sizes.reduce((sum, size, i) => sum + size * (sums[i] ?? 0), 0);
}

/** Anderson (1962), eq. 11, 14 and 15. */
function limitP(statistic: number, first: number, second: number): number {
  const n = first + second;
  const pairs = first * second;
  const mean = (1 + 1 / n) / 6;
  const variance = ((n + 1) * (4 * pairs * n - 3 * (first ** 2 + second ** 2) - 2 * pairs)) / (45 * n ** 2 * 4 * pairs);
  const standardised = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  return standardised < NEGLIGIBLE ? 1 : cramerVonMisesSf(standardised);
}
