import type { EffectTestResult } from './effect-test-result.ts';
import { hypergeometricLogPmf, type Urn } from './hypergeometric-log-pmf.ts';
import { oddsRatio } from './odds-ratio.ts';
import { type Cell, checkCell } from './wilson-interval.ts';

/** Tables whose chance differs from the observed one by less than this (relative) count as equally likely, against rounding; scipy and R do likewise. */
const EQUALLY_LIKELY = 1e-7;

/**
 * Fisher's exact test that two proportions are equal (two-sided: the sum over all tables no likelier than the observed one, as scipy and R).
 * `statistic` is the sample odds ratio, current against reference; `effect` the conditional one with its exact interval (`oddsRatio`). All outcomes equal:
 * p = 1. An empty sample: NaN. Impossible or broken counts: RangeError. Cost: a few standard deviations of tables, so that millions of rows take milliseconds.
 */
export function fisherExact(input: { reference: Cell; current: Cell; level?: number }): EffectTestResult {
  const { reference, current } = input;
  for (const cell of [reference, current]) {
    checkCell(cell);
    if (!Number.isInteger(cell.n) || !Number.isInteger(cell.positives)) {
      throw new RangeError(`fisherExact: ${cell.positives} of ${cell.n} are not whole rows`);
    }
  }
  const n = reference.n + current.n;
  const effect = oddsRatio(input);
  const method = 'Fisher exact, two-sided';
  if (reference.n === 0 || current.n === 0) return { statistic: Number.NaN, pValue: Number.NaN, n, method, effect };
  const urn = { total: n, positives: reference.positives + current.positives, drawn: current.n };
  const pValue = unlikelier(urn, hypergeometricLogPmf(current.positives, urn) + Math.log1p(EQUALLY_LIKELY));
  const statistic =
    (current.positives * (reference.n - reference.positives)) / (reference.positives * (current.n - current.positives));
  return { statistic, pValue: Math.min(1, pValue), n, method, effect };
}

/** The chance of all tables with a log chance of at most `limit`: masses rise up to the mode and fall behind it, so each side is a tail. */
function unlikelier(urn: Urn, limit: number): number {
  const { total, positives, drawn } = urn;
  const lowest = Math.max(0, positives + drawn - total);
  const highest = Math.min(positives, drawn);
  const mode = Math.min(highest, Math.max(lowest, Math.floor(((drawn + 1) * (positives + 1)) / (total + 2))));
  const isOut = (k: number): boolean => hypergeometricLogPmf(k, urn) <= limit;
  const down = outermost({ inner: mode, outer: lowest, isOut });
  const up = mode < highest ? outermost({ inner: mode + 1, outer: highest, isOut }) : null;
  return (down === null ? 0 : tail(urn, down, -1)) + (up === null ? 0 : tail(urn, up, 1));
}

/** The table nearest to `inner` that is out, where all farther ones are too; null: none is. */
function outermost(input: { inner: number; outer: number; isOut: (k: number) => boolean }): number | null {
  const { inner, outer, isOut } = input;
  if (!isOut(outer)) return null;
  let [within, out] = [inner, outer];
  if (isOut(inner)) return inner;
  while (Math.abs(within - out) > 1) {
    const middle = Math.round((within + out) / 2);
    if (isOut(middle)) out = middle;
    else within = middle;
  }
  return out;
}

/** Masses from table k outwards, each from the one before, until they add nothing. */
function tail({ total, positives, drawn }: Urn, k: number, step: 1 | -1): number {
  let mass = Math.exp(hypergeometricLogPmf(k, { total, positives, drawn }));
  let sum = 0;
  for (let at = k; mass > sum * Number.EPSILON * Number.EPSILON; at += step) {
    sum += mass;
    const [low, high] = step === 1 ? [at, at + 1] : [at - 1, at];
    const rise = ((positives - low) * (drawn - low)) / (high * (total - positives - drawn + high));
    mass *= step === 1 ? rise : 1 / rise;
    if (!(mass > 0) || !Number.isFinite(mass)) break;
  }
  return sum;
}
