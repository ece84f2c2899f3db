import type { Estimate } from '@haechi/contract';
import { confidenceSequence } from '@haechi/stats';
import { LIMIT_ALPHA, LIMIT_PLANNED_N } from './constants.ts';

export interface Cell {
  readonly n: number;
  readonly positives: number;
}

/** The most that one 0/1 outcome can vary; two rates together twice that. */
const OUTCOME_VARIANCE = 0.25;

/** Variance of a rate from (positives + 1) / (n + 2), which never claims certainty from a few equal outcomes. */
function variance({ n, positives }: Cell): number {
  const p = (positives + 1) / (n + 2);
  return (p * (1 - p)) / n;
}

function within(estimate: Estimate, lowest: number): Estimate {
  const lower = Math.max(lowest, estimate.lower ?? lowest);
  return { ...estimate, lower, upper: Math.min(1, estimate.upper ?? 1) };
}

/** A rate with an interval that holds at all looks together. Null without rows. */
export function rateInterval(cell: Cell): Estimate | null {
  if (cell.n === 0) return null;
  const estimate = cell.positives / cell.n;
  const standardError = Math.sqrt(variance(cell));
  const sequence = confidenceSequence({
    estimate,
    standardError,
    n: cell.n,
    plannedN: LIMIT_PLANNED_N,
    alpha: LIMIT_ALPHA,
    varianceBound: OUTCOME_VARIANCE,
  });
  return within(sequence, 0);
}

/**
 * Difference `a - b` of two rates with an interval that holds at all looks together, and for all `pairs` pairs from which this one was
 * chosen (Bonferroni).
 */
export function differenceInterval(a: Cell, b: Cell, pairs: number): Estimate {
  const estimate = a.positives / a.n - b.positives / b.n;
  const sequence = confidenceSequence({
    estimate,
    standardError: Math.sqrt(variance(a) + variance(b)),
    n: a.n + b.n,
    plannedN: LIMIT_PLANNED_N,
    alpha: LIMIT_ALPHA / pairs,
    varianceBound: 2 * OUTCOME_VARIANCE,
  });
  return { ...within(sequence, 0), level: 1 - LIMIT_ALPHA };
}
