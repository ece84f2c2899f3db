/** Scale steps keep the matrix powers inside the range of a double. */
const SCALE = 1e140;
const SCALE_EXPONENT = 140;

interface Scaled {
  values: Float64Array;
  exponent: number;
}

/**
 * P(D_n < d) exactly, for one sample of size n (Durbin's matrix as computed by Marsaglia, Tsang and Wang 2003).
 * Cost grows with (n d)^3 log n, so callers use it where n d is small.
 */
export function durbinCdf(n: number, d: number): number {
  const k = Math.floor(n * d) + 1;
  const size = 2 * k - 1;
  const power = matrixPower({ values: durbinMatrix(k, k - n * d), exponent: 0 }, n, size);
  let value = power.values[(k - 1) * size + (k - 1)] ?? 0;
  let exponent = power.exponent;
  for (let i = 1; i <= n; i += 1) {
    value = (value * i) / n;
    if (value < 1 / SCALE) {
      value *= SCALE;
      exponent -= SCALE_EXPONENT;
    }
  }
  return value * 10 ** exponent;
}

function durbinMatrix(k: number, h: number): Float64Array {
  const m = 2 * k - 1;
  const matrix = new Float64Array(m * m);
  const add = (row: number, column: number, value: number): void => {
    matrix[row * m + column] = (matrix[row * m + column] ?? 0) + value;
  };
  for (let i = 0; i < m; i += 1) for (let j = 0; j < m; j += 1) if (i - j + 1 >= 0) add(i, j, 1);
  for (let i = 0; i < m; i += 1) {
    add(i, 0, -(h ** (i + 1)));
    add(m - 1, i, -(h ** (m - i)));
  }
  add(m - 1, 0, 2 * h - 1 > 0 ? (2 * h - 1) ** m : 0);
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < m; j += 1) {
      for (let g = 1; g <= i - j + 1; g += 1) matrix[i * m + j] = (matrix[i * m + j] ?? 0) / g;
    }
  }
  return matrix;
}

function matrixPower(base: Scaled, power: number, size: number): Scaled {
  if (power === 1) return base;
  const half = matrixPower(base, power >> 1, size);
  let values = multiply(half.values, half.values, size);
  let exponent = 2 * half.exponent;
  if (power % 2 === 1) {
    values = multiply(base.values, values, size);
    exponent += base.exponent;
  }
  const centre = (size - 1) / 2;
  if ((values[centre * size + centre] ?? 0) > SCALE) {
    for (let i = 0; i < values.length; i += 1) values[i] = (values[i] ?? 0) / SCALE;
    exponent += SCALE_EXPONENT;
  }
  return { values, exponent };
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < size; k += 1) {
      const left = a[i * size + k] ?? 0;
      if (left === 0) continue;
      for (let j = 0; j < size; j += 1) {
        product[i * size + j] = (product[i * size + j] ?? 0) + left * (b[k * size + j] ?? 0);
      }
    }
  }
  return product;
}
