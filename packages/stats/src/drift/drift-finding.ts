import { normalQuantile } from '../normal-quantile.ts';
import type { PlanScore } from './feature-plan.ts';
import type { FeatureLook } from './watch-feature.ts';

/** What one look says of one column. `skipped`: no baseline yet, or nothing in the chunk that could be judged. */
export interface DriftFinding {
  readonly column: string;
  /** Rows read of the stream when it was said. */
  readonly row: number;
  readonly verdict: 'pass' | 'fail' | 'skipped';
  readonly reason: 'baseline_being_read' | 'nothing_to_judge' | 'as_the_baseline' | 'unlike_the_baseline';
  /** The strongest evidence; null when skipped. */
  readonly evidence: DriftEvidence | null;
}

export interface DriftEvidence {
  readonly score: PlanScore['id'];
  readonly level: string | null;
  /** Mean of the score, or share, in the window and in the baseline. */
  readonly current: number;
  readonly baseline: number;
  readonly difference: number;
  /** 95 % interval of the difference at this look alone, dependence included. */
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
  readonly baselineRows: number;
  /** By how much dependence in the baseline widened the spread of the difference: 1 for independent rows. */
  readonly designEffect: number;
  readonly pValue: number;
  /** p times the looks of this moment: columns, scores, windows. */
  readonly corrected: number;
  /** The verdict is fail at or below this. */
  readonly limit: number;
  readonly method: string;
}

const METHOD = 'window against baseline, spread from blocks of the baseline';
const LEVEL = 0.95;

/** Puts a look into words and numbers. */
export function driftFinding(
  look: FeatureLook,
  place: { readonly column: string; readonly row: number },
): DriftFinding {
  const { evidence, armed, alarm, limit } = look;
  if (evidence === null) return { ...place, verdict: 'skipped', reason: 'nothing_to_judge', evidence: null };
  const score = armed.plan.scores[evidence.score];
  const difference = evidence.current - evidence.baseline;
  const half = normalQuantile((1 + LEVEL) / 2) * evidence.standardError;
  return {
    ...place,
    verdict: alarm ? 'fail' : 'pass',
    reason: alarm ? 'unlike_the_baseline' : 'as_the_baseline',
    evidence: {
      score: score?.id ?? 'location',
      level: score?.level ?? null,
      current: evidence.current,
      baseline: evidence.baseline,
      difference,
      lower: difference - half,
      upper: difference + half,
      n: evidence.n,
      baselineRows: evidence.baselineRows,
      designEffect: evidence.designEffect,
      pValue: evidence.pValue,
      corrected: Math.min(1, evidence.corrected),
      limit,
      method: METHOD,
    },
  };
}
