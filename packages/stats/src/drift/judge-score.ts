import { normalCdf } from '../normal-cdf.ts';
import { type ArmedFeature, rowsOf, sumCounts, weigh } from './armed-feature.ts';
import { LEAST_ROWS, REACH, SCALES, WINDOWS } from './constants.ts';
import { designEffects } from './design-effects.ts';
import { tailRoot } from './tail-root.ts';

type Window = (typeof WINDOWS)[number];

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
  /** Standard error of `current - baseline` under the baseline's own spread, dependence included. */
  readonly standardError: number;
  readonly designEffect: number;
  /** Signed, on the scale of the standard normal. */
  readonly z: number;
  /** Two-sided, of this look alone. */
  readonly pValue: number;
}

/**
 * Judges the windows that are full. Means by their difference over its standard error; shares by the signed root of the likelihood ratio of
 * two binomials, which holds for rare events too. Both are shrunk by the design effect and turned from Student's t to the normal scale
 * (Wallace 1959).
 */
export function judgeScore(armed: ArmedFeature, score: number): ScoreEvidence[] {
  const { plan, recent, totals, baselineRows } = armed;
  const { weights, indicator, credit } = plan.scores[score] ?? { weights: [], indicator: false, credit: 0 };
  const baseline = Math.min(1, (weigh(weights, totals) + credit) / baselineRows);
  const squares =
    weigh(
      weights.map((weight) => weight * weight),
      totals,
    ) / baselineRows;
  const rowVariance = indicator ? baseline * (1 - baseline) : squares - baseline * baseline;
  const flat = rowVariance <= 1e-12;
  if (flat && !indicator) return [];
  const effects = flat
    ? SCALES.map(() => ({ ratio: 1, df: Number.POSITIVE_INFINITY }))
    : designEffects(armed, score, rowVariance);
  const whole = effects.at(-1)?.ratio ?? 1;
  return WINDOWS.filter((window) => recent.length >= window).flatMap((window) => {
    const cells = sumCounts(recent.slice(-window), plan.cells);
    const n = rowsOf(cells);
    const effect = effects[SCALES.indexOf(window)];
    if (n === 0 || effect === undefined) return [];
    const hits = weigh(weights, cells);
    const current = hits / n;
    const spread = effect.ratio / n + whole / baselineRows;
    const designEffect = spread / (1 / n + 1 / baselineRows);
    if (indicator && current > baseline && hits < LEAST_ROWS) return [];
    if (withinReach({ armed, score, window, gap: current - baseline, baseline })) return [];
    const t = indicator
      ? rootOfRatio({ hits, n, base: baseline * baselineRows, baseRows: baselineRows }) / Math.sqrt(designEffect)
      : tailRoot({ current, baseline, rowVariance, spread, weights, totals });
    const z = normalOf(t, effect.df);
    const pooled = indicator ? pooledVariance(hits + baseline * baselineRows, n + baselineRows) : rowVariance;
    return [
      {
        score,
        n,
        baselineRows,
        current,
        baseline,
        standardError: Math.sqrt(pooled * spread),
        designEffect,
        z,
        pValue: 2 * normalCdf(-Math.abs(z)),
      },
    ];
  });
}

/** Whether a gap is no more than twice the widest one between a block of this size in the baseline and the baseline itself, on the same side. */
function withinReach(look: {
  armed: ArmedFeature;
  score: number;
  window: Window;
  gap: number;
  baseline: number;
}): boolean {
  const { armed, score, window, gap, baseline } = look;
  const sums = armed.scales[SCALES.indexOf(window)];
  const edge = gap > 0 ? sums?.highest[score] : sums?.lowest[score];
  return edge !== null && edge !== undefined && Math.abs(gap) <= REACH * Math.abs(edge - baseline);
}

function pooledVariance(hits: number, n: number): number {
  const share = hits / n;
  return share * (1 - share);
}

/** sign * sqrt(G) of a two by two table. */
function rootOfRatio(input: { hits: number; n: number; base: number; baseRows: number }): number {
  const { hits, n, base, baseRows } = input;
  const pooled = (hits + base) / (n + baseRows);
  const g = 2 * (likelihood(hits, n, pooled) + likelihood(base, baseRows, pooled));
  return Math.sign(hits / n - base / baseRows) * Math.sqrt(Math.max(0, g));
}

function likelihood(hits: number, n: number, pooled: number): number {
  const part = (count: number, share: number) => (count === 0 ? 0 : count * Math.log(count / (n * share)));
  return part(hits, pooled) + part(n - hits, 1 - pooled);
}

/** The normal deviate with the tail that `t` has on `df` degrees of freedom, to about 0.1 % (Wallace 1959). */
function normalOf(t: number, df: number): number {
  if (!Number.isFinite(df)) return t;
  return Math.sign(t) * ((8 * df + 1) / (8 * df + 3)) * Math.sqrt(df * Math.log1p((t * t) / df));
}
