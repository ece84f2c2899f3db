import type { Estimate, Moments } from '@haechi/stats';
import { twoProportionZ, welchT } from '@haechi/stats';
import type { ErrorChunk } from './error-stream.ts';

/** Change of the mean error: of the error rate for classes, relative to the baseline's mean absolute error for numbers. */
export interface ErrorChange {
  readonly estimate: Estimate;
  readonly test: 'two_proportion_z' | 'welch_t';
  readonly statistic: number;
  readonly p: number;
  readonly baseline: number;
  readonly now: number;
}

/** Compares the errors of two runs of chunks. Numbers: the interval is Welch's divided by the baseline's mean, whose own error is in the difference alone. */
export function errorChange(
  baseline: readonly ErrorChunk[],
  current: readonly ErrorChunk[],
  classes: boolean,
): ErrorChange {
  const [before, after] = [momentsOf(baseline), momentsOf(current)];
  const [was, now] = [before.mean ?? Number.NaN, after.mean ?? Number.NaN];
  if (classes) {
    const cell = ({ n, mean }: Moments) => ({ n, positives: Math.round((mean ?? 0) * n) });
    const { effect, statistic, pValue } = twoProportionZ({ reference: cell(before), current: cell(after) });
    return { estimate: effect, test: 'two_proportion_z', statistic, p: pValue, baseline: was, now };
  }
  const { effect, statistic, pValue } = welchT({ reference: before, current: after });
  const scaled = (bound: number | null): number | null => (bound === null ? null : bound / was);
  const estimate = {
    ...effect,
    value: effect.value / was,
    lower: scaled(effect.lower),
    upper: scaled(effect.upper),
    method: 'relative change of the mean absolute error, Welch interval over the baseline mean',
  };
  return { estimate, test: 'welch_t', statistic, p: pValue, baseline: was, now };
}

function momentsOf(chunks: readonly ErrorChunk[]): Moments {
  const total = (of: (chunk: ErrorChunk) => number): number => chunks.reduce((sum, chunk) => sum + of(chunk), 0);
  const n = total((chunk) => chunk.n);
  if (n === 0) return { n, mean: null, std: null };
  const mean = total(({ sum }) => sum) / n;
  return { n, mean, std: Math.sqrt(Math.max(0, total(({ squares }) => squares) / n - mean * mean)) };
}
