import { binCounts, chiSquareHomogeneity, type DriftValue, ksTwoSample, psi, quantileCuts } from '@haechi/stats';
import { alignedCountsOf, levelCountsOf, numbersOf } from './values.ts';
import type { WindowRule } from './window-detector.ts';

const P_LIMIT = 0.05;
/** The limit of the product's requirements for the index, and the bins that it was made for. */
const PSI_LIMIT = 0.25;
const PSI_BINS = 10;

/** Two-sample Kolmogorov-Smirnov for numbers, chi-square for levels, each at 0.05. Missing values are left out. */
export const ksRule: WindowRule = (kind, baseline, current) => {
  const p =
    kind === 'numeric'
      ? ksTwoSample(numbersOf(baseline), numbersOf(current), { method: 'asymptotic' }).pValue
      : chiSquareHomogeneity({ reference: levelCountsOf(baseline, null), current: levelCountsOf(current, null) })
          .pValue;
  return p <= P_LIMIT ? `p ${p.toExponential(1)}` : null;
};

/** Population stability index over tenths of the baseline, or over levels, at 0.25; missing is a bin of its own. */
export const psiRule: WindowRule = (kind, baseline, current) => {
  const counts = kind === 'numeric' ? binned(baseline, current) : alignedCountsOf(baseline, current, 'missing');
  const { value } = psi(counts);
  return value >= PSI_LIMIT ? `index ${value.toFixed(3)}` : null;
};

function binned(
  baseline: readonly DriftValue[],
  current: readonly DriftValue[],
): { reference: number[]; current: number[] } {
  const cuts = quantileCuts(numbersOf(baseline), PSI_BINS - 1);
  const row = (values: readonly DriftValue[]): number[] => {
    const numbers = numbersOf(values);
    return [...binCounts(numbers, cuts).counts, values.length - numbers.length];
  };
  return { reference: row(baseline), current: row(current) };
}
