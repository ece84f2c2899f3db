import { aucInterval } from './auc-interval.ts';
import type { EffectTestResult, PValueMethod } from './effect-test-result.ts';
import { mannWhitneyExactP, mannWhitneyTiedP } from './mann-whitney-exact.ts';
import { normalCdf } from './normal-cdf.ts';
import { type AlignedTallies, alignTallies, type Sample } from './tally.ts';

/** Up to this many rows in the smaller sample `auto` is exact when nothing is tied, as scipy's `mannwhitneyu`. */
const EXACT_UP_TO = 8;

/** Steps of the exact law without ties (rows of the smaller sample times pairs) beyond which it would take seconds; then too the normal law is used and named. */
const EXACT_STEPS = 200_000_000;

/** `exact` with ties counts tables of ties: beyond this many rows it would take seconds, and the normal law is used and named. */
const TIED_EXACT_UP_TO = 60;

/**
 * Mann-Whitney U test (Wilcoxon rank sum), two-sided, on rows or tallies. `statistic` is U of current: pairs in which the current value is the larger, ties half
 * (scipy's `mannwhitneyu(current, reference)`). Normal law with tie and continuity correction, or exact: without ties by U's own law, with ties given the
 * ties (up to 60 rows; `method` names what was used). `auto` as scipy. `effect` is P(current > reference), ties half, with DeLong's interval; 2 effect - 1 is the rank-biserial correlation.
 * All values equal: p = 1. An empty sample: NaN.
 */
export function mannWhitney(input: {
  readonly reference: Sample;
  readonly current: Sample;
  readonly method?: PValueMethod;
  readonly level?: number;
}): EffectTestResult & { readonly rankBiserial: number } {
  const aligned = alignTallies([input.current, input.reference]);
  const [currents = 0, references = 0] = aligned.sizes;
  const n = currents + references;
  const u = pairsWon(aligned);
  const effect = aucInterval(aligned, input.level);
  const exact = isExact(aligned, input.method ?? 'auto');
  const method = `Mann-Whitney U, ${exact ? 'exact' : 'normal law with tie and continuity correction'}`;
  const rankBiserial = 2 * effect.value - 1;
  if (currents === 0 || references === 0) {
    return { statistic: Number.NaN, pValue: Number.NaN, n, method, effect, rankBiserial };
  }
  const tied = aligned.values.length < n;
  const exactP = (): number =>
    tied ? mannWhitneyTiedP(u, aligned) : mannWhitneyExactP({ u, first: currents, second: references });
  return { statistic: u, pValue: exact ? exactP() : normalP(u, aligned), n, method, effect, rankBiserial };
}

function pairsWon({ counts }: AlignedTallies): number {
  const [currents = [], references = []] = counts;
  let below = 0;
  let won = 0;
  currents.forEach((count, i) => {
    won += count * (below + (references[i] ?? 0) / 2);
    below += references[i] ?? 0;
  });
  return won;
}

function isExact({ values, sizes }: AlignedTallies, method: PValueMethod): boolean {
  const [a = 0, b = 0] = sizes;
  if (values.length < a + b) return method === 'exact' && a + b <= TIED_EXACT_UP_TO;
  const few = Math.min(a, b);
  return (method === 'exact' || (method === 'auto' && few <= EXACT_UP_TO)) && few * a * b <= EXACT_STEPS;
}

function normalP(u: number, { counts, sizes }: AlignedTallies): number {
  const [a = 0, b = 0] = sizes;
  const n = a + b;
  const ties = (counts[0] ?? []).reduce((sum, count, i) => {
    const size = count + (counts[1]?.[i] ?? 0);
    return sum + (size ** 3 - size);
  }, 0);
  const spread = Math.sqrt(((a * b) / 12) * (n + 1 - ties / (n * (n - 1))));
  if (!(spread > 0)) return 1;
  const z = (Math.max(u, a * b - u) - (a * b) / 2 - 0.5) / spread;
  return Math.min(1, 2 * normalCdf(-z));
}
