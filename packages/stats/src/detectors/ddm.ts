import { DDM, WARM_UP } from './constants.ts';
import { type DetectorStep, notJudged } from './detector-verdict.ts';

export interface DdmState {
  readonly warning: number;
  readonly drift: number;
  readonly n: number;
  readonly errors: number;
  /** Error rate and its standard deviation where their sum was smallest since the start; null while warming up. */
  readonly best: { readonly rate: number; readonly deviation: number } | null;
}

const METHOD = 'drift detection method (DDM)';

/**
 * A drift detection method before its first observation. Limits are in standard deviations above the best error rate so far. Its false
 * alarms are not controlled: they crowd into the first hundreds of predictions, where the best of a few looks is a low bar, and later it is deaf (the package's README
 * gives both for the published 2 and 3). Prefer ADWIN or a mixture SPRT where an alarm costs something.
 */
export function startDdm(options: { readonly warning?: number; readonly drift?: number } = {}): DdmState {
  const { warning = DDM.warning, drift = DDM.drift } = options;
  if (!(warning > 0 && drift >= warning)) {
    throw new RangeError(`startDdm: warning ${warning}, drift ${drift}; 0 < warning <= drift is needed`);
  }
  return { warning, drift, n: 0, errors: 0, best: null };
}

/**
 * One prediction: 1 if it was wrong, 0 if right (Gama, Medas, Castillo and Rodrigues 2004). Looks for a rising error rate only. `statistic` is the rate plus its
 * standard deviation, `limit` the drift limit; above the warning limit the verdict passes with reason `warning`. The first 30 are not judged. Unlike the published
 * form, a start without errors sets no bar: the first error behind one would be an alarm by itself. After an alarm it
 * begins anew. A value other than 0 and 1 changes nothing and is reported.
 */
export function ddm(state: DdmState, error: number): DetectorStep<DdmState> {
  if (error !== 0 && error !== 1) {
    return { state, verdict: notJudged({ reason: 'invalid_value', n: state.n, method: METHOD }) };
  }
  const n = state.n + 1;
  const errors = state.errors + error;
  const rate = errors / n;
  const deviation = Math.sqrt((rate * (1 - rate)) / n);
  const counted = { ...state, n, errors };
  if (n < WARM_UP) return { state: counted, verdict: notJudged({ reason: 'warming_up', n, method: METHOD }) };
  const lowest = state.best === null ? Number.POSITIVE_INFINITY : state.best.rate + state.best.deviation;
  const soFar = state.best !== null && rate + deviation > lowest ? state.best : { rate, deviation };
  const best = errors === 0 ? null : soFar;
  const statistic = rate + deviation;
  const limit = soFar.rate + state.drift * soFar.deviation;
  const numbers = { statistic, limit, n, method: METHOD };
  if (statistic > limit) {
    return {
      state: { ...state, n: 0, errors: 0, best: null },
      verdict: { verdict: 'fail', reason: 'change', direction: 'up', ...numbers },
    };
  }
  const warned = statistic > soFar.rate + state.warning * soFar.deviation;
  return {
    state: { ...counted, best },
    verdict: { verdict: 'pass', reason: warned ? 'warning' : 'no_change', direction: warned ? 'up' : null, ...numbers },
  };
}
