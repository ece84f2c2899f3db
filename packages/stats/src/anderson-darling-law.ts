/** Scholz and Stephens (1987), table 2: upper points at these levels are b0 + b1 / sqrt(k - 1) + b2 / (k - 1). */
const LEVELS = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];
const POINTS = [
  [0.675, -0.245, -0.105],
  [1.281, 0.25, -0.305],
  [1.645, 0.678, -0.362],
  [1.96, 1.149, -0.391],
  [2.326, 1.822, -0.396],
  [2.573, 2.364, -0.345],
  [3.085, 3.615, -0.154],
] as const;

/** Beyond this many rows the double sum g stands within 1e-5 of its limit pi^2 / 6. */
const SUM_UP_TO = 1_000_000;
const EULER = 0.577_215_664_901_532_9;

/** Mean and standard deviation of A^2 under the null for samples of these sizes (Scholz and Stephens 1987, eq. 4). */
export function andersonDarlingLaw(sizes: readonly number[]): { mean: number; deviation: number } {
  const k = sizes.length;
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const reciprocals = sizes.reduce((sum, size) => sum + 1 / size, 0);
  const { h, g } = harmonics(n);
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * reciprocals;
  const b = (2 * g - 4) * k * k + 8 * h * k + (2 * g - 14 * h - 4) * reciprocals - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * k * k + (4 * h - 4 * g + 6) * k + (2 * h - 6) * reciprocals + 4 * h;
  const d = (2 * h + 6) * k * k - 4 * h * k;
  const variance = (((a * n + b) * n + c) * n + d) / ((n - 1) * (n - 2) * (n - 3));
  return { mean: k - 1, deviation: Math.sqrt(variance) };
}

/** h = sum of 1/i below n, g = sum over i < j < n of 1 / ((n - i) j). */
function harmonics(n: number): { h: number; g: number } {
  if (n > SUM_UP_TO) return { h: Math.log(n - 1) + EULER + 1 / (2 * (n - 1)), g: Math.PI ** 2 / 6 };
  let partial = 0;
  let g = 0;
  for (let i = 1; i <= n - 2; i += 1) {
    partial += 1 / (n - i);
    g += partial / (i + 1);
  }
  return { h: partial + 1, g };
}

/**
 * By how much ties widen the law of A^2: the root of the ratio of the sums of squared eigenvalues of its limiting quadratic form, with and
 * without ties. The form's parts at values j < l have squared correlation (B_j (N - B_l) / N)^2 / (V_j V_l), V = B - d/4 - B^2/N, B the midpoint rank, d the rows there.
 */
export function tieFactor(pooled: readonly number[]): number {
  const n = pooled.reduce((sum, count) => sum + count, 0);
  const untied = n > SUM_UP_TO ? Math.PI ** 2 / 3 - 3 : squaredEigenvalues(new Array<number>(n).fill(1));
  return Math.sqrt(squaredEigenvalues(pooled) / untied);
}

function squaredEigenvalues(pooled: readonly number[]): number {
  const n = pooled.reduce((sum, count) => sum + count, 0);
  let below = 0;
  let before = 0;
  let sum = 0;
  for (const count of pooled) {
    const rank = below + count / 2;
    const variance = rank - count / 4 - (rank * rank) / n;
    const weight = count / n;
    sum += weight * weight + (2 * weight * (n - rank) ** 2 * before) / (n * variance);
    before += (weight * rank * rank) / (n * variance);
    below += count;
  }
  return sum;
}

/** p by a parabola through the logarithms of the levels (as scipy), cut to the table's range. `k` samples. */
export function interpolatedP(statistic: number, k: number): { pValue: number; cut: 'above' | 'below' | null } {
  const m = k - 1;
  const points = POINTS.map(([b0, b1, b2]) => b0 + b1 / Math.sqrt(m) + b2 / m);
  if (statistic < Math.min(...points)) return { pValue: 0.25, cut: 'above' };
  if (statistic > Math.max(...points)) return { pValue: 0.001, cut: 'below' };
  const [constant, slope, curve] = parabola(points, LEVELS.map(Math.log));
  return { pValue: Math.exp(constant + slope * statistic + curve * statistic * statistic), cut: null };
}

/** Least-squares parabola: its coefficients of 1, x, x^2, by orthogonal polynomials. */
function parabola(x: readonly number[], y: readonly number[]): [number, number, number] {
  const n = x.length;
  const sum = (term: (xi: number, yi: number) => number): number =>
    x.reduce((total, xi, i) => total + term(xi, y[i] ?? 0), 0);
  const centre = sum((xi) => xi) / n;
  const spread = sum((xi) => (xi - centre) ** 2);
  const skew = sum((xi) => (xi - centre) ** 3) / spread;
  const second = (xi: number): number => (xi - centre) ** 2 - skew * (xi - centre) - spread / n;
  const slope = sum((xi, yi) => (xi - centre) * yi) / spread;
  const curve = sum((xi, yi) => second(xi) * yi) / sum((xi) => second(xi) ** 2);
  const level = sum((_, yi) => yi) / n;
  return [
    level - slope * centre + curve * (centre * centre + skew * centre - spread / n),
    slope - curve * (2 * centre + skew),
    curve,
  ];
}
