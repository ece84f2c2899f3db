/**
 * Exact P(D >= statistic) of the two-sample Kolmogorov-Smirnov statistic without ties (Hodges 1958, counting lattice paths that leave the
 * band; in conditional probabilities, all terms positive, so that small tails keep their digits: Schroeer and Trenkler 1995). With ties it is conservative,
 * as in scipy. Cost: sizes times the width of the band, about 2 D n m steps.
 */
export function ksExactP(input: { statistic: number; first: number; second: number }): number {
  const { statistic } = input;
  const first = Math.max(input.first, input.second);
  const second = Math.min(input.first, input.second);
  if (!(second > 0) || Number.isNaN(statistic)) return Number.NaN;
  const divisor = greatestCommonDivisor(first, second);
  const across = second / divisor;
  const down = first / divisor;
  const limit = Math.round(statistic * first * across);
  if (limit <= 0) return 1;
  const outside = new Float64Array(second + 1).fill(1);
  const farthest = Math.min(second, Math.ceil(limit / down) - 1);
  outside.fill(0, 0, farthest + 1);
  for (let i = 1; i <= first; i += 1) {
    const from = Math.max(0, Math.floor((i * across - limit) / down) + 1);
    const to = Math.min(second, Math.ceil((i * across + limit) / down) - 1);
    if (from > to) return 1;
    if (from > 0) outside[from - 1] = 1;
    for (let j = Math.max(1, from); j <= to; j += 1) {
      outside[j] = (i * (outside[j] ?? 1) + j * (outside[j - 1] ?? 1)) / (i + j);
    }
  }
  return outside[second] ?? Number.NaN;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
