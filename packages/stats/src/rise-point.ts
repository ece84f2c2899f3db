/** Rows of one chunk and the sum of their values. */
export interface ChunkSum {
  readonly n: number;
  readonly sum: number;
}

/**
 * Where the mean of a stream rose: of all splits with the higher mean behind them, the one whose two parts explain most of the variance (least squares; Bai 1994, Journal of Time Series
 * Analysis 15). It says where, not whether: run a detector first, since every stream has a best split. Cost: one pass.
 *
 * @param chunks in the order of time, each with at least one row and a finite sum
 * @returns index of the first chunk behind the rise; null when no split has the higher mean behind it
 */
export function risePoint(chunks: readonly ChunkSum[]): number | null {
  const rows = chunks.reduce((total, { n }) => total + n, 0);
  const mean = chunks.reduce((total, { sum }) => total + sum, 0) / rows;
  // From the overall mean, so that a level far from 0 costs no digits: then the part before lies as far below as the part behind lies above.
  let before = { n: 0, sum: 0 };
  let best: { readonly at: number; readonly gain: number } | null = null;
  for (const [i, { n, sum }] of chunks.slice(0, -1).entries()) {
    before = { n: before.n + n, sum: before.sum + (sum - n * mean) };
    const gain = ((before.sum / before.n) * before.sum * rows) / (rows - before.n);
    if (before.sum < 0 && (best === null || gain > best.gain)) best = { at: i + 1, gain };
  }
  return best?.at ?? null;
}
