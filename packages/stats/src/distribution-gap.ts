import { binomialDraw } from './binomial-draw.ts';
import { DEFAULT_LEVEL, type Estimate, type Random } from './estimate.ts';
import { quantileOf } from './quantile-of.ts';

/** How often rows are drawn again. */
export interface GapBootstrap {
  readonly random: Random;
  readonly draws: number;
}

interface Gap {
  /** Rows by distinct value for each sample, in the order of the values. */
  readonly counts: readonly ArrayLike<number>[];
  readonly sizes: readonly number[];
  /** Weight of a place by the share of all rows up to it, in (0, 1). */
  readonly weight: (share: number) => number;
}

/**
 * How far apart the distribution functions of samples lie: the root of the mean over all rows of the weighted square of their distances from the common one, less what chance adds to that square.
 * Interval: bootstrap of the square (rows of each sample drawn again, by their counts), on each side the further of the percentile bound and the reverse percentile one. Near 0 the square is skewed
 * and either alone misses it (the reverse one covered 0.73 at nominal 0.95, both together 0.93 to 1; `gap-coverage.slow.test.ts`). Without `bootstrap` no bounds.
 */
export function distributionGap(
  gap: Gap & {
    readonly bootstrap?: GapBootstrap | undefined;
    readonly level?: number | undefined;
    readonly name: string;
  },
): Estimate {
  const { counts, sizes, bootstrap, level = DEFAULT_LEVEL, name } = gap;
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const root = (square: number): number => Math.sqrt(Math.max(0, square));
  if (sizes.length < 2 || sizes.some((size) => size < 2))
    return { value: Number.NaN, lower: null, upper: null, level: null, n, method: name };
  const { plain, corrected } = squares(gap);
  const value = root(corrected);
  if (bootstrap === undefined) return { value, lower: null, upper: null, level: null, n, method: name };
  const { random, draws } = bootstrap;
  const drawn = Array.from({ length: draws }, () => {
    const again = counts.map((sample, i) => multinomial(sample, sizes[i] ?? 0, random));
    return squares({ ...gap, counts: again }).corrected - plain;
  }).sort((a, b) => a - b);
  const tail = (1 - level) / 2;
  const [low, high] = [quantileOf(drawn, tail), quantileOf(drawn, 1 - tail)];
  return {
    value,
    lower: root(corrected + Math.min(low, -high)),
    upper: root(corrected + Math.max(high, -low)),
    level,
    n,
    method: `${name}, wider percentile bootstrap of ${draws} draws`,
  };
}

/** The mean square as it stands and less its expectation by chance. */
function squares({ counts, sizes, weight }: Gap): { readonly plain: number; readonly corrected: number } {
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const width = counts[0]?.length ?? 0;
  const below = sizes.map(() => 0);
  let all = 0;
  let plain = 0;
  let chance = 0;
  for (let j = 0; j < width; j += 1) {
    let here = 0;
    for (const sample of counts) here += sample[j] ?? 0;
    // Midranks: half of the rows of a tied value lie below it.
    const common = (all + here / 2) / n;
    const rows = here / n;
    if (here > 0) {
      const at = weight(common) * rows;
      for (let i = 0; i < sizes.length; i += 1) {
        const size = sizes[i] ?? 0;
        const own = ((below[i] ?? 0) + (counts[i]?.[j] ?? 0) / 2) / size;
        const part = size / n;
        plain += at * part * (own - common) ** 2;
        const spread = own * (1 - own) - (counts[i]?.[j] ?? 0) / size / 4;
        chance += (at * part * (1 - part) * Math.max(0, spread)) / (size - 1);
      }
    }
    for (let i = 0; i < sizes.length; i += 1) below[i] = (below[i] ?? 0) + (counts[i]?.[j] ?? 0);
    all += here;
  }
  return { plain, corrected: plain - chance };
}

/** As many rows as before over the values, in proportion to `counts`: one binomial after another, each of what is left. */
function multinomial(counts: ArrayLike<number>, size: number, random: Random): Float64Array {
  const drawn = new Float64Array(counts.length);
  let rows = size;
  let mass = size;
  for (let j = 0; j < counts.length && rows > 0; j += 1) {
    const count = counts[j] ?? 0;
    if (count === 0) continue;
    const one = mass <= count ? rows : binomialDraw({ n: rows, p: count / mass, random });
    drawn[j] = one;
    rows -= one;
    mass -= count;
  }
  return drawn;
}
