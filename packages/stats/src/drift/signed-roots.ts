/** Below this many standard errors nothing is decided, and the normal approximation will do. */
const FAR = 3;
const STEPS = 60;

/**
 * Signed root of the likelihood ratio of a mean of weights, given how the weights are distributed in the baseline: sign * sqrt(2 K* / spread),
 * where K* is the Legendre transform of the cumulant function of one row (Barndorff-Nielsen 1986; Daniels 1954). It is the difference over its
 * standard error near the middle, and holds in the tail of a skewed score, where that is far too bold.
 *
 * @param input.spread variance of `current - baseline` over that of one row
 */
export function tailRoot(input: {
  readonly current: number;
  readonly baseline: number;
  readonly rowVariance: number;
  readonly spread: number;
  readonly weights: readonly number[];
  readonly totals: readonly number[];
}): number {
  const { current, baseline, rowVariance, spread, weights, totals } = input;
  const plain = (current - baseline) / Math.sqrt(rowVariance * spread);
  if (Math.abs(plain) < FAR) return plain;
  const all = totals.reduce((sum, total) => sum + total + 0.5, 0);
  const shares = totals.map((total) => (total + 0.5) / all);
  return Math.sign(plain) * Math.sqrt((2 * legendre(weights, shares, current)) / spread);
}

/** max over t of t x - ln sum p exp(t a), a concave problem, by bisection on its slope. */
function legendre(weights: readonly number[], shares: readonly number[], x: number): number {
  const reach = Math.max(...weights) - Math.min(...weights);
  let low = -700 / reach;
  let high = 700 / reach;
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (tilted(weights, shares, middle).mean < x) low = middle;
    else high = middle;
  }
  const t = (low + high) / 2;
  return Math.max(0, t * x - tilted(weights, shares, t).log);
}

function tilted(weights: readonly number[], shares: readonly number[], t: number): { log: number; mean: number } {
  let most = Number.NEGATIVE_INFINITY;
  for (const weight of weights) most = Math.max(most, t * weight);
  let sum = 0;
  let moment = 0;
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i] ?? 0;
    const part = (shares[i] ?? 0) * Math.exp(t * weight - most);
    sum += part;
    moment += part * weight;
  }
  return { log: most + Math.log(sum), mean: moment / sum };
}

/** sign * sqrt(G): the signed root of the likelihood ratio that two shares are one. Holds for rare events, where a difference over its error does not. */
export function binomialRoot(input: {
  readonly hits: number;
  readonly n: number;
  readonly baseHits: number;
  readonly baseRows: number;
}): number {
  const { hits, n, baseHits, baseRows } = input;
  const pooled = (hits + baseHits) / (n + baseRows);
  const g = 2 * (likelihood(hits, n, pooled) + likelihood(baseHits, baseRows, pooled));
  return Math.sign(hits / n - baseHits / baseRows) * Math.sqrt(Math.max(0, g));
}

function likelihood(hits: number, n: number, pooled: number): number {
  const part = (count: number, share: number): number => (count <= 0 ? 0 : count * Math.log(count / (n * share)));
  return part(hits, pooled) + part(n - hits, 1 - pooled);
}

/** The normal deviate with the tail that `t` has in Student's law on `df` degrees of freedom, to about 0.1 % (Wallace 1959). */
export function normalOf(t: number, df: number): number {
  if (!Number.isFinite(df)) return t;
  return Math.sign(t) * ((8 * df + 1) / (8 * df + 3)) * Math.sqrt(df * Math.log1p((t * t) / df));
}
