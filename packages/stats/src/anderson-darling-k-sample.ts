import { andersonDarlingLaw, interpolatedP, tieFactor } from './anderson-darling-law.ts';
import { distributionGap, type GapBootstrap } from './distribution-gap.ts';
import type { EffectTestResult } from './effect-test-result.ts';
import type { Random } from './estimate.ts';
import { alignTallies, type Sample } from './tally.ts';
import type { TiePolicy } from './tie-policy.ts';

export interface AndersonDarlingResult extends EffectTestResult {
  /** Which end of the table (0.001 to 0.25) cut the p-value, if one did: `above` means that p is at least 0.25, `below` at most 0.001. */
  readonly cut: 'above' | 'below' | null;
}

const GAP = 'root mean square gap of distribution functions, weighted 1 / (H (1 - H)), less chance';

/**
 * k-sample Anderson-Darling test that all samples have one distribution, in the midrank form for ties (Scholz and Stephens 1987, eq. 7), on
 * rows, tallies or bins; sensitive in the tails where Kolmogorov-Smirnov is not. `statistic` is A^2 less its mean k - 1 over its standard deviation; p is interpolated
 * in their table and cut to 0.001..0.25 as scipy does (`cut` says so). Ties widen the law; the deviation is corrected for that (`tieFactor`) unless
 * `ties: 'ignored'`, which is scipy's `anderson_ksamp` and alarms too often on tied values. With `permutation` p is that of random relabellings, whole range.
 * Below about ten rows in all the table is a poor guide (false alarms 0.06 to 0.14 at 0.05): use `permutation`. An empty sample, fewer than two samples or four rows, or one distinct value: NaN.
 * `effect`: the root of the mean square distance of each sample's distribution function from the common one H, over H (1 - H), 0 to 1; its interval with `bootstrap`.
 */
export function andersonDarlingKSample(input: {
  readonly samples: readonly Sample[];
  readonly ties?: TiePolicy;
  readonly permutation?: { readonly random: Random; readonly draws: number };
  readonly bootstrap?: GapBootstrap;
  readonly level?: number;
}): AndersonDarlingResult {
  const { counts, sizes } = alignTallies(input.samples);
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const width = counts[0]?.length ?? 0;
  const correct = input.ties !== 'ignored' && width < n;
  const law = input.permutation ? 'permutation' : correct ? 'p from the table given the ties' : 'p from the table';
  const method = `k-sample Anderson-Darling, midranks, ${law}`;
  if (sizes.length < 2 || sizes.some((size) => size === 0) || width < 2 || n < 4) {
    const effect = { value: Number.NaN, lower: null, upper: null, level: null, n, method: GAP };
    return { statistic: Number.NaN, pValue: Number.NaN, n, method, cut: null, effect };
  }
  const effect = distributionGap({
    counts,
    sizes,
    weight: (share) => 1 / (share * (1 - share)),
    bootstrap: input.bootstrap,
    level: input.level,
    name: GAP,
  });
  const { mean, deviation } = andersonDarlingLaw(sizes);
  const raw = rawStatistic(counts, sizes);
  const pooled = Array.from({ length: width }, (_, j) => counts.reduce((sum, sample) => sum + (sample[j] ?? 0), 0));
  const statistic = (raw - mean) / (deviation * (correct ? tieFactor(pooled) : 1));
  if (!input.permutation) return { statistic, n, method, effect, ...interpolatedP(statistic, sizes.length) };
  const pValue = permutedP({ counts, sizes, raw, ...input.permutation });
  return { statistic, pValue, n, method, cut: null, effect };
}

type Table = readonly ArrayLike<number>[];

/** A^2 of the midrank form, not normalised. */
function rawStatistic(counts: Table, sizes: readonly number[]): number {
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const width = counts[0]?.length ?? 0;
  const upTo = sizes.map(() => 0);
  let below = 0;
  let statistic = 0;
  for (let j = 0; j < width; j += 1) {
    let here = 0;
    for (const sample of counts) here += sample[j] ?? 0;
    const rank = below + here / 2;
    const weight = here / (n * (rank * (n - rank) - (n * here) / 4));
    for (let i = 0; i < counts.length; i += 1) {
      const own = counts[i]?.[j] ?? 0;
      const size = sizes[i] ?? 0;
      const midpoint = (upTo[i] ?? 0) + own / 2;
      upTo[i] = (upTo[i] ?? 0) + own;
      statistic += (weight * (n * midpoint - rank * size) ** 2) / size;
    }
    below += here;
  }
  return ((n - 1) / n) * statistic;
}

/** Share of relabellings (the observed one among them) whose statistic is as large (Phipson and Smyth 2010). */
function permutedP(input: {
  counts: Table;
  sizes: readonly number[];
  raw: number;
  random: Random;
  draws: number;
}): number {
  const { counts, sizes, raw, random, draws } = input;
  const width = counts[0]?.length ?? 0;
  const rows = Array.from({ length: width }, (_, j) =>
    new Array<number>(counts.reduce((sum, sample) => sum + (sample[j] ?? 0), 0)).fill(j),
  ).flat();
  const places = Int32Array.from(rows);
  let asLarge = 1;
  for (let draw = 0; draw < draws; draw += 1) {
    const table = sizes.map(() => new Float64Array(width));
    let at = 0;
    sizes.forEach((size, i) => {
      const dealt = table[i] ?? new Float64Array(width);
      for (let k = 0; k < size; k += 1) {
        const other = at + Math.floor(random() * (places.length - at));
        const place = places[other] ?? 0;
        places[other] = places[at] ?? 0;
        places[at] = place;
        dealt[place] = (dealt[place] ?? 0) + 1;
        at += 1;
      }
    });
    if (rawStatistic(table, sizes) >= raw * (1 - 1e-12)) asLarge += 1;
  }
  return asLarge / (draws + 1);
}
