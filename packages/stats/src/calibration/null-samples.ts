import {
  andersonDarlingKSample,
  cramerVonMises,
  fisherExact,
  gTest,
  ksOneSample,
  ksTwoSample,
  levene,
  mannWhitney,
  momentsOf,
  normalCdf,
  permutationTest,
  type Random,
  twoProportionZ,
  welchT,
} from '../index.ts';
import { categories, draw, normal, sample } from './sampling.ts';

/** Sizes of the samples of one trial: the second may be far smaller. */
export interface Sizes {
  readonly n: number;
  readonly m: number;
}

type NullTrial = (random: Random, sizes: Sizes) => number;

const CATEGORIES = [0.5, 0.3, 0.15, 0.05];

/** Counts such as purchases or visits: heavily tied. */
export function counts(random: Random, n: number): number[] {
  return Array.from({ length: n }, () => Math.floor(-2 * Math.log(1 - random())));
}

const gap = ([a, b]: readonly Float64Array[]): number => Math.abs(meanOf(a) - meanOf(b));

function meanOf(rows: Float64Array | undefined): number {
  let sum = 0;
  for (const x of rows ?? []) sum += x;
  return sum / (rows?.length ?? 0);
}

/** For each test of the package: the p-value of one trial in which its hypothesis is true. Used by the calibration tests only. */
export const NULL_TRIALS: Record<string, NullTrial> = {
  'KS two-sample': (random, { n, m }) => ksTwoSample(sample(random, n), sample(random, m)).pValue,
  'KS one-sample': (random, { m }) => ksOneSample({ sample: sample(random, m), cdf: normalCdf }).pValue,
  'Mann-Whitney': (random, { n, m }) =>
    mannWhitney({ reference: sample(random, n), current: sample(random, m) }).pValue,
  'Mann-Whitney, ties': (random, { n, m }) =>
    mannWhitney({ reference: counts(random, n), current: counts(random, m) }).pValue,
  'Cramer-von Mises': (random, { n, m }) =>
    cramerVonMises({ reference: sample(random, n), current: sample(random, m) }).pValue,
  'Cramer-von Mises, ties': (random, { n, m }) =>
    cramerVonMises({ reference: counts(random, n), current: counts(random, m) }).pValue,
  'Anderson-Darling': (random, { n, m }) =>
    andersonDarlingKSample({ samples: [sample(random, n), sample(random, m)] }).pValue,
  'Anderson-Darling, ties, three samples': (random, { n, m }) =>
    andersonDarlingKSample({ samples: [counts(random, n), counts(random, m), counts(random, m)] }).pValue,
  'Brown-Forsythe': (random, { n, m }) => levene({ groups: [sample(random, n), sample(random, m)] }).pValue,
  'Welch, spreads 1 to 3': (random, { n, m }) =>
    welchT({
      reference: momentsOf(sample(random, n)),
      current: momentsOf(sample(random, m).map((x) => 3 * x)),
    }).pValue,
  'Fisher exact, p 0.2': (random, { n, m }) =>
    fisherExact({ reference: draw(random, n, 0.2), current: draw(random, m, 0.2) }).pValue,
  'two-proportion z, p 0.2': (random, { n, m }) =>
    twoProportionZ({ reference: draw(random, n, 0.2), current: draw(random, m, 0.2) }).pValue,
  'G test': (random, { n, m }) =>
    gTest({ table: [categories(random, n, CATEGORIES), categories(random, m, CATEGORIES)] }).pValue,
  'permutation, 99 draws': (random, { n, m }) =>
    permutationTest({ groups: [sample(random, n), sample(random, m)], statistic: gap, random, draws: 99 }).pValue,
};

/** A row that may be skewed: mean 0, standard deviation 1. */
export const SHAPES: Record<string, (random: Random) => number> = {
  normal,
  exponential: (random) => -Math.log(1 - random()) - 1,
  'log-normal (skewness 6)': (random) => (Math.exp(normal(random)) - Math.exp(0.5)) / Math.sqrt((Math.E - 1) * Math.E),
};
