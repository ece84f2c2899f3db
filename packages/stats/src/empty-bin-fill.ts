/**
 * What an empty bin's share becomes before a logarithm is taken. A number: that share. `evidently`: 0.0001, or a millionth of the sample's smallest
 * share above zero where that is 0.0001 or less (Evidently's `get_binned_data`).
 */
export type Fill = number | 'evidently';

/** Share given to an empty bin, as Evidently does. */
export const DEFAULT_FILL = 0.0001;
const EVIDENTLY_DIVISOR = 1e6;

/** The share that an empty bin of a sample with these shares gets. */
export function emptyBinFill(shares: readonly number[], fill: Fill): number {
  if (fill !== 'evidently') return fill;
  const smallest = shares.reduce((least, share) => (share > 0 && share < least ? share : least), Infinity);
  return smallest <= DEFAULT_FILL ? smallest / EVIDENTLY_DIVISOR : DEFAULT_FILL;
}
