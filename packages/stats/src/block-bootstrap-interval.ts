import { type BootstrapEstimate, DEFAULT_DRAWS, drawBounds, plainTails } from './bootstrap-interval.ts';
import { DEFAULT_LEVEL, type Random } from './estimate.ts';

/**
 * Moving-block bootstrap for rows in time order that depend on their neighbours (Kunsch 1989): resamples are made of runs of `blockLength` neighbouring
 * rows, so that dependence within a run is kept. The default length is 2 n^(1/3) (the rate of Hall, Horowitz and Jing 1995, doubled: short blocks
 * undercover); state a longer one when the dependence reaches further. Percentile interval; with few blocks (n below about 10 lengths) it undercovers, and with
 * fewer than two there is nothing to draw from: no bounds.
 */
export function blockBootstrapInterval(input: {
  readonly n: number;
  readonly statistic: (rows: Uint32Array) => number;
  readonly random: Random;
  readonly blockLength?: number;
  readonly draws?: number;
  readonly level?: number;
}): BootstrapEstimate {
  const { n, statistic, random, draws = DEFAULT_DRAWS, level = DEFAULT_LEVEL } = input;
  const blockLength = Math.max(1, Math.min(n, Math.ceil(input.blockLength ?? 2 * Math.cbrt(n))));
  const method = `moving-block bootstrap, blocks of ${blockLength}, ${draws} draws`;
  const base = { n, method, draws, blockLength };
  if (n === 0) {
    return { value: Number.NaN, lower: null, upper: null, level: null, undefinedDraws: draws, ...base };
  }
  const value = statistic(Uint32Array.from({ length: n }, (_, i) => i));
  if (n < 2 * blockLength) return { value, lower: null, upper: null, level: null, undefinedDraws: 0, ...base };
  const sample = new Uint32Array(n);
  const values: number[] = [];
  for (let draw = 0; draw < draws; draw += 1) {
    for (let filled = 0; filled < n; filled += blockLength) {
      const start = Math.floor(random() * (n - blockLength + 1));
      const end = Math.min(n, filled + blockLength);
      for (let i = filled; i < end; i += 1) sample[i] = start + i - filled;
    }
    values.push(statistic(sample));
  }
  return { value, ...drawBounds(values, plainTails(level), level), ...base };
}
