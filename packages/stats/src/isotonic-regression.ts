/** A fitted non-decreasing function: straight between the points, level outside them. Plain JSON. */
export interface IsotonicFit {
  /** Ascending; the first and last score of each block. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Weight of the block that each point belongs to: how much data its level rests on. */
  readonly weight: readonly number[];
  /** Sum of weights. */
  readonly n: number;
  readonly method: string;
}

interface Block {
  readonly from: number;
  to: number;
  mean: number;
  weight: number;
}

/**
 * Weighted isotonic regression of `means` on `x` (ascending, distinct) by pooling adjacent violators (Ayer and others 1955), as
 * `sklearn.isotonic.IsotonicRegression(out_of_bounds='clip')`. Points of weight 0 are left out.
 */
export function isotonicRegression(input: {
  readonly x: ArrayLike<number>;
  readonly means: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}): IsotonicFit {
  const { x, means, weights } = input;
  const blocks: Block[] = [];
  let n = 0;
  for (let i = 0; i < x.length; i += 1) {
    const weight = weights[i] ?? 0;
    if (weight <= 0) continue;
    n += weight;
    let block: Block = { from: x[i] ?? 0, to: x[i] ?? 0, mean: means[i] ?? 0, weight };
    for (let last = blocks.at(-1); last !== undefined && last.mean >= block.mean; last = blocks.at(-1)) {
      blocks.pop();
      const whole = last.weight + block.weight;
      const mean = (last.mean * last.weight + block.mean * block.weight) / whole;
      block = { from: last.from, to: block.to, mean, weight: whole };
    }
    blocks.push(block);
  }
  const points = blocks.flatMap(({ from, to, mean, weight }) =>
    from === to ? [{ x: from, y: mean, weight }] : [from, to].map((end) => ({ x: end, y: mean, weight })),
  );
  return {
    x: points.map((point) => point.x),
    y: points.map(({ y }) => y),
    weight: points.map(({ weight }) => weight),
    n,
    method: 'isotonic regression, pool adjacent violators',
  };
}

/** The fitted level at a score and the index of the point at or below it (the block that its uncertainty is that of). Nothing fitted: NaN. */
export function isotonicLevel(fit: IsotonicFit, score: number): { readonly level: number; readonly point: number } {
  const { x, y } = fit;
  let [low, high] = [0, x.length - 1];
  if (high < 0 || Number.isNaN(score)) return { level: Number.NaN, point: 0 };
  if (score <= (x[0] ?? 0)) return { level: y[0] ?? 0, point: 0 };
  if (score >= (x[high] ?? 0)) return { level: y[high] ?? 0, point: high };
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((x[middle] ?? 0) <= score) low = middle;
    else high = middle;
  }
  const [a, b] = [x[low] ?? 0, x[high] ?? 0];
  const [from, to] = [y[low] ?? 0, y[high] ?? 0];
  return { level: from + ((score - a) / (b - a)) * (to - from), point: low };
}
