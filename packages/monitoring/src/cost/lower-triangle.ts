/** The Cholesky root L of a positive definite matrix, L Lᵀ, row by row. */
export interface LowerTriangle {
  readonly rows: readonly Float64Array[];
  /** Logarithm of the determinant of the matrix itself. */
  readonly logDeterminant: number;
}

/** Root of the matrix whose entries `at` gives (i ≥ j ≥ 0). A matrix that is not positive definite to the last digit is treated as if it were just so. */
export function lowerTriangle(n: number, at: (i: number, j: number) => number): LowerTriangle {
  const rows: Float64Array[] = [];
  let logDeterminant = 0;
  for (let i = 0; i < n; i += 1) {
    const row = new Float64Array(i + 1);
    rows.push(row);
    for (let j = 0; j <= i; j += 1) {
      const other = rows[j] ?? row;
      let value = at(i, j);
      for (let k = 0; k < j; k += 1) value -= (row[k] ?? 0) * (other[k] ?? 0);
      row[j] = i === j ? Math.sqrt(Math.max(value, 1e-12)) : value / (other[j] ?? 1);
    }
    logDeterminant += 2 * Math.log(row[i] ?? 1);
  }
  return { rows, logDeterminant };
}

/** x with L x = b. */
export function forward({ rows }: LowerTriangle, b: readonly number[]): number[] {
  const x: number[] = [];
  rows.forEach((row, i) => {
    let value = b[i] ?? 0;
    for (let k = 0; k < i; k += 1) value -= (row[k] ?? 0) * (x[k] ?? 0);
    x.push(value / (row[i] ?? 1));
  });
  return x;
}

/** x with Lᵀ x = b. */
export function backward({ rows }: LowerTriangle, b: readonly number[]): number[] {
  const x = [...b];
  for (let i = rows.length - 1; i >= 0; i -= 1) {
    let value = x[i] ?? 0;
    for (let k = i + 1; k < rows.length; k += 1) value -= (rows[k]?.[i] ?? 0) * (x[k] ?? 0);
    x[i] = value / (rows[i]?.[i] ?? 1);
  }
  return x;
}
