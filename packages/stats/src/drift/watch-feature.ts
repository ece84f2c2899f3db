import { type ArmedFeature, ageChunk, takeChunk } from './armed-feature.ts';
import { QUIET_P, RUN_ROWS, WINDOWS } from './constants.ts';
import { judgeScore, type ScoreEvidence } from './judge-score.ts';

/** One look at one column. */
export interface FeatureLook {
  readonly armed: ArmedFeature;
  /** The strongest evidence of the look, by corrected p; null while no window is full. */
  readonly evidence: (ScoreEvidence & { readonly corrected: number }) | null;
  /** The error of this look. */
  readonly limit: number;
  /** Whether the corrected p is at most that. */
  readonly alarm: boolean;
}

/**
 * Takes a chunk in and decides. p is corrected (Bonferroni) over the columns of the monitor, this column's scores by their shares of the
 * error, and the windows; the error of one look is its rows over the rows in which the monitor may raise one false alarm.
 *
 * @param options.columns columns of the monitor, >= 1
 * @param options.runRows rows per false alarm of the whole monitor, by plan
 */
export function watchFeature(
  before: ArmedFeature,
  counts: readonly number[],
  options: { readonly columns: number; readonly runRows?: number },
): FeatureLook {
  const armed = takeChunk(ageChunk(before, before.quiet), counts);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  let best: (ScoreEvidence & { readonly own: number }) | null = null;
  for (const [score, { errorShare }] of armed.plan.scores.entries()) {
    for (const evidence of judgeScore(armed, score)) {
      const own = evidence.held ? 1 : (evidence.pValue * WINDOWS.length) / errorShare;
      if (best === null || own < best.own) best = { ...evidence, own };
    }
  }
  const limit = rows / (options.runRows ?? RUN_ROWS);
  if (best === null) return { armed: { ...armed, quiet: true }, evidence: null, limit, alarm: false };
  const { own, ...evidence } = best;
  const corrected = own * options.columns;
  return {
    armed: { ...armed, quiet: own > QUIET_P },
    evidence: { ...evidence, corrected },
    limit,
    alarm: !evidence.held && corrected <= limit,
  };
}
