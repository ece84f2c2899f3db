import { chiSquareEffect } from './chi-square-effect.ts';
import { chiSquareSf } from './chi-square-sf.ts';
import type { EffectTestResult } from './effect-test-result.ts';

/**
 * G test (likelihood ratio) that rows of a contingency table (samples) have one distribution over its columns (categories), without
 * continuity correction: scipy's `chi2_contingency(lambda_='log-likelihood', correction=False)`. Rows and columns that are all zero do not take part.
 * `smallestExpected` below about 5 means that the chi-square law is a poor guide. p = 1 with fewer than two columns, NaN with fewer than two samples or an empty one. `effect`: Cramér's V with its interval
 * (`chiSquareEffect`). A negative count: RangeError.
 */
export function gTest({
  table,
  level,
}: {
  readonly table: readonly (readonly number[])[];
  readonly level?: number;
}): EffectTestResult & { readonly df: number; readonly smallestExpected: number } {
  const width = table.reduce((most, { length }) => Math.max(most, length), 0);
  const bad = table.flat().find((count) => !(count >= 0));
  if (bad !== undefined) throw new RangeError(`gTest: ${bad} is not a number of rows`);
  const columns = Array.from({ length: width }, (_, j) => table.reduce((sum, row) => sum + (row[j] ?? 0), 0));
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const n = rows.reduce((sum, count) => sum + count, 0);
  const full = { rows: rows.filter((total) => total > 0), columns: columns.filter((total) => total > 0) };
  const df = Math.max(0, (full.rows.length - 1) * (full.columns.length - 1));
  const method = 'G test of homogeneity';
  const lesser = Math.max(0, Math.min(full.rows.length, full.columns.length) - 1);
  const effectOf = (of: number) => chiSquareEffect({ statistic: of, df, n, lesser, level });
  if (rows.length < 2 || full.rows.length < rows.length) {
    const nothing = { statistic: Number.NaN, pValue: Number.NaN, n, method, df, smallestExpected: Number.NaN };
    return { ...nothing, effect: effectOf(Number.NaN) };
  }
  let statistic = 0;
  table.forEach((row, i) => {
    row.forEach((count, j) => {
      if (count > 0) statistic += 2 * count * Math.log((count * n) / ((rows[i] ?? 0) * (columns[j] ?? 0)));
    });
  });
  statistic = Math.max(0, statistic);
  const smallestExpected = (least(full.rows) * least(full.columns)) / n;
  const pValue = df === 0 ? 1 : chiSquareSf(statistic, df);
  return { statistic, pValue, n, method, df, smallestExpected, effect: effectOf(statistic) };
}

function least(totals: readonly number[]): number {
  return totals.reduce((lowest, total) => Math.min(lowest, total), Number.POSITIVE_INFINITY);
}
