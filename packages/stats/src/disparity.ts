export interface Extreme {
  readonly group: string;
  readonly value: number;
}

/** How far a metric lies apart between groups, in Fairlearn's unsigned convention. NaN where nothing can be compared. */
export interface Disparity {
  /** max - min over groups. */
  readonly difference: number;
  /** min / max over groups; 0 / 0 is NaN. */
  readonly ratio: number;
  readonly lowest: Extreme | null;
  readonly highest: Extreme | null;
  /** Against the overall value, where that is given: largest |group - overall|, and smallest group/overall (inverted above 1). */
  readonly toOverall: { readonly difference: number; readonly ratio: number } | null;
}

/** Difference and ratio of a metric between groups (Fairlearn's MetricFrame conventions). Groups whose value is NaN are left out. */
export function disparity(input: { values: Readonly<Record<string, number>>; overall?: number }): Disparity {
  const known = Object.entries(input.values)
    .filter(([, value]) => !Number.isNaN(value))
    .map(([group, value]) => ({ group, value }))
    .sort((a, b) => a.value - b.value || (a.group < b.group ? -1 : 1));
  const lowest = known[0] ?? null;
  const highest = known.at(-1) ?? null;
  if (!lowest || !highest) return { difference: Number.NaN, ratio: Number.NaN, lowest, highest, toOverall: null };
  return {
    difference: highest.value - lowest.value,
    ratio: lowest.value / highest.value,
    lowest,
    highest,
    toOverall: input.overall === undefined ? null : againstOverall(known, input.overall),
  };
}

function againstOverall(known: readonly Extreme[], overall: number): { difference: number; ratio: number } {
  const ratios = known.map(({ value }) => (value > overall ? overall / value : value / overall));
  return {
    difference: Math.max(...known.map(({ value }) => Math.abs(value - overall))),
    ratio: ratios.some(Number.isNaN) ? Number.NaN : Math.min(...ratios),
  };
}
