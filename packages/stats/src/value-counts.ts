import type { WeightedValues } from './weighted-values.ts';

/** Counts of two samples with one bin for each value that occurs in either, ascending: for columns of few distinct values. */
export function valueCounts(
  reference: WeightedValues,
  current: WeightedValues,
): { readonly values: number[]; readonly reference: number[]; readonly current: number[] } {
  const values = [...new Set([...reference.values, ...current.values])].sort((a, b) => a - b);
  const aligned = (sample: WeightedValues): number[] => {
    const rows = new Map(Array.from(sample.values, (value, i) => [value, sample.counts[i] ?? 0]));
    return values.map((value) => rows.get(value) ?? 0);
  };
  return { values, reference: aligned(reference), current: aligned(current) };
}
