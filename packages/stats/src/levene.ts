import { DEFAULT_LEVEL, type Estimate, type TestResult } from './estimate.ts';
import { fSf } from './f-sf.ts';
import { normalQuantile } from './normal-quantile.ts';
import { type Sample, type SortedTally, tallyOf, tallySize } from './tally.ts';

/** With two rows both distances from the centre are equal, whatever the rows are. */
const SMALLEST_GROUP = 3;

/** Less spread of the distances than this (relative, squared) is what rounding leaves of none. */
const ROUNDING = 1e-24;

/**
 * Test that groups have one spread: one-way analysis of variance of the distances from each group's centre, on rows or tallies (moments do not suffice).
 * `median` (the default) is Brown and Forsythe's robust form (1974), `mean` Levene's own (1960); scipy's `levene`. With two groups `effect` is the ratio of mean absolute
 * distances from the median, second over first, with Bonett and Seier's interval (2003). A group under three rows (two lie equally far from
 * their centre, always), or distances without spread in every group: NaN.
 */
export function levene(input: {
  readonly groups: readonly Sample[];
  readonly center?: 'median' | 'mean';
  readonly level?: number;
}): TestResult & { readonly df: readonly [number, number]; readonly effect: Estimate | null } {
  const { center = 'median', level = DEFAULT_LEVEL } = input;
  const tallies = input.groups.map(tallyOf);
  const sizes = tallies.map(tallySize);
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const df = [Math.max(0, tallies.length - 1), Math.max(0, n - tallies.length)] as const;
  const method = center === 'median' ? 'Brown-Forsythe (Levene, median)' : 'Levene (mean)';
  const distances = tallies.map((tally) => distancesFrom(tally, center === 'median' ? median(tally) : mean(tally)));
  const means = distances.map(mean);
  const overall = means.reduce((sum, value, i) => sum + (value * (sizes[i] ?? 0)) / n, 0);
  const between = means.reduce((sum, value, i) => sum + (sizes[i] ?? 0) * (value - overall) ** 2, 0);
  const within = distances.reduce((sum, tally, i) => sum + squares(tally, means[i] ?? 0), 0);
  const enough = tallies.length >= 2 && sizes.every((size) => size >= SMALLEST_GROUP);
  const usable = enough && within > ROUNDING * distances.reduce((sum, tally) => sum + squares(tally, 0), 0);
  const statistic = usable ? (between / df[0]) * (df[1] / within) : Number.NaN;
  const pValue = fSf({ f: statistic, between: df[0], within: df[1] });
  const [first, second] = tallies;
  const effect = tallies.length === 2 && first && second ? spreadRatio({ first, second, level }) : null;
  return { statistic, pValue, n, method, df, effect };
}

/** exp of the difference of ln(mean absolute distance), variance (s^2 / t^2 + (mean - median)^2 / t^2 - 1) / n each, corrected by n / (n - 1). */
function spreadRatio({ first, second, level }: { first: SortedTally; second: SortedTally; level: number }): Estimate {
  const n = tallySize(first) + tallySize(second);
  const method = 'ratio of mean absolute distances from the median, Bonett-Seier interval';
  const a = logSpread(first);
  const b = logSpread(second);
  const value = Math.exp(b.log - a.log);
  const half = normalQuantile((1 + level) / 2) * Math.sqrt(a.variance + b.variance);
  if (!Number.isFinite(half) || !Number.isFinite(b.log - a.log)) {
    return { value, lower: null, upper: null, level: null, n, method };
  }
  return { value, lower: value * Math.exp(-half), upper: value * Math.exp(half), level, n, method };
}

function logSpread(tally: SortedTally): { log: number; variance: number } {
  const n = tallySize(tally);
  const centre = median(tally);
  const distance = mean(distancesFrom(tally, centre));
  const average = mean(tally);
  const variance = squares(tally, average) / (n - 1);
  const skew = (average - centre) / distance;
  return { log: Math.log((distance * n) / (n - 1)), variance: (variance / distance ** 2 + skew ** 2 - 1) / n };
}

function distancesFrom({ values, counts }: SortedTally, centre: number): SortedTally {
  return { values: values.map((value) => Math.abs(value - centre)), counts };
}

function mean(tally: SortedTally): number {
  return tally.values.reduce((sum, value, i) => sum + value * (tally.counts[i] ?? 0), 0) / tallySize(tally);
}

function squares({ values, counts }: SortedTally, centre: number): number {
  return values.reduce((sum, value, i) => sum + (counts[i] ?? 0) * (value - centre) ** 2, 0);
}

function median(tally: SortedTally): number {
  const half = tallySize(tally) / 2;
  let below = 0;
  for (let i = 0; i < tally.values.length; i += 1) {
    below += tally.counts[i] ?? 0;
    const value = tally.values[i] ?? Number.NaN;
    if (below === half) return (value + (tally.values[i + 1] ?? value)) / 2;
    if (below > half) return value;
  }
  return Number.NaN;
}
