import { CUSUM } from './constants.ts';
import { cusumLimit } from './cusum-limit.ts';
import { type DetectorStep, notJudged } from './detector-verdict.ts';

export interface CusumState {
  readonly target: number;
  readonly std: number;
  /** In standard deviations. */
  readonly slack: number;
  readonly limit: number;
  readonly n: number;
  readonly up: number;
  readonly down: number;
}

const METHOD = 'CUSUM, two-sided';

/**
 * A CUSUM detector before its first observation. `target` and `std` are the mean and standard deviation of one observation when all is
 * well: from a reference that is large beside `runLength`, because an error in the target is summed too. `slack` is half of the smallest shift worth finding, in
 * standard deviations; the limit follows from `runLength`, the mean number of independent normal observations between false alarms
 * (`cusumLimit`). Autocorrelation shortens that sixtyfold at 0.5 already: feed block means.
 */
export function startCusum(options: {
  readonly target: number;
  readonly std: number;
  readonly slack?: number;
  readonly runLength?: number;
}): CusumState {
  const { target, std, slack = CUSUM.slack, runLength = CUSUM.runLength } = options;
  if (!(std > 0 && slack > 0 && runLength >= 1 && Number.isFinite(target))) {
    throw new RangeError(
      `startCusum: target ${target}, std ${std}, slack ${slack}, runLength ${runLength}; std and slack must be above 0`,
    );
  }
  return { target, std, slack, limit: cusumLimit({ slack, runLength }), n: 0, up: 0, down: 0 };
}

/** One observation (Page 1954, tabular form): standardised deviations less the slack are summed and kept above 0, each way; the larger sum is judged. After an alarm it begins anew. A value that is not finite changes nothing and is reported. */
export function cusum(state: CusumState, value: number): DetectorStep<CusumState> {
  if (!Number.isFinite(value)) {
    return { state, verdict: notJudged({ reason: 'invalid_value', n: state.n, method: METHOD }) };
  }
  const n = state.n + 1;
  const z = (value - state.target) / state.std;
  const up = Math.max(0, state.up + z - state.slack);
  const down = Math.max(0, state.down - z - state.slack);
  const statistic = Math.max(up, down);
  const numbers = { statistic, limit: state.limit, n, method: METHOD };
  if (statistic <= state.limit) {
    const verdict = { verdict: 'pass', reason: 'no_change', direction: null, ...numbers } as const;
    return { state: { ...state, n, up, down }, verdict };
  }
  return {
    state: { ...state, n: 0, up: 0, down: 0 },
    verdict: { verdict: 'fail', reason: 'change', direction: up >= down ? 'up' : 'down', ...numbers },
  };
}
