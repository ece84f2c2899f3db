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
