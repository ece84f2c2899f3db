import {
  andersonDarlingKSample,
  chiSquareHomogeneity,
  cramerVonMises,
  fisherExact,
  gTest,
  ksTwoSample,
  mannWhitney,
  type Tally,
  type WeightedValues,
} from '@haechi/stats';
import type { ColumnPair, NumericPair } from '../column-pair.ts';
import { binnedKs } from './binned-ks.ts';
import type { OwnMethod } from './method-effects.ts';
import { type PairBins, pairBins } from './pair-bins.ts';

/** Whether a change may be an accident. */
export interface ChangeTest {
  readonly test: string;
  readonly statistic: number;
  readonly p: number;
}

/** Expected rows in a cell below which the chi-square law is a poor guide (Cochran 1954): two levels are tested exactly then. */
const SMALL_CELL = 5;

/**
 * Tests a change of a column: as the method does where it is a test itself, else Kolmogorov-Smirnov (exact up to 10 000 rows a side) for numeric columns,
 * and for levels or values of few chi-square, or Fisher's exact test where two levels are too rare for it.
 */
export function changeTest(pair: ColumnPair, method: OwnMethod, bins: PairBins = pairBins(pair)): ChangeTest {
  if (method === 'g_test') {
    const { statistic, pValue } = gTest({ table: [bins.reference, bins.current] });
    return { test: 'g_test', statistic, p: pValue };
  }
  if (pair.kind === 'categorical' || method === 'chi_square') return levelTest(bins);
  return rankTest(pair, method);
}

function rankTest(pair: NumericPair, method: OwnMethod): ChangeTest {
  const [reference, current] = [tally(pair.reference), tally(pair.current)];
  if (method === 'cramer_von_mises') {
    const { statistic, pValue } = cramerVonMises({ reference, current });
    return { test: method, statistic, p: pValue };
  }
  if (method === 'anderson_darling') {
    const { statistic, pValue } = andersonDarlingKSample({ samples: [reference, current] });
    return { test: method, statistic, p: pValue };
  }
  if (method === 'mann_whitney') {
    const { statistic, pValue } = mannWhitney({ reference, current });
    return { test: method, statistic, p: pValue };
  }
  if (pair.resolution === 'values') {
    const { statistic, pValue, method: law } = ksTwoSample(reference, current);
    return { test: law.endsWith('exact') ? 'ks_exact' : 'ks', statistic, p: pValue };
  }
  const { statistic, pValue } = binnedKs(pair);
  return { test: 'ks', statistic, p: pValue };
}

function levelTest({ names, reference, current }: PairBins): ChangeTest {
  const [n, m] = [sum(reference), sum(current)];
  const small = names.some(
    (_, place) => (((reference[place] ?? 0) + (current[place] ?? 0)) * Math.min(n, m)) / (n + m) < SMALL_CELL,
  );
  if (names.length === 2 && small) {
    const { statistic, pValue } = fisherExact({
      reference: { n, positives: reference[1] ?? 0 },
      current: { n: m, positives: current[1] ?? 0 },
    });
    return { test: 'fisher_exact', statistic, p: pValue };
  }
  const named = (counts: readonly number[]) => Object.fromEntries(counts.map((count, place) => [`${place}`, count]));
  const { statistic, pValue } = chiSquareHomogeneity({ reference: named(reference), current: named(current) });
  return { test: 'chi_square', statistic, p: pValue };
}

function tally({ values, counts }: WeightedValues): Tally {
  return { values: Array.from(values), counts: Array.from(counts) };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
