import { chiSquareSf } from '../chi-square-sf.ts';
import { MINIMUM_CELL } from '../contrast-result.ts';
import type { EffectTestResult } from '../effect-test-result.ts';
import { DEFAULT_LEVEL, type Estimate } from '../estimate.ts';
import { normalEstimate } from '../normal-estimate.ts';
import type { ArmEstimate } from './arm-estimate.ts';

const METHOD = 'Wald chi-square of interaction contrasts';

/**
 * Whether the effect of one experiment's arms depends on the arm of another: Wald's chi-square that all (k - 1)(m - 1) differences of differences of the cell values are 0, variances of cells not
 * assumed equal (the weighted least squares fit without interaction, statsmodels' WLS on cells, leaves the same statistic). Large samples: a cell under 30 units, or without spread, gives NaN.
 * `effect`: the largest difference of differences (in standard errors), with an interval that holds for all of them together (Bonferroni).
 *
 * @param input.cells a row for each arm of the one, a column for each of the other; controls first; at least 2 x 2
 */
export function interactionTest(input: {
  readonly cells: readonly (readonly ArmEstimate[])[];
  readonly level?: number;
}): EffectTestResult & { readonly df: number } {
  const { cells, level = DEFAULT_LEVEL } = input;
  const [rows, columns] = [cells.length, cells[0]?.length ?? 0];
  const all = cells.flat();
  const n = all.reduce((sum, cell) => sum + cell.n, 0);
  const df = Math.max(0, (rows - 1) * (columns - 1));
  const usable =
    df > 0 &&
    cells.every((row) => row.length === columns) &&
    all.every((cell) => cell.n >= MINIMUM_CELL && cell.variance > 0 && Number.isFinite(cell.value));
  if (!usable) {
    const effect = { value: Number.NaN, lower: null, upper: null, level: null, n, method: METHOD };
    return { statistic: Number.NaN, pValue: Number.NaN, n, df, method: METHOD, effect };
  }
  const at = (i: number, j: number): ArmEstimate => cells[i]?.[j] ?? { n: 0, value: Number.NaN, variance: Number.NaN };
  const error = (i: number, j: number): number => at(i, j).variance / at(i, j).n;
  const places = Array.from({ length: df }, (_, at) => [1 + Math.floor(at / (columns - 1)), 1 + (at % (columns - 1))]);
  const contrasts = places.map(([i = 0, j = 0]) => at(i, j).value - at(i, 0).value - at(0, j).value + at(0, 0).value);
  const covariance = places.map(([i = 0, j = 0]) =>
    places.map(
      ([k = 0, l = 0]) =>
        error(0, 0) +
        (i === k ? error(i, 0) : 0) +
        (j === l ? error(0, j) : 0) +
        (i === k && j === l ? error(i, j) : 0),
    ),
  );
  const statistic = quadraticForm(covariance, contrasts);
  const errors = covariance.map((row, at) => Math.sqrt(row[at] ?? Number.NaN));
  return {
    statistic,
    pValue: chiSquareSf(statistic, df),
    n,
    df,
    method: METHOD,
    effect: largest({ contrasts, errors, n, level }),
  };
}

/** c' S^-1 c by Cholesky's factor: the squared length of L^-1 c. */
function quadraticForm(matrix: readonly (readonly number[])[], vector: readonly number[]): number {
  const factor: number[][] = [];
  const solved: number[] = [];
  let sum = 0;
  for (const [i, row] of matrix.entries()) {
    const own: number[] = [];
    for (let j = 0; j < i; j += 1) {
      const before = factor[j] ?? [];
      let value = row[j] ?? 0;
      for (let k = 0; k < j; k += 1) value -= (own[k] ?? 0) * (before[k] ?? 0);
      own.push(value / (before[j] ?? Number.NaN));
    }
    own.push(Math.sqrt((row[i] ?? 0) - own.reduce((squares, value) => squares + value * value, 0)));
    const left = (vector[i] ?? 0) - solved.reduce((total, value, k) => total + value * (own[k] ?? 0), 0);
    solved.push(left / (own[i] ?? Number.NaN));
    factor.push(own);
    sum += (solved[i] ?? 0) ** 2;
  }
  return sum;
}

function largest(input: {
  contrasts: readonly number[];
  errors: readonly number[];
  n: number;
  level: number;
}): Estimate {
  const { contrasts, errors, n, level } = input;
  const sizes = contrasts.map((value, i) => Math.abs(value / (errors[i] ?? Number.NaN)));
  const place = sizes.indexOf(Math.max(...sizes));
  return normalEstimate({
    value: contrasts[place] ?? Number.NaN,
    standardError: errors[place] ?? Number.NaN,
    n,
    method: 'difference of differences, normal interval, Bonferroni over contrasts',
    level: 1 - (1 - level) / contrasts.length,
  });
}
