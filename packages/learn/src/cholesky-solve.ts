/** A pivot that rounding made non-positive is lifted to this, which keeps the step finite along a flat direction. */
const SMALLEST_PIVOT = 1e-12;

/** Solves A x = b for a symmetric positive definite A (row-major; only its lower triangle is read, and it is overwritten by the factor). */
export function choleskySolve(a: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  for (let j = 0; j < size; j += 1) {
    const pivot = Math.sqrt(Math.max((a[j * size + j] ?? 0) - rowProduct(a, [j * size, j * size], j), SMALLEST_PIVOT));
    a[j * size + j] = pivot;
    for (let i = j + 1; i < size; i += 1) {
      a[i * size + j] = ((a[i * size + j] ?? 0) - rowProduct(a, [i * size, j * size], j)) / pivot;
    }
  }
  return substitute(a, b);
}

/** Dot product of the first `length` entries of two rows, given by their offsets. */
function rowProduct(a: Float64Array, [left, right]: readonly [number, number], length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k += 1) sum += (a[left + k] ?? 0) * (a[right + k] ?? 0);
  return sum;
}

function substitute(factor: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i += 1) {
    let sum = x[i] ?? 0;
    for (let k = 0; k < i; k += 1) sum -= (factor[i * size + k] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (factor[i * size + i] ?? 1);
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = x[i] ?? 0;
    for (let k = i + 1; k < size; k += 1) sum -= (factor[k * size + i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (factor[i * size + i] ?? 1);
  }
  return x;
}
