import { normalCdf } from '../normal-cdf.ts';
import { type ArmedFeature, rowsOf, sumCounts, weigh } from './armed-feature.ts';
import { LEAST_ROWS, REACH, SCALES, WINDOWS } from './constants.ts';
import { type DesignEffect, designEffects } from './design-effects.ts';
import { binomialRoot, normalOf, tailRoot } from './signed-roots.ts';

/** What one score says of one window. */
export interface ScoreEvidence {
  /** Index into the plan's scores. */
  readonly score: number;
  /** Rows of the window. */
  readonly n: number;
  readonly baselineRows: number;
  /** Mean of the score (a share, for an indicator) in the window and in the baseline. */
  readonly current: number;
  readonly baseline: number;
  /** Standard error of `current - baseline`, dependence included. */
  readonly standardError: number;
  /** The variance of that difference over what it were with independent rows, >= 1. */
  readonly designEffect: number;
  /** Signed, on the scale of the standard normal. */
  readonly z: number;
  /** Two-sided, of this look alone. */
  readonly pValue: number;
  /** Whether it may not count: within reach of the baseline's own blocks, or an increase that rests on under five rows. */
  readonly held: boolean;
}

/** The score in the baseline. */
interface Base {
  readonly mean: number;
  /** Of a single row. */
  readonly variance: number;
  readonly effects: readonly DesignEffect[];
}

/** No row can be told from another: what little there is to see is judged as if rows were independent. */
const INDEPENDENT: readonly DesignEffect[] = SCALES.map(() => ({ ratio: 1, df: Number.POSITIVE_INFINITY }));
const NO_VARIANCE = 1e-12;

/**
 * Judges the windows that are full: means by their difference over its standard error, shares by the signed root of the likelihood ratio of
 * two binomials, which holds for rare events too. Both are shrunk by the design effect and turned from Student's t to the normal scale.
 */
export function judgeScore(armed: ArmedFeature, score: number): ScoreEvidence[] {
  const base = baseOf(armed, score);
  if (base === null) return [];
  return WINDOWS.flatMap((window) => {
    const scale = SCALES.indexOf(window);
    const effect = base.effects[scale];
    if (armed.recent.length < window || effect === undefined) return [];
    const cells = sumCounts(armed.recent.slice(-window), armed.plan.cells);
    if (rowsOf(cells) === 0) return [];
    const evidence = judgeWindow({ armed, score, base, effect, cells });
    return [{ ...evidence, held: evidence.held || withinReach(armed, evidence, scale) }];
  });
}

function baseOf(armed: ArmedFeature, score: number): Base | null {
  const { totals, baselineRows, plan } = armed;
  const { weights, indicator, credit } = plan.scores[score] ?? { weights: [], indicator: false, credit: 0 };
  const mean = Math.min(1, (weigh(weights, totals) + credit) / baselineRows);
  const squares = weigh(
    weights.map((weight) => weight * weight),
    totals,
  );
  const variance = indicator ? mean * (1 - mean) : squares / baselineRows - mean * mean;
  if (variance > NO_VARIANCE) return { mean, variance, effects: designEffects(armed, score, variance) };
  return indicator ? { mean, variance: 0, effects: INDEPENDENT } : null;
}

function judgeWindow(look: {
  readonly armed: ArmedFeature;
  readonly score: number;
  readonly base: Base;
  readonly effect: DesignEffect;
  readonly cells: readonly number[];
}): ScoreEvidence {
  const { armed, score, base, effect, cells } = look;
  const { totals, baselineRows, plan } = armed;
  const { weights, indicator } = plan.scores[score] ?? { weights: [], indicator: false };
  const n = rowsOf(cells);
  const sum = weigh(weights, cells);
  const current = sum / n;
  const spread = effect.ratio / n + (base.effects.at(-1)?.ratio ?? 1) / baselineRows;
  const designEffect = spread / (1 / n + 1 / baselineRows);
  const baseHits = base.mean * baselineRows;
  const t = indicator
    ? binomialRoot({ hits: sum, n, baseHits, baseRows: baselineRows }) / Math.sqrt(designEffect)
    : tailRoot({ current, baseline: base.mean, rowVariance: base.variance, spread, weights, totals });
  const z = normalOf(t, effect.df);
  const pooled = (sum + baseHits) / (n + baselineRows);
  const variance = indicator ? pooled * (1 - pooled) : base.variance;
  return {
    score,
    n,
    baselineRows,
    current,
    baseline: base.mean,
    standardError: Math.sqrt(variance * spread),
    designEffect,
    z,
    pValue: 2 * normalCdf(-Math.abs(z)),
    held: indicator && current > base.mean && sum < LEAST_ROWS,
  };
}

/** Whether the gap is no wider than the widest one, times REACH, between the baseline and a block of this size in it, on the same side. */
function withinReach(armed: ArmedFeature, { score, current, baseline }: ScoreEvidence, scale: number): boolean {
  const sums = armed.scales[scale];
  const edge = current > baseline ? sums?.highest[score] : sums?.lowest[score];
  if (edge === null || edge === undefined) return false;
  return Math.abs(current - baseline) <= REACH * Math.abs(edge - baseline);
}
