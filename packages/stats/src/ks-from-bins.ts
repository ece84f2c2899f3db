import type { PValueMethod } from './effect-test-result.ts';
import type { TestResult } from './estimate.ts';
import { ksTwoSampleP } from './ks-two-sample-p.ts';
import { isAtomBin } from './quantile-cuts.ts';

export interface BinnedKs extends TestResult {
  /** The statistic on raw values is at least `statistic` and at most `statistic + errorBound`. */
  readonly errorBound: number;
}

/**
 * Two-sample Kolmogorov-Smirnov test from counts over shared cuts (`counts.length = cuts.length + 1`, bins right-closed).
 *
 * It is `ksTwoSample` of the bins' numbers, p by the same rule: exact up to 10 000 rows per sample. Within one bin the two distribution functions can part by no more than the smaller of the two masses in it, so the bound is the
 * largest such mass over bins that are not a single value. With cuts from `quantileCuts` no such bin holds more than about
 * 1/cuts of the reference, hence errorBound <= 1/cuts for a continuous feature. Counts must not contain missing values.
 */
export function ksFromBins(input: {
  reference: readonly number[];
  current: readonly number[];
  cuts?: readonly number[];
  method?: PValueMethod;
}): BinnedKs {
  const { reference, current, cuts = [] } = input;
  const n = sum(reference);
  const m = sum(current);
  let cumulativeN = 0;
  let cumulativeM = 0;
  let statistic = 0;
  let errorBound = 0;
  for (let bin = 0; bin < reference.length; bin += 1) {
    const shareN = (reference[bin] ?? 0) / n;
    const shareM = (current[bin] ?? 0) / m;
    cumulativeN += shareN;
    cumulativeM += shareM;
    statistic = Math.max(statistic, Math.abs(cumulativeN - cumulativeM));
    if (!isAtomBin(cuts, bin)) errorBound = Math.max(errorBound, Math.min(shareN, shareM));
  }
  const empty = n === 0 || m === 0;
  const known = empty ? Number.NaN : statistic;
  const { pValue, law } = ksTwoSampleP({ statistic: known, first: n, second: m }, input.method);
  return {
    statistic: known,
    pValue,
    n: n + m,
    method: `two-sample Kolmogorov-Smirnov on shared bins, ${law}`,
    errorBound: empty ? Number.NaN : errorBound,
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
