import { chiSquareSf } from './chi-square-sf.ts';
import type { TestResult } from './estimate.ts';

/**
 * G test (likelihood ratio) that rows of a contingency table (samples) have one distribution over its columns (categories), without
 * continuity correction: scipy's `chi2_contingency(lambda_='log-likelihood', correction=False)`. Rows and columns that are all zero do not take part.
 * `smallestExpected` below about 5 means that the chi-square law is a poor guide. p = 1 with fewer than two columns, NaN with fewer than two samples or an empty one. A negative count: RangeError.
 */
export function gTest({
  table,
}: {
  readonly table: readonly (readonly number[])[];
}): TestResult & { readonly df: number; readonly smallestExpected: number } {
  const width = table.reduce((most, { length }) => Math.max(most, length), 0);
  const bad = table.flat().find((count) => !(count >= 0));
  if (bad !== undefined) throw new RangeError(`gTest: ${bad} is not a number of rows`);
  const columns = Array.from({ length: width }, (_, j) => table.reduce((sum, row) => sum + (row[j] ?? 0), 0));
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const n = rows.reduce((sum, count) => sum + count, 0);
  const full = { rows: rows.filter((total) => total > 0), columns: columns.filter((total) => total > 0) };
  const df = Math.max(0, (full.rows.length - 1) * (full.columns.length - 1));
  const method = 'G test of homogeneity';
  if (rows.length < 2 || full.rows.length < rows.length) {
    return { statistic: Number.NaN, pValue: Number.NaN, n, method, df, smallestExpected: Number.NaN };
  }
  let statistic = 0;
  table.forEach((row, i) => {
    row.forEach((count, j) => {
      if (count > 0) statistic += 2 * count * Math.log((count * n) / ((rows[i] ?? 0) * (columns[j] ?? 0)));
    });
  });
  statistic = Math.max(0, statistic);
  const smallestExpected = (least(full.rows) * least(full.columns)) / n;
  return { statistic, pValue: df === 0 ? 1 : chiSquareSf(statistic, df), n, method, df, smallestExpected };
}

function least(totals: readonly number[]): number {
  return totals.reduce((lowest, total) => Math.min(lowest, total), Number.POSITIVE_INFINITY);
}
