import { binIndex } from '../bin-counts.ts';
import { DISCRETE_VALUES, NUMERIC_BINS, NUMERIC_ERROR_SHARES } from './constants.ts';
import type { FeaturePlan, PlanScore, ValueCount } from './feature-plan.ts';

/**
 * Plans the summary of a numeric column from its baseline. Few distinct values: one cell each, and cells between them that nothing has
 * fallen into. Otherwise tenths, with an atom (a value that alone fills a tenth) in a cell of its own, and two cells beyond the range by
 * once its width. Scores are Legendre polynomials of degree 1 and 2 of the mid-rank (the first components
 * of Neyman's smooth test, 1937), centred on the baseline and of
 * weight 0 where the value is missing, and the shares of missing and unseen values.
 *
 * @param values distinct finite or infinite values, in any order, with their counts; NaN is not among them
 */
export function planNumeric(values: readonly ValueCount<number>[]): FeaturePlan {
  const sorted = [...values].sort((a, b) => a.value - b.value);
  const discrete = sorted.length <= DISCRETE_VALUES;
  const cuts = discrete ? atomCuts(sorted) : quantileCuts(sorted);
  const bins = cuts.length + 1;
  const counts = new Array<number>(bins).fill(0);
  for (const { value, count } of sorted) {
    const bin = binIndex(cuts, value);
    counts[bin] = (counts[bin] ?? 0) + count;
  }
  const singletons = discrete ? sorted.filter(({ count }) => count === 1).length : 0;
  const news = counts.map((count, bin) => (count === 0 && (discrete || bin === 0 || bin === bins - 1) ? 1 : 0));
  return {
    kind: 'numeric',
    cuts,
    levels: [],
    rare: [],
    cells: bins + 1,
    scores: [
      ...rankScores(counts),
      indicator({ id: 'missing', weights: [...counts.map(() => 0), 1], credit: 0 }),
      indicator({ id: 'unseen', weights: [...news, 0], credit: singletons }),
    ],
  };
}

function indicator(score: Pick<PlanScore, 'weights' | 'credit'> & { id: 'missing' | 'unseen' }): PlanScore {
  return { ...score, indicator: true, errorShare: NUMERIC_ERROR_SHARES[score.id] };
}

function atomCuts(sorted: readonly ValueCount<number>[]): number[] {
  return ascending(sorted.flatMap(({ value }) => [justBelow(value), value]));
}

function quantileCuts(sorted: readonly ValueCount<number>[]): number[] {
  const n = sorted.reduce((sum, { count }) => sum + count, 0);
  const finite = sorted.filter(({ value }) => Number.isFinite(value));
  const lowest = finite[0]?.value ?? 0;
  const highest = finite.at(-1)?.value ?? 0;
  const cuts = [lowest - (highest - lowest)];
  let below = 0;
  for (const { value, count } of sorted) {
    const first = Math.floor((below * NUMERIC_BINS) / n);
    below += count;
    if (count >= n / NUMERIC_BINS) cuts.push(justBelow(value));
    if (Math.floor((below * NUMERIC_BINS) / n) > first && below < n) cuts.push(value);
  }
  cuts.push(highest + (highest - lowest));
  return ascending(cuts);
}

function ascending(cuts: readonly number[]): number[] {
  const sorted = cuts.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted.filter((cut, i) => i === 0 || cut !== sorted[i - 1]);
}

/** A number below `value` by less than any step that data takes, and still told apart by a parser of 15 digits. */
function justBelow(value: number): number {
  return value - Math.max(Math.abs(value), 1e-3) * 1e-12;
}

const POLYNOMIALS = {
  location: (x: number) => x,
  spread: (x: number) => (3 * x * x - 1) / 2,
} as const;

function rankScores(counts: readonly number[]): PlanScore[] {
  const n = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  const ranks = counts.map((count) => {
    const middle = n === 0 ? 0 : (2 * (below + count / 2)) / n - 1;
    below += count;
    return middle;
  });
  return (Object.keys(POLYNOMIALS) as (keyof typeof POLYNOMIALS)[]).map((id) => {
    const raw = ranks.map(POLYNOMIALS[id]);
    const mean = n === 0 ? 0 : raw.reduce((sum, value, bin) => sum + value * (counts[bin] ?? 0), 0) / n;
    const weights = [...raw.map((value) => value - mean), 0];
    return { id, weights, indicator: false, credit: 0, errorShare: NUMERIC_ERROR_SHARES[id] };
  });
}
