import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { hypergeometricLogPmf } from './hypergeometric-log-pmf.ts';
import { normalQuantile } from './normal-quantile.ts';
import type { Cell } from './wilson-interval.ts';

/** Log odds ratios are sought within this; beyond it every 2 x 2 table of whole numbers is one-sided. */
const FARTHEST = 60;
const HALVINGS = 60;

/** With more possible tables than this the exact interval costs seconds and Woolf's says the same. */
const EXACT_UP_TO = 20_000;

/**
 * Odds ratio, current against reference: the conditional maximum-likelihood estimate with the exact conditional interval (Fisher 1935, Cornfield 1956;
 * scipy's `odds_ratio(kind='conditional')`). With more than 20 000 possible tables: the sample ratio with Woolf's logit interval (1955).
 * 0 and Infinity are possible values; NaN when all outcomes are equal or a sample is empty.
 */
export function oddsRatio(input: { reference: Cell; current: Cell; level?: number }): Estimate {
  const { reference, current, level = DEFAULT_LEVEL } = input;
  const n = reference.n + current.n;
  const urn = { total: n, positives: reference.positives + current.positives, drawn: current.n };
  const lowest = Math.max(0, urn.positives - reference.n);
  const highest = Math.min(urn.positives, current.n);
  const method = 'conditional odds ratio, exact interval';
  if (lowest === highest) return { value: Number.NaN, lower: null, upper: null, level: null, n, method };
  if (highest - lowest > EXACT_UP_TO) return woolf({ reference, current, level });
  const logWeights = Array.from({ length: highest - lowest + 1 }, (_, i) => hypergeometricLogPmf(lowest + i, urn));
  const seen = current.positives - lowest;
  const tail = (1 - level) / 2;
  const atLowest = seen === 0;
  const atHighest = current.positives === highest;
  const at = (measure: (tilted: Tilted) => number, target: number): number =>
    Math.exp(rootOf((logRatio) => measure(tilt(logWeights, logRatio, seen)) - target));
  return {
    value: atLowest ? 0 : atHighest ? Number.POSITIVE_INFINITY : at(({ mean }) => mean, seen),
    lower: atLowest ? 0 : at(({ atLeast }) => atLeast, tail),
    upper: atHighest ? Number.POSITIVE_INFINITY : at(({ atMost }) => -atMost, -tail),
    level,
    n,
    method,
  };
}

interface Tilted {
  readonly mean: number;
  readonly atLeast: number;
  readonly atMost: number;
}

/** Mean and tails at `seen` of the noncentral hypergeometric law with this log odds ratio, counted from the lowest possible table. */
function tilt(logWeights: readonly number[], logRatio: number, seen: number): Tilted {
  let peak = Number.NEGATIVE_INFINITY;
  logWeights.forEach((weight, k) => {
    peak = Math.max(peak, weight + k * logRatio);
  });
  let total = 0;
  let mean = 0;
  let above = 0;
  let below = 0;
  logWeights.forEach((weight, k) => {
    const mass = Math.exp(weight + k * logRatio - peak);
    total += mass;
    mean += k * mass;
    if (k >= seen) above += mass;
    if (k <= seen) below += mass;
  });
  return { mean: mean / total, atLeast: above / total, atMost: below / total };
}

/** Root of a rising function of the log odds ratio. */
function rootOf(rising: (logRatio: number) => number): number {
  let low = -FARTHEST;
  let high = FARTHEST;
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function woolf({ reference, current, level }: { reference: Cell; current: Cell; level: number }): Estimate {
  const cells = [
    current.positives,
    current.n - current.positives,
    reference.positives,
    reference.n - reference.positives,
  ].map((count) => count + 0.5);
  const [a = 1, b = 1, c = 1, d = 1] = cells;
  const centre = Math.log((a * d) / (b * c));
  const half = normalQuantile((1 + level) / 2) * Math.sqrt(cells.reduce((sum, count) => sum + 1 / count, 0));
  const method = 'odds ratio, logit interval with half counts added';
  const n = reference.n + current.n;
  return { value: Math.exp(centre), lower: Math.exp(centre - half), upper: Math.exp(centre + half), level, n, method };
}
