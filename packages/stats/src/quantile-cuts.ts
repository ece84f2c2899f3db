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
  const runs: ValueRun[] = [];
  let start = 0;
  while (start < sorted.length) {
    const value = sorted[start] ?? 0;
    let end = start + 1;
    while (end < sorted.length && sorted[end] === value) end += 1;
    runs.push({ least: value, greatest: value, rows: end - start });
    start = end;
  }
  return runCuts(runs, limit);
}

/** Rows whose values lie between two, and no other row's do; one value: `least` is `greatest`. */
export interface ValueRun {
  readonly least: number;
  readonly greatest: number;
  readonly rows: number;
}

/**
 * The cuts of `quantileCuts` from runs of values in ascending order: between runs, never inside one, so that the runs say how many rows every bin has. A bin holds a fair share of the rows or
 * a single run.
 */
export function runCuts(runs: readonly ValueRun[], limit = 256): number[] {
  const n = runs.reduce((sum, { rows }) => sum + rows, 0);
  let capacity = Math.max(1, Math.ceil(n / (limit + 1)));
  let cuts = greedyCuts(runs, capacity);
  while (cuts.length > limit) {
    capacity = Math.ceil(capacity * Math.max(1.05, cuts.length / (limit + 1)) + 1e-9);
    cuts = greedyCuts(runs, capacity);
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

function greedyCuts(runs: readonly ValueRun[], capacity: number): number[] {
  const cuts: number[] = [];
  let filled = 0;
  let previous: number | undefined;
  for (const { least, greatest, rows } of runs) {
    if (filled > 0 && filled + rows > capacity && previous !== undefined) {
      pushCut(cuts, previous);
      filled = 0;
    }
    filled += rows;
    if (rows > capacity) {
      if (least === greatest) isolate(cuts, greatest, previous);
      else pushCut(cuts, greatest);
      filled = 0;
    }
    previous = greatest;
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
