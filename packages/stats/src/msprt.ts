import type { EffectTestResult } from './effect-test-result.ts';
import { mixtureBoundary } from './mixture-boundary.ts';
import { mixtureTuning } from './mixture-tuning.ts';
import { normalCdf } from './normal-cdf.ts';

export type Alternative = 'two_sided' | 'greater' | 'less';

export interface MsprtInput {
  /** The estimate now, its standard error now (> 0), and the rows behind it. */
  readonly estimate: number;
  readonly standardError: number;
  readonly n: number;
  /** 1 / standardError^2 as planned for the end: where the test is sharpest. Fixed before the data, kept while looking; any value is valid. */
  readonly plannedInformation: number;
  readonly nullValue?: number;
  readonly alternative?: Alternative;
  readonly alpha?: number;
}

/** The largest alpha that a one-sided plan is tuned for (twice alpha, as the half-normal mixture asks, must stay below 1). */
const MOST_ALPHA = 0.99;

/**
 * Mixture sequential probability ratio test of H0: theta = nullValue (one-sided: theta on the other side of it) from summaries, valid
 * however often and whenever one looks (Robbins 1970; Johari, Pekelis and Walsh 2017; in information time, so that shares of traffic may change).
 *
 * With V = 1 / se^2 and S = (estimate - nullValue) V the likelihood ratio against a normal mixture of variance 1 / nu is
 * L = sqrt(nu / (V + nu)) exp(S^2 / (2 (V + nu))); one-sided, the mixture is half normal and L is multiplied by 2 Phi(S / sqrt(V + nu))
 * (Howard, Ramdas, McAuliffe and Sekhon 2021, propositions 5 and 6). `statistic` is ln L, `pValue` min(1, 1 / L) at this look: the chance that it ever falls to alpha
 * under H0 is at most alpha in the Gaussian limit; the smallest one so far may be kept. nu comes from the planned information (`mixtureTuning`).
 * `effect` is the two-sided confidence sequence at 1 - alpha; two-sided it excludes nullValue exactly when pValue < alpha. No standard error: NaN, no bounds.
 */
export function msprt(input: MsprtInput): EffectTestResult {
  const {
    estimate,
    standardError,
    n,
    plannedInformation,
    nullValue = 0,
    alternative = 'two_sided',
    alpha = 0.05,
  } = input;
  const method = `mixture SPRT (normal mixture, ${alternative === 'two_sided' ? 'two-sided' : 'one-sided'})`;
  const effectMethod = 'asymptotic confidence sequence (normal mixture)';
  if (!(standardError > 0 && plannedInformation > 0) || Number.isNaN(estimate)) {
    const effect = { value: estimate, lower: null, upper: null, level: null, n, method: effectMethod };
    return { statistic: Number.NaN, pValue: Number.NaN, n, method, effect };
  }
  const tuningAlpha = alternative === 'two_sided' ? alpha : Math.min(MOST_ALPHA, 2 * alpha);
  const nu = mixtureTuning({ plannedInformation, alpha: tuningAlpha });
  const statistic = logLikelihoodRatio({
    score: (estimate - nullValue) / standardError ** 2,
    standardError,
    nu,
    alternative,
  });
  const half = mixtureBoundary({ standardError, nu, alpha });
  return {
    statistic,
    pValue: Math.min(1, Math.exp(-statistic)),
    n,
    method,
    effect: {
      value: estimate,
      lower: estimate - half,
      upper: estimate + half,
      level: 1 - alpha,
      n,
      method: effectMethod,
    },
  };
}

function logLikelihoodRatio(input: {
  score: number;
  standardError: number;
  nu: number;
  alternative: Alternative;
}): number {
  const { score, standardError, nu, alternative } = input;
  const total = 1 / standardError ** 2 + nu;
  const twoSided = 0.5 * Math.log(nu / total) + (score * score) / (2 * total);
  if (alternative === 'two_sided') return twoSided;
  const towards = alternative === 'greater' ? score : -score;
  return twoSided + Math.log(2 * normalCdf(towards / Math.sqrt(total)));
}
