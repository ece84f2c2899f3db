import { cramerVonMisesExactP } from './cramer-von-mises-exact.ts';
import { cramerVonMisesSf } from './cramer-von-mises-sf.ts';
import { distributionGap, type GapBootstrap } from './distribution-gap.ts';
import type { EffectTestResult, PValueMethod } from './effect-test-result.ts';
import { type AlignedTallies, alignTallies, type Sample } from './tally.ts';
import type { TiePolicy } from './tie-policy.ts';

/** Up to this many rows in the larger sample `auto` is exact when nothing is tied, as scipy's `cramervonmises_2samp`. */
const EXACT_UP_TO = 20;

/** Asked for, exact is given up to this many pairs of rows (0.5 s at 19 and 20 rows, 20 s already at 31 and 29); beyond, the limiting law is used and named. */
const EXACT_PAIRS = 400;

/** The limiting law has no mass worth a digit below this; scipy answers 1 there too. */
const NEGLIGIBLE = 0.003;

const GAP = 'root mean square gap of distribution functions, less chance';

/**
 * Two-sample Cramer-von Mises test (Anderson 1962) on rows, tallies or bins: T = nm/N^2 times the sum over all rows of the squared distance between the
 * two distribution functions. p is exact (few rows, no ties) or by the limiting law, T standardised by its finite-size mean and variance; with ties these are the mean
 * and (by the sum of squared eigenvalues) the variance given the ties. Without ties it equals scipy's `cramervonmises_2samp`. `ties: 'ignored'` equals it always,
 * and alarms in nearly every window of tied values when sizes differ, because its ranks then count ties as distance. With ties
 * and below about ten rows in all it alarms too often (0.10 at 0.05, 4 and 3 rows). An empty sample: NaN.
 * `effect`: the root of the mean over all rows of the squared distance of the two distribution functions, 0 to 0.58; its interval with `bootstrap`.
 */
export function cramerVonMises(input: {
  readonly reference: Sample;
  readonly current: Sample;
  readonly method?: PValueMethod;
  readonly ties?: TiePolicy;
  readonly bootstrap?: GapBootstrap;
  readonly level?: number;
}): EffectTestResult {
  const aligned = alignTallies([input.reference, input.current]);
  const [first = 0, second = 0] = aligned.sizes;
  const n = first + second;
  const { method: asked = 'auto', ties = 'corrected' } = input;
  const correct = ties === 'corrected' && aligned.values.length < n;
  const small = asked === 'exact' || (asked === 'auto' && Math.max(first, second) <= EXACT_UP_TO);
  const exact = small && !correct && first * second <= EXACT_PAIRS;
  const law = exact ? 'exact' : correct ? 'limiting law given the ties' : 'limiting law';
  const method = `two-sample Cramer-von Mises, ${law}`;
  const { bootstrap, level } = input;
  // The mean of both shares' squares times this is the square of the distance of the two functions.
  const between = n ** 2 / (first * second);
  const effect = distributionGap({ ...aligned, weight: () => between, bootstrap, level, name: GAP });
  if (first === 0 || second === 0) return { statistic: Number.NaN, pValue: Number.NaN, n, method, effect };
  if (correct) {
    const { statistic, standardised } = tiedStatistic(aligned);
    return { statistic, pValue: limitP(standardised), n, method, effect };
  }
  const u = rankGaps(aligned);
  const pairs = first * second;
  const statistic = u / (pairs * n) - (4 * pairs - 1) / (6 * n);
  if (exact) return { statistic, pValue: cramerVonMisesExactP({ u, first, second }), n, method, effect };
  const spread = Math.sqrt(45 * untiedVariance(first, second));
  if (!(spread > 0)) return { statistic, pValue: 1, n, method, effect };
  return { statistic, pValue: limitP(1 / 6 + (statistic - (1 + 1 / n) / 6) / spread), n, method, effect };
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

/**
 * T from the distinct values, and T standardised to mean 1/6 and variance 1/45. With C_j rows up to value j and d_j on it, the mean given the ties
 * is sum d_j C_j (N - C_j) / (N^2 (N - 1)); the variance is that without ties times the ratio of sum over j, l of
 * d_j d_l (C_min (N - C_max))^2 to what it is without ties, N^2 (((4N^2 - 1)(4N^2 + 11)) / 45 - 1) / 32.
 */
function tiedStatistic({ counts, sizes }: AlignedTallies): { statistic: number; standardised: number } {
  const [first = 0, second = 0] = sizes;
  const n = first + second;
  let upTo = 0;
  let own = 0;
  let gaps = 0;
  let mean = 0;
  let squares = 0;
  let before = 0;
  (counts[0] ?? []).forEach((count, j) => {
    const here = count + (counts[1]?.[j] ?? 0);
    own += count;
    upTo += here;
    const rest = n - upTo;
    gaps += here * (own / first - (upTo - own) / second) ** 2;
    mean += (here / n) * (upTo / n) * (rest / (n - 1));
    const left = here * (upTo / n) ** 2;
    squares += (here * left + 2 * here * before) * (rest / n) ** 2;
    before += left;
  });
  const statistic = (first / n) * (second / n) * gaps;
  const untied = (((4 * n * n - 1) * (4 * n * n + 11)) / 45 - 1) / 32 / (n * n);
  const variance = (untiedVariance(first, second) * squares) / untied;
  if (!(variance > 0)) return { statistic, standardised: 0 };
  return { statistic, standardised: 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance) };
}

/** Anderson (1962), eq. 14. */
function untiedVariance(first: number, second: number): number {
  const n = first + second;
  const pairs = first * second;
  return ((n + 1) * (4 * pairs * n - 3 * (first ** 2 + second ** 2) - 2 * pairs)) / (45 * n ** 2 * 4 * pairs);
}

function limitP(standardised: number): number {
  return standardised < NEGLIGIBLE ? 1 : cramerVonMisesSf(standardised);
}
