import type { AlignedTallies } from './tally.ts';

/** Two-sided exact p of Mann-Whitney's U without ties: twice the smaller tail, from the Gaussian binomial coefficients (Mann and Whitney 1947; Harding 1984). */
export function mannWhitneyExactP({ u, first, second }: { u: number; first: number; second: number }): number {
  const cells = first * second;
  const tail = Math.min(u, cells - u);
  const few = Math.min(first, second);
  const many = Math.max(first, second);
  const kept = Math.floor(tail + 1e-9);
  const ways = new Float64Array(kept + 1);
  ways[0] = 1;
  for (let i = 1; i <= few; i += 1) {
    for (let k = kept; k >= many + i; k -= 1) ways[k] = (ways[k] ?? 0) - (ways[k - many - i] ?? 0);
    for (let k = i; k <= kept; k += 1) ways[k] = (ways[k] ?? 0) + (ways[k - i] ?? 0);
    const scale = i / (many + i);
    for (let k = 0; k <= kept; k += 1) ways[k] = (ways[k] ?? 0) * scale;
  }
  return Math.min(1, 2 * ways.reduce((sum, share) => sum + share, 0));
}

/**
 * Two-sided exact p with ties: every way to deal the rows to the samples is equally likely given the tied values (Lehmann 1975); twice the
 * smaller tail. One pass over the distinct values, state (rows dealt to the first sample, twice their U).
 */
export function mannWhitneyTiedP(u: number, { counts, sizes }: AlignedTallies): number {
  const [first = 0, second = 0] = sizes;
  const [a = [], b = []] = counts;
  let states = new Map<number, number>([[0, 1]]);
  const width = 2 * first * second + 1;
  let before = 0;
  a.forEach((count, i) => {
    const size = count + (b[i] ?? 0);
    const next = new Map<number, number>();
    for (const [state, chance] of states) {
      const dealt = Math.floor(state / width);
      const doubled = state % width;
      for (let k = Math.max(0, size - (second - before + dealt)); k <= Math.min(size, first - dealt); k += 1) {
        const gain = k * (2 * (before - dealt) + size - k);
        const key = (dealt + k) * width + doubled + gain;
        next.set(key, (next.get(key) ?? 0) + chance * choose(size, k));
      }
    }
    before += size;
    states = next;
  });
  let below = 0;
  let above = 0;
  let total = 0;
  for (const [state, ways] of states) {
    const doubled = state % width;
    total += ways;
    if (doubled <= 2 * u + 1e-9) below += ways;
    if (doubled >= 2 * u - 1e-9) above += ways;
  }
  return Math.min(1, (2 * Math.min(below, above)) / total);
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i += 1) ways = (ways * (n - k + i)) / i;
  return ways;
}
