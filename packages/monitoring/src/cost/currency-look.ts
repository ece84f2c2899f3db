import type { Analysis, Message, Score } from '@haechi/contract';
import type { Estimate } from '@haechi/stats';
import type { AnalysisRequest } from '../analysis-request.ts';
import { makeScore, type ScoreDraft } from '../make-score.ts';
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

/**
 * A score of rows that are not all known: what keeps its limit may do so because the rest is missing, and is then held against none. What is beyond it stays beyond.
 * @param worst what the number would be at worst; `known`: as it is, `unknown`: anything
 */
export function judged(draft: ScoreDraft, request: AnalysisRequest, worst: number | 'known' | 'unknown'): Score {
  const score = makeScore(draft, request);
  if (worst === 'known' || score.verdict !== 'pass') return score;
  const { estimate } = draft;
  const kept =
    typeof worst === 'number' &&
    estimate !== null &&
    makeScore({ ...draft, estimate: { ...estimate, value: worst } }, request).verdict === 'pass';
  return kept ? score : makeScore({ ...draft, limit: null }, request);
}

/** An estimate in other units. */
export const scaled = (estimate: Estimate, by: number): Estimate => ({
  ...estimate,
  value: estimate.value * by,
  lower: estimate.lower === null ? null : estimate.lower * by,
  upper: estimate.upper === null ? null : estimate.upper * by,
});
