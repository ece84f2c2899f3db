import { clopperPearsonInterval } from './clopper-pearson-interval.ts';
import type { Estimate, Random, TestResult } from './estimate.ts';

/** Statistics that differ by less than this (relative) count as equal: sums in another order round differently. */
const ROUNDING = 1e-12;

/** Relabellings drawn by default: p has a standard error of 0.0022 at 0.05, and can fall to 0.0001. */
const DEFAULT_DRAWS = 9999;

export interface PermutationResult extends TestResult {
  /** Relabellings looked at; all there are when `exact`. */
  readonly draws: number;
  readonly exact: boolean;
  /** The exact p-value lies here with 95 % confidence; without width when `exact`. */
  readonly pInterval: Estimate;
}

/** `greater`: large statistics speak against equality. `two_sided`: twice the smaller tail. */
export type PermutationAlternative = 'greater' | 'less' | 'two_sided';

/**
 * Permutation test that groups of any sizes are exchangeable: how often does relabelling the rows give a statistic as extreme? (Fisher 1935;
 * Phipson and Smyth 2010 for the one added above and below, without which p could be 0.) All relabellings are counted when there are no more than `draws`, else
 * `draws` random ones. `statistic` sees the groups in the order given and must not change them. NaN rows are left out; an empty group, fewer than
 * two groups or a statistic that is NaN: NaN. A relabelling whose statistic is NaN counts as extreme, so that p is never too small for it.
 */
export function permutationTest(input: {
  readonly groups: readonly ArrayLike<number>[];
  readonly statistic: (groups: readonly Float64Array[]) => number;
  readonly random: Random;
  readonly draws?: number;
  readonly alternative?: PermutationAlternative;
}): PermutationResult {
  const { statistic: measure, random, draws = DEFAULT_DRAWS, alternative = 'greater' } = input;
  const groups = input.groups.map((group) => Float64Array.from(group).filter((x) => !Number.isNaN(x)));
  const sizes = groups.map(({ length }) => length);
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const unusable = groups.length < 2 || sizes.includes(0);
  const observed = unusable ? Number.NaN : measure(groups);
  if (Number.isNaN(observed)) return noAnswer(n);
  const count = { above: 0, below: 0, all: 0 };
  const look = (relabelled: readonly Float64Array[]): void => {
    const value = measure(relabelled);
    const margin = ROUNDING * Math.max(Math.abs(observed), Math.abs(value));
    const gap = Math.abs(value - observed);
    const even = Number.isNaN(value) || value === observed || (Number.isFinite(gap) && gap <= margin);
    count.all += 1;
    if (even || value > observed) count.above += 1;
    if (even || value < observed) count.below += 1;
  };
  const rows = Float64Array.from(groups.flatMap((group) => [...group]));
  const exact = relabellings(sizes) <= draws;
  if (exact) everyRelabelling(rows, sizes, look);
  else for (let i = 0; i < draws; i += 1) look(cut(shuffled(rows, random), sizes));
  const tails = { greater: count.above, less: count.below, two_sided: Math.min(count.above, count.below) };
  const sides = alternative === 'two_sided' ? 2 : 1;
  const added = exact ? 0 : 1;
  const pValue = Math.min(1, (sides * (tails[alternative] + added)) / (count.all + added));
  const pInterval = exact
    ? { value: pValue, lower: pValue, upper: pValue, level: 1, n: count.all, method: 'counted' }
    : timesSides(clopperPearsonInterval({ positives: tails[alternative], n: count.all }), sides);
  const method = `permutation, ${exact ? 'all relabellings' : 'random relabellings'}, ${alternative.replace('_', '-')}`;
  return { statistic: observed, pValue, n, method, draws: count.all, exact, pInterval };
}

function noAnswer(n: number): PermutationResult {
  const method = 'permutation';
  const pInterval = { value: Number.NaN, lower: null, upper: null, level: null, n: 0, method };
  return { statistic: Number.NaN, pValue: Number.NaN, n, method, draws: 0, exact: false, pInterval };
}

function timesSides(interval: Estimate, sides: number): Estimate {
  const times = (bound: number | null): number | null => (bound === null ? null : Math.min(1, bound * sides));
  return {
    ...interval,
    value: Math.min(1, interval.value * sides),
    lower: times(interval.lower),
    upper: times(interval.upper),
  };
}

/** The multinomial coefficient; Infinity when it exceeds a double. */
function relabellings(sizes: readonly number[]): number {
  let ways = 1;
  let placed = 0;
  for (const size of sizes) {
    for (let i = 1; i <= size; i += 1) {
      placed += 1;
      ways = (ways * placed) / i;
    }
  }
  return Math.round(ways);
}

function everyRelabelling(
  rows: Float64Array,
  sizes: readonly number[],
  look: (groups: readonly Float64Array[]) => void,
): void {
  const groups = sizes.map((size) => new Float64Array(size));
  const filled = sizes.map(() => 0);
  const deal = (row: number): void => {
    if (row === rows.length) {
      look(groups);
      return;
    }
    groups.forEach((group, i) => {
      const at = filled[i] ?? 0;
      if (at === group.length) return;
      group[at] = rows[row] ?? 0;
      filled[i] = at + 1;
      deal(row + 1);
      filled[i] = at;
    });
  };
  deal(0);
}

function shuffled(rows: Float64Array, random: Random): Float64Array {
  for (let i = rows.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const kept = rows[i] ?? 0;
    rows[i] = rows[j] ?? 0;
    rows[j] = kept;
  }
  return rows;
}

function cut(rows: Float64Array, sizes: readonly number[]): Float64Array[] {
  let from = 0;
  return sizes.map((size) => {
    from += size;
    return rows.subarray(from - size, from);
  });
}
