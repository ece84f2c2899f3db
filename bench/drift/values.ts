import type { DriftValue } from '@haechi/stats';

/** The numbers among the values. */
export function numbersOf(values: readonly DriftValue[]): Float64Array {
  return Float64Array.from(values.filter((value) => typeof value === 'number'));
}

/** Rows per level. Missing values count as the level `missing`, or not at all for null. */
export function levelCountsOf(values: readonly DriftValue[], missing: string | null): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) {
    const key = value ?? missing;
    if (key !== null) counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Counts of both over the levels of either. */
export function alignedCountsOf(
  baseline: readonly DriftValue[],
  current: readonly DriftValue[],
  missing: string | null,
): { reference: number[]; current: number[] } {
  const [before, after] = [levelCountsOf(baseline, missing), levelCountsOf(current, missing)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return { reference: keys.map((key) => before[key] ?? 0), current: keys.map((key) => after[key] ?? 0) };
}
