import { DEFAULT_LEVEL, type Estimate, type Random } from './estimate.ts';
import { normalCdf } from './normal-cdf.ts';
import { normalQuantile } from './normal-quantile.ts';
import { quantileOf } from './quantile-of.ts';

export interface BootstrapEstimate extends Estimate {
  readonly draws: number;
  /** Draws whose statistic was NaN (such as a resample without positives). They are left out of the quantiles. */
  readonly undefinedDraws: number;
  /** Rows drawn together; 1 unless the series is autocorrelated. */
  readonly blockLength: number;
}

/** Enough for the ends of a 95 % interval to be steady in their second digit (Efron and Tibshirani 1993, chapter 14). */
export const DEFAULT_DRAWS = 1000;
/** The jackknife of BCa leaves out this many groups of rows at most, one at a time. */
const JACKKNIFE_GROUPS = 200;

/**
 * Bootstrap interval of any statistic of `n` rows; `statistic` gets row numbers (with repeats). `percentile` takes the quantiles of the draws, `bca` corrects them for
 * bias and skewness (Efron 1987; acceleration by a jackknife over at most 200 groups), as `scipy.stats.bootstrap`. For rows that depend on their neighbours use
 * `blockBootstrapInterval`. Under two rows, or fewer than half of the draws defined: no bounds. Where BCa has no answer (all draws on one side of the value) the
 * bounds are the percentile ones and `method` says so.
 */
export function bootstrapInterval(input: {
  readonly n: number;
  readonly statistic: (rows: Uint32Array) => number;
  readonly random: Random;
  readonly draws?: number;
  readonly kind?: 'percentile' | 'bca';
  readonly level?: number;
}): BootstrapEstimate {
  const { n, statistic, random, draws = DEFAULT_DRAWS, kind = 'percentile', level = DEFAULT_LEVEL } = input;
  const method = `${kind === 'bca' ? 'BCa' : 'percentile'} bootstrap, ${draws} draws`;
  const base = { n, method, draws, blockLength: 1 };
  if (n === 0) {
    return { value: Number.NaN, lower: null, upper: null, level: null, undefinedDraws: draws, ...base };
  }
  if (n === 1) {
    const value = statistic(Uint32Array.of(0));
    return { value, lower: null, upper: null, level: null, undefinedDraws: 0, ...base };
  }
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  const value = statistic(rows);
  const sample = new Uint32Array(n);
  const values: number[] = [];
  for (let draw = 0; draw < draws; draw += 1) {
    for (let i = 0; i < n; i += 1) sample[i] = Math.floor(random() * n);
    values.push(statistic(sample));
  }
  const corrected = kind === 'bca' ? bcaTails({ value, values, n, statistic, level }) : null;
  const said =
    kind === 'bca' && corrected === null ? `percentile bootstrap (BCa has no answer), ${draws} draws` : method;
  return { value, ...drawBounds(values, corrected ?? plainTails(level), level), ...base, method: said };
}

/** The share of draws below the lower and above the upper bound of a percentile interval. */
export function plainTails(level: number): readonly [number, number] {
  return [(1 - level) / 2, (1 + level) / 2];
}

/** The quantiles of the draws that are defined. */
export function drawBounds(
  values: readonly number[],
  tails: readonly [number, number],
  level: number,
): Pick<BootstrapEstimate, 'lower' | 'upper' | 'level' | 'undefinedDraws'> {
  const known = Float64Array.from(values.filter((x) => !Number.isNaN(x))).sort();
  const undefinedDraws = values.length - known.length;
  if (known.length * 2 < values.length || tails.some(Number.isNaN)) {
    return { lower: null, upper: null, level: null, undefinedDraws };
  }
  return { lower: quantileOf(known, tails[0]), upper: quantileOf(known, tails[1]), level, undefinedDraws };
}

function bcaTails(input: {
  value: number;
  values: readonly number[];
  n: number;
  statistic: (rows: Uint32Array) => number;
  level: number;
}): readonly [number, number] | null {
  const { value, values, level } = input;
  const known = values.filter((x) => !Number.isNaN(x));
  const below = known.filter((x) => x < value).length + known.filter((x) => x === value).length / 2;
  const bias = normalQuantile(below / known.length);
  if (!Number.isFinite(bias)) return null;
  const acceleration = jackknifeAcceleration(input);
  const adjust = (p: number): number => {
    const z = bias + normalQuantile(p);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  const [low, high] = plainTails(level);
  const tails = [adjust(low), adjust(high)] as const;
  return tails[0] < tails[1] ? tails : null;
}

function jackknifeAcceleration({ n, statistic }: { n: number; statistic: (rows: Uint32Array) => number }): number {
  const groups = Math.min(n, JACKKNIFE_GROUPS);
  const values: number[] = [];
  for (let group = 0; group < groups; group += 1) {
    const without = statistic(Uint32Array.from({ length: n }, (_, i) => i).filter((i) => i % groups !== group));
    if (!Number.isNaN(without)) values.push(without);
  }
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (mean - x) ** 2, 0);
  const cubes = values.reduce((sum, x) => sum + (mean - x) ** 3, 0);
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
