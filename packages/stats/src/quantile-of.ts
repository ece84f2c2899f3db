/** The p-quantile of sorted values, straight between order statistics (numpy's default, type 7 of Hyndman and Fan 1996). None: NaN. */
export function quantileOf(sorted: ArrayLike<number>, p: number): number {
  const place = p * (sorted.length - 1);
  const low = Math.floor(place);
  const [a, b] = [sorted[low] ?? Number.NaN, sorted[Math.min(low + 1, sorted.length - 1)] ?? Number.NaN];
  return a === b ? a : a + (place - low) * (b - a);
}
