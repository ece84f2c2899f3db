import type { Score } from '@haechi/contract';

/** Ways of measuring drift that the settings can name. */
export type OwnMethod =
  | 'psi'
  | 'kl'
  | 'js'
  | 'hellinger'
  | 'total_variation'
  | 'wasserstein'
  | 'ks'
  | 'chi_square'
  | 'g_test'
  | 'cramer_von_mises'
  | 'anderson_darling'
  | 'mann_whitney';

/** Indicator that a method's number is stored under. Rank tests have no number that a reader knows; theirs is the largest distance of the distribution functions. */
export const methodIndicators: Readonly<Record<OwnMethod, Score['indicator']>> = {
  psi: 'psi',
  kl: 'kl',
  js: 'js',
  hellinger: 'hellinger',
  total_variation: 'total_variation',
  wasserstein: 'wasserstein',
  ks: 'ks',
  chi_square: 'chi_square',
  g_test: 'chi_square',
  cramer_von_mises: 'ks',
  anderson_darling: 'ks',
  mann_whitney: 'ks',
};

/**
 * Effect from which a change that is no accident counts as drift: PSI 0.1, the usual "moderate shift", and for the other methods what they say of the same
 * change, a normal distribution moved by 0.32 of its standard deviations. Wasserstein is in standard deviations of the reference; JS is the distance to base 2;
 * chi-square and G are judged by Cramér's V.
 */
export const methodEffects: Readonly<Record<OwnMethod, number>> = {
  psi: 0.1,
  kl: 0.05,
  js: 0.13,
  hellinger: 0.11,
  total_variation: 0.125,
  wasserstein: 0.32,
  ks: 0.125,
  chi_square: 0.16,
  g_test: 0.16,
  cramer_von_mises: 0.125,
  anderson_darling: 0.125,
  mann_whitney: 0.125,
};

/** Methods that only order or distance of values gives a meaning to. */
export const numericOnly: ReadonlySet<OwnMethod> = new Set([
  'wasserstein',
  'ks',
  'cramer_von_mises',
  'anderson_darling',
  'mann_whitney',
]);
