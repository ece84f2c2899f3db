import { chiSquareGoodnessOfFit } from './chi-square-goodness-of-fit.ts';
import type { DistanceResult } from './divergence-law.ts';
import type { DriftPlan } from './drift-plan.ts';
import { edgeCounts } from './edge-counts.ts';
import { DEFAULT_FILL } from './empty-bin-fill.ts';
import { hellinger } from './hellinger.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { klDivergence } from './kl-divergence.ts';
import { ksFromBins } from './ks-from-bins.ts';
import { ksTwoSample } from './ks-two-sample.ts';
import { psi } from './psi.ts';
import { twoProportionZ } from './two-proportion-z.ts';
import { valueCounts } from './value-counts.ts';
import { wasserstein } from './wasserstein.ts';
import type { WeightedValues } from './weighted-values.ts';

/** Two samples: distinct values with counts, or counts that a query made over the plan's bins (outside bin last) or over categories in one order. */
export type DriftSamples =
  | { readonly values: { readonly reference: WeightedValues; readonly current: WeightedValues } }
  | { readonly counts: { readonly reference: readonly number[]; readonly current: readonly number[] } };

/** A score and everything that it depends on. For a test `score` is the p-value and `statistic` the statistic. */
export interface DriftScore {
  readonly score: number;
  readonly statistic: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly level: number | null;
  /** What sampling alone gives on average; null for a test. */
  readonly noise: number | null;
  /** Null: no data, or the preset takes its limit from reference chunks. */
  readonly drifted: boolean | null;
  readonly bins: number | null;
  readonly referenceN: number;
  readonly currentN: number;
  readonly method: string;
  readonly plan: DriftPlan;
}

/**
 * The score of a column under a plan of `driftPlan`. From values and from counts over the plan's bins the same number comes out; a method without
 * bins (Kolmogorov-Smirnov, Wasserstein) needs values.
 */
export function driftScore(plan: DriftPlan, samples: DriftSamples): DriftScore {
  const outcome = 'values' in samples && plan.binning === 'none' ? fromValues(plan, samples.values) : null;
  const result = outcome ?? fromCounts(plan, 'counts' in samples ? samples.counts : binned(plan, samples.values));
  return { ...result, drifted: judge(plan, result.score), plan };
}

function judge({ alarm, limit }: DriftPlan, score: number): boolean | null {
  if (limit === null || Number.isNaN(score)) return null;
  if (alarm === 'at_least') return score >= limit;
  return alarm === 'at_most' ? score <= limit : score < limit;
}

type Scored = Omit<DriftScore, 'drifted' | 'plan'>;
interface Counts {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}
interface Values {
  readonly reference: WeightedValues;
  readonly current: WeightedValues;
}

const NO_INTERVAL = { lower: null, upper: null, level: null, noise: null, bins: null };

function binned(plan: DriftPlan, { reference, current }: Values): Counts {
  const { edges, outsideBin } = plan;
  if (edges === null) return valueCounts(reference, current);
  const row = (sample: WeightedValues): number[] => {
    const { counts, outside } = edgeCounts(sample, edges);
    return outsideBin ? [...counts, outside] : counts;
  };
  return { reference: row(reference), current: row(current) };
}

function fromValues(plan: DriftPlan, { reference, current }: Values): Scored {
  const sizes = { referenceN: reference.n, currentN: current.n };
  if (plan.method === 'ks') {
    const { statistic, pValue, method } = ksTwoSample(reference, current);
    const score = plan.alarm === 'at_least' ? statistic : pValue;
    return { score, statistic, ...NO_INTERVAL, ...sizes, method };
  }
  const result = wasserstein({
    reference,
    current,
    normalise: plan.preset === 'evidently' ? 'reference-std' : 'none',
  });
  const { value, lower, upper, level, noise, method } = result;
  return { score: value, statistic: null, lower, upper, level, noise, bins: null, ...sizes, method };
}

function fromCounts(plan: DriftPlan, counts: Counts): Scored {
  const sizes = { referenceN: total(counts.reference), currentN: total(counts.current) };
  switch (plan.method) {
    case 'chi_square': {
      const { statistic, pValue, method } = chiSquareGoodnessOfFit({
        expected: counts.reference,
        observed: counts.current,
      });
      const score = sizes.referenceN > 0 && sizes.currentN > 0 ? pValue : Number.NaN;
      return { score, statistic, ...NO_INTERVAL, bins: counts.reference.length, ...sizes, method };
    }
    case 'z_test':
      return { ...zTest(counts, sizes), ...NO_INTERVAL, bins: counts.reference.length, ...sizes };
    case 'l_infinity': {
      const gaps = counts.reference.map((r, i) =>
        Math.abs(r / sizes.referenceN - (counts.current[i] ?? 0) / sizes.currentN),
      );
      const score = gaps.reduce(
        (most, gap) => Math.max(gap, most),
        sizes.referenceN > 0 && sizes.currentN > 0 ? 0 : Number.NaN,
      );
      const method = 'L-infinity distance, the largest difference of a share';
      return { score, statistic: null, ...NO_INTERVAL, bins: gaps.length, ...sizes, method };
    }
    case 'ks': {
      const { statistic, pValue, method } = ksFromBins(counts);
      const score = plan.alarm === 'at_least' ? statistic : pValue;
      return { score, statistic, ...NO_INTERVAL, bins: counts.reference.length, ...sizes, method };
    }
    case 'wasserstein':
      throw new RangeError('driftScore: the Wasserstein distance needs values with counts, not bins');
    default:
      return { ...distanceOf(plan, counts), statistic: null };
  }
}

function distanceOf({ method, base, fill }: DriftPlan, counts: Counts): Omit<Scored, 'statistic'> {
  const logs = base === null ? {} : { base };
  const result = ((): DistanceResult => {
    if (method === 'jensen_shannon') return jensenShannon({ ...counts, ...logs });
    if (method === 'kl') return klDivergence({ ...counts, ...logs, fill });
    if (method === 'psi') return psi({ ...counts, fill: fill ?? DEFAULT_FILL });
    return hellinger(counts);
  })();
  const { value, lower, upper, level, noise, bins, referenceN, currentN } = result;
  return { score: value, lower, upper, level, noise, bins, referenceN, currentN, method: result.method };
}

/** The share tested is that of the last of at most two values. */
function zTest(
  { reference, current }: Counts,
  { referenceN, currentN }: { readonly referenceN: number; readonly currentN: number },
): Pick<Scored, 'score' | 'statistic' | 'method'> {
  const { statistic, pValue, method } = twoProportionZ({
    reference: { positives: reference.at(-1) ?? 0, n: referenceN },
    current: { positives: current[reference.length - 1] ?? 0, n: currentN },
  });
  return { score: pValue, statistic, method };
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
