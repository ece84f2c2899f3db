import type { Estimate, Score } from '@haechi/contract';
import type { AnalysisLimit, AnalysisRequest } from './analysis-request.ts';
import { limitsOf } from './default-limits.ts';
import { judgeScore } from './judge-score.ts';
import { real, wireEstimate } from './wire-estimate.ts';

/** What a kind knows of a number; the rest of a score has the answer for "none". */
export interface ScoreDraft
  extends Partial<
    Pick<
      Score,
      | 'feature'
      | 'attribute'
      | 'group'
      | 'test'
      | 'statistic'
      | 'p'
      | 'p_adjusted'
      | 'effect'
      | 'settings'
      | 'contributors'
    >
  > {
  readonly indicator: Score['indicator'];
  /** As `@haechi/stats` gives it; NaN is no value. */
  readonly estimate: Estimate | null;
  readonly n_reference?: number;
  readonly n_current: number;
  /** Rows that `min_n` asks for, where they are not the estimate's; `any`: a count, judged at any size. */
  readonly judged_n?: number | 'any';
  /** The limit that counts in place of the request's; null: none. */
  readonly limit?: AnalysisLimit | null;
}

/** A score of the wire, judged against the limit that the request sets for its indicator. */
export function makeScore(draft: ScoreDraft, request: AnalysisRequest): Score {
  const { indicator, judged_n } = draft;
  const estimate = draft.estimate === null ? null : wireEstimate(draft.estimate);
  const asked = limitsOf(request).find((one) => one.indicator === indicator);
  const limit = draft.limit === undefined ? asked : (draft.limit ?? undefined);
  const judged = judgeScore({
    indicator,
    estimate,
    limit,
    by: request.judge,
    ...(judged_n === undefined ? {} : { n: judged_n }),
  });
  return {
    indicator,
    feature: draft.feature ?? null,
    attribute: draft.attribute ?? null,
    group: draft.group ?? null,
    estimate,
    test: draft.test ?? null,
    statistic: real(draft.statistic),
    p: real(draft.p),
    p_adjusted: real(draft.p_adjusted),
    effect: real(draft.effect),
    ...judged,
    n_reference: Math.round(draft.n_reference ?? 0),
    n_current: Math.round(draft.n_current),
    settings: finite(draft.settings ?? {}),
    contributors: draft.contributors ?? [],
  };
}

/** JSON has no NaN and nothing infinite. */
function finite(settings: Score['settings']): Score['settings'] {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, typeof value === 'number' ? real(value) : value]),
  );
}
