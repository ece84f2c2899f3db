import type { Message, Score, Verdict } from '@haechi/contract';
import type { AnalysisRequest } from '../analysis-request.ts';
import { makeScore } from '../make-score.ts';
import type { DriftReading } from './drift-reading.ts';

/** A reading with what its family's correction made of its p. */
export interface CorrectedReading extends DriftReading {
  readonly pAdjusted: number | null;
}

/** Whether a reading means drift; null: it cannot be told. */
export function hasDrifted({ rule, pAdjusted, effect }: CorrectedReading, alpha: number): boolean | null {
  if (rule.by !== 'significant_and_large') return rule.drifted;
  if (pAdjusted === null || Number.isNaN(pAdjusted) || effect === null || Number.isNaN(effect)) return null;
  return pAdjusted <= alpha && effect >= rule.effect;
}

/**
 * The score of a reading. Where a limit is set for its indicator that decides, except that a number beyond it that may be an accident is not judged. Without one
 * the method's own rule decides, and a preset's over the default limits, which are made for our PSI.
 *
 * @param as the indicator to store it under (`prediction_drift`): its limit counts, except that a default one is on the scale of PSI and counts for PSI alone
 */
export function driftScoreOf(reading: CorrectedReading, request: AnalysisRequest, as?: Score['indicator']): Score {
  const { alpha, correction, preset } = request.settings;
  const drifted = hasDrifted(reading, alpha);
  const isOtherScale = preset !== 'haechi' || (as !== undefined && reading.indicator !== 'psi');
  const score = makeScore(
    {
      indicator: as ?? reading.indicator,
      feature: as === undefined ? reading.feature : null,
      ...(isOtherScale && request.limits.length === 0 ? { limit: null } : {}),
      estimate: reading.estimate,
      test: reading.test,
      statistic: reading.statistic,
      p: reading.p,
      p_adjusted: reading.pAdjusted,
      effect: reading.effect,
      n_reference: reading.n.reference,
      n_current: reading.n.current,
      judged_n: Math.min(reading.n.reference, reading.n.current),
      settings: {
        ...reading.settings,
        drifted,
        ...(as === undefined ? {} : { measure: reading.indicator }),
        ...(reading.pAdjusted === null ? {} : { alpha, correction }),
      },
      contributors: reading.contributors,
    },
    request,
  );
  if (score.limit === null) return { ...score, ...byRule(reading, drifted, alpha) };
  const p = reading.pAdjusted;
  if (score.verdict !== 'fail' || p === null || p <= alpha) return score;
  return {
    ...score,
    verdict: 'skipped',
    reason: { key: 'analysis.data_drift.not_significant', params: { column: reading.feature, p, alpha } },
  };
}

function byRule(
  reading: CorrectedReading,
  drifted: boolean | null,
  alpha: number,
): { readonly verdict: Verdict; readonly reason: Message } {
  const { rule, pAdjusted, feature, indicator } = reading;
  const params = {
    column: feature,
    indicator,
    p: pAdjusted ?? reading.p,
    alpha,
    effect: reading.effect,
    threshold: rule.by === 'significant_and_large' ? rule.effect : rule.threshold,
    value: Number.isFinite(reading.estimate.value) ? reading.estimate.value : null,
  };
  const say = (what: string): Message => ({ key: `analysis.data_drift.${what}`, params });
  if (drifted === null) return { verdict: 'skipped', reason: say(noAnswer(rule)) };
  if (rule.by !== 'significant_and_large') {
    const what = `${rule.by}_${drifted ? 'drifted' : 'kept'}`;
    return drifted ? { verdict: 'fail', reason: say(what) } : { verdict: 'pass', reason: say(what) };
  }
  if (drifted) return { verdict: 'fail', reason: say('drifted') };
  return { verdict: 'pass', reason: say((pAdjusted ?? 1) <= alpha ? 'small' : 'accident') };
}

function noAnswer(rule: DriftReading['rule']): string {
  return rule.by !== 'significant_and_large' && rule.threshold === null ? 'limit_from_chunks' : 'undefined';
}
