import type { Analysis, Message, Score } from '@haechi/contract';
import type { Estimate } from '@haechi/stats';
import type { AnalysisRequest } from '../analysis-request.ts';
import type { CostContext, DaySums } from './cost-context.ts';
import type { CostSums } from './cost-sums.ts';

/** One currency of the window. */
export interface CurrencyLook {
  readonly currency: string;
  readonly request: AnalysisRequest;
  readonly context: CostContext;
  /** Whether targets and budget are in this currency. */
  readonly hasTargets: boolean;
  readonly now: CostSums;
  readonly was: CostSums | null;
  /** Daily sums, oldest first. */
  readonly days: readonly DaySums[];
}
export interface CurrencyFound {
  readonly scores: readonly Score[];
  readonly skipped: Analysis['skipped'];
}

/** What could not be said, and why. */
export function note(column: string | null, what: string, params: Message['params']): Analysis['skipped'][number] {
  return { column, verdict: 'skipped', reason: { key: `analysis.cost.${what}`, params } };
}

/** A number that was counted, not estimated. */
export const exact = (value: number, n: number, method: string): Estimate => ({
  value,
  lower: null,
  upper: null,
  level: null,
  n,
  method,
});

/** An estimate in other units. */
export const scaled = (estimate: Estimate, by: number): Estimate => ({
  ...estimate,
  value: estimate.value * by,
  lower: estimate.lower === null ? null : estimate.lower * by,
  upper: estimate.upper === null ? null : estimate.upper * by,
});
