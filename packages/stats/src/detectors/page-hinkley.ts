import { PAGE_HINKLEY, WARM_UP } from './constants.ts';
import { type DetectorStep, notJudged } from './detector-verdict.ts';

export interface PageHinkleyState {
  /** Tolerated change and alarm limit, both in units of the observation. */
  readonly delta: number;
  readonly threshold: number;
  readonly n: number;
  readonly mean: number;
  readonly up: number;
  readonly down: number;
}

const METHOD = 'Page-Hinkley, two-sided';

/**
 * A Page-Hinkley detector before its first observation. `std` is the standard deviation of one observation (from the reference), which scales
 * `delta` and `threshold`. With Brownian motion for the sums, one side alarms falsely once in (e^x - 1 - x) / (2 delta^2) independent observations, x = 2 delta threshold
 * (both in standard deviations); two sides twice as often. Autocorrelation shortens it hundreds of times at 0.5 already: feed block means, or scale `std` by the
 * root of the variance inflation.
 */
export function startPageHinkley(
  options: { readonly std?: number; readonly delta?: number; readonly threshold?: number } = {},
): PageHinkleyState {
  const { std = 1, delta = PAGE_HINKLEY.delta, threshold = PAGE_HINKLEY.threshold } = options;
  if (!(std > 0 && delta >= 0 && threshold > 0)) {
    throw new RangeError(
      `startPageHinkley: std ${std}, delta ${delta}, threshold ${threshold}; std and threshold must be above 0`,
    );
  }
  return { delta: delta * std, threshold: threshold * std, n: 0, mean: 0, up: 0, down: 0 };
}

/**
 * One observation (Page 1954; Hinkley 1971; form of Gama et al. 2014): the deviations from the running mean, less delta, are summed and kept above 0,
 * upwards and downwards; the larger sum is the statistic, `threshold` its limit. The first 30 are not judged. After an alarm it begins anew.
 * A value that is not finite changes nothing and is reported.
 */
export function pageHinkley(state: PageHinkleyState, value: number): DetectorStep<PageHinkleyState> {
  if (!Number.isFinite(value)) {
    return { state, verdict: notJudged({ reason: 'invalid_value', n: state.n, method: METHOD }) };
  }
  const n = state.n + 1;
  const mean = state.mean + (value - state.mean) / n;
  const up = Math.max(0, state.up + value - mean - state.delta);
  const down = Math.max(0, state.down + mean - value - state.delta);
  const next = { ...state, n, mean, up, down };
  if (n < WARM_UP) return { state: next, verdict: notJudged({ reason: 'warming_up', n, method: METHOD }) };
  const statistic = Math.max(up, down);
  const numbers = { statistic, limit: state.threshold, n, method: METHOD };
  if (statistic <= state.threshold) {
    return { state: next, verdict: { verdict: 'pass', reason: 'no_change', direction: null, ...numbers } };
  }
  return {
    state: { ...state, n: 0, mean: 0, up: 0, down: 0 },
    verdict: { verdict: 'fail', reason: 'change', direction: up >= down ? 'up' : 'down', ...numbers },
  };
}
