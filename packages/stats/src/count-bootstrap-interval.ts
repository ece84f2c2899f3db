import { binomialDraw } from './binomial-draw.ts';
import { type BootstrapEstimate, DEFAULT_DRAWS, drawBounds, plainTails } from './bootstrap-interval.ts';
import { DEFAULT_LEVEL, type Random } from './estimate.ts';
import { poissonDraw } from './poisson-draw.ts';

/**
 * Bootstrap of any statistic of counts (a confusion, a histogram, groups x outcomes laid end to end): draws new counts, not rows, so that a million rows cost what
 * their cells cost. `multinomial` keeps the total (and is the row bootstrap exactly), `poisson` draws each cell on its own (Hanley and MacGibbon 2006), so that
 * parts drawn apart may be added. Percentile interval. A count that is negative or not finite: RangeError. A cell that is empty stays empty: intervals of rates at 0 or 1 are points, prefer Wilson there.
 */
export function countBootstrapInterval(input: {
  readonly counts: readonly number[];
  readonly statistic: (counts: readonly number[]) => number;
  readonly random: Random;
  readonly kind?: 'multinomial' | 'poisson';
  readonly draws?: number;
  readonly level?: number;
}): BootstrapEstimate {
  const { counts, statistic, random, kind = 'multinomial', draws = DEFAULT_DRAWS, level = DEFAULT_LEVEL } = input;
  const bad = counts.find((count) => !(count >= 0 && Number.isFinite(count)));
  if (bad !== undefined) throw new RangeError(`countBootstrapInterval: ${bad} is not a number of rows`);
  const n = counts.reduce((sum, count) => sum + count, 0);
  const base = { n, method: `${kind} bootstrap of counts, ${draws} draws`, draws, blockLength: 1 };
  if (n === 0) {
    return { value: Number.NaN, lower: null, upper: null, level: null, undefinedDraws: draws, ...base };
  }
  const values: number[] = [];
  for (let draw = 0; draw < draws; draw += 1) {
    values.push(
      statistic(
        kind === 'poisson' ? counts.map((mean) => poissonDraw(mean, random)) : multinomial({ counts, n, random }),
      ),
    );
  }
  return { value: statistic(counts), ...drawBounds(values, plainTails(level), level), ...base };
}

/** n rows over cells in proportion to `counts`: one binomial after another, each of what is left. */
function multinomial({ counts, n, random }: { counts: readonly number[]; n: number; random: Random }): number[] {
  let rows = n;
  let mass = n;
  return counts.map((count) => {
    const drawn = mass <= 0 ? 0 : binomialDraw({ n: rows, p: Math.min(1, count / mass), random });
    rows -= drawn;
    mass -= count;
    return drawn;
  });
}
