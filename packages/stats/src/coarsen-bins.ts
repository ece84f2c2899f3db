export interface CoarseBins {
  readonly reference: number[];
  readonly current: number[];
  /** Index of the first fine bin of each coarse bin. */
  readonly starts: number[];
}

/** Ten bins are the convention that the limits of the population stability index (0.1, 0.25) were made for. */
const DEFAULT_BINS = 10;

/**
 * Merges neighbouring bins into at most `bins` of about equal reference mass, as the population stability index wants them.
 * A fine bin is never split; it goes where the middle of its mass lies among equal shares, so heavy ones leave fewer bins.
 */
export function coarsenBins(input: {
  reference: readonly number[];
  current: readonly number[];
  bins?: number;
}): CoarseBins {
  const { reference, current, bins = DEFAULT_BINS } = input;
  const total = reference.reduce((sum, count) => sum + count, 0);
  const merged: CoarseBins = { reference: [], current: [], starts: [] };
  let mass = 0;
  let slot = -1;
  for (let i = 0; i < reference.length; i += 1) {
    const count = reference[i] ?? 0;
    const place = total === 0 ? 0 : Math.min(bins - 1, Math.floor((bins * (mass + count / 2)) / total));
    if (place !== slot) {
      merged.reference.push(0);
      merged.current.push(0);
      merged.starts.push(i);
      slot = place;
    }
    const last = merged.starts.length - 1;
    merged.reference[last] = (merged.reference[last] ?? 0) + count;
    merged.current[last] = (merged.current[last] ?? 0) + (current[i] ?? 0);
    mass += count;
  }
  return merged;
}
