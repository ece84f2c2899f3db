/** What is kept of a categorical column: counts of the most frequent levels, the rest together. */
export interface CategoricalSummary {
  readonly counts: Readonly<Record<string, number>>;
  /** Rows of levels beyond those named. */
  readonly other: number;
  /** Rows with a value. */
  readonly n: number;
  readonly missing: number;
}

/** Levels named in a summary; the rest is `other`. Compact, and far beyond what a person or a chi-square test can use. */
const KEPT_LEVELS = 200;

/** Summarises level codes (-1 = missing). */
export function summariseCategorical(input: {
  codes: ArrayLike<number>;
  levels: readonly string[];
}): CategoricalSummary {
  const { codes, levels } = input;
  const perLevel = new Float64Array(levels.length);
  let missing = 0;
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] ?? -1;
    if (code < 0) missing += 1;
    else perLevel[code] = (perLevel[code] ?? 0) + 1;
  }
  const entries = levels
    .map((level, i): [string, number] => [level, perLevel[i] ?? 0])
    .filter(([, count]) => count > 0);
  return keepTop({ entries, other: 0, missing });
}

/** The summary of both samples together. A level beyond the top 200 of one side is in its `other`, so rare counts are lower bounds. */
export function mergeCategorical(a: CategoricalSummary, b: CategoricalSummary): CategoricalSummary {
  const merged = new Map(Object.entries(a.counts));
  for (const [level, count] of Object.entries(b.counts)) merged.set(level, (merged.get(level) ?? 0) + count);
  return keepTop({ entries: [...merged], other: a.other + b.other, missing: a.missing + b.missing });
}

function keepTop(input: { entries: [string, number][]; other: number; missing: number }): CategoricalSummary {
  const sorted = [...input.entries].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const rest = sorted.slice(KEPT_LEVELS).reduce((sum, [, count]) => sum + count, 0);
  const n = sorted.reduce((sum, [, count]) => sum + count, 0) + input.other;
  return {
    counts: Object.fromEntries(sorted.slice(0, KEPT_LEVELS)),
    other: input.other + rest,
    n,
    missing: input.missing,
  };
}
