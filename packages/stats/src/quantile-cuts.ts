/** An atom's lower cut lies this far (relative) below it: wide enough to survive imprecise number parsers, narrower than any real step. */
const ATOM_WIDTH = 1e-9;

/**
 * Cuts for histograms that are compared with each other: at most `limit`, ascending and distinct. A value x belongs to bin
 * `number of cuts < x`, so bins are right-closed and k cuts make k + 1 bins.
 *
 * Cuts are reference values such that no bin holds more than a fair share of the reference; a value so frequent that it would (an atom,
 * such as 0 in capital gains) gets a bin of its own between two cuts around it; what lies within 1e-9 (relative) beneath it counts as it. Missing values (NaN) are left out; infinite ones
 * fall into the outer bins. No finite value: no cuts.
 */
export function quantileCuts(values: Float64Array, limit = 256): number[] {
  const sorted = values
    .filter((x) => Number.isFinite(x))
    .map((x) => x + 0)
    .sort();
  let capacity = Math.max(1, Math.ceil(sorted.length / (limit + 1)));
  let cuts = greedyCuts(sorted, capacity);
  while (cuts.length > limit) {
    capacity = Math.ceil(capacity * Math.max(1.05, cuts.length / (limit + 1)) + 1e-9);
    cuts = greedyCuts(sorted, capacity);
  }
  return cuts;
}

/** Whether bin `bin` of these cuts holds a single value (see `quantileCuts`). */
export function isAtomBin(cuts: readonly number[], bin: number): boolean {
  const above = cuts[bin];
  const below = cuts[bin - 1];
  return above !== undefined && below !== undefined && above - below <= 1.5 * atomGap(above);
}

function atomGap(value: number): number {
  return ATOM_WIDTH * Math.max(Math.abs(value), 1e-3);
}

function greedyCuts(sorted: Float64Array, capacity: number): number[] {
  const cuts: number[] = [];
  let filled = 0;
  let start = 0;
  while (start < sorted.length) {
    const value = sorted[start] ?? 0;
    let end = start + 1;
    while (end < sorted.length && sorted[end] === value) end += 1;
    const run = end - start;
    const previous = sorted[start - 1];
    if (filled > 0 && filled + run > capacity && previous !== undefined) {
      pushCut(cuts, previous);
      filled = 0;
    }
    filled += run;
    if (run > capacity) {
      isolate(cuts, value, previous);
      filled = 0;
    }
    start = end;
  }
  return cuts;
}

/** Puts one cut just below `value` (unless the one there is close enough already) and one on it. */
function isolate(cuts: number[], value: number, previous: number | undefined): void {
  const below = value - atomGap(value);
  if (previous === undefined || previous < below) {
    if (cuts.at(-1) === previous && previous !== undefined && !isAtomBin(cuts, cuts.length - 1)) cuts.pop();
    pushCut(cuts, below);
  }
  pushCut(cuts, value);
}

function pushCut(cuts: number[], cut: number): void {
  const last = cuts.at(-1);
  if (last === undefined || cut > last) cuts.push(cut);
}
