import type { EffectTestResult } from './effect-test-result.ts';
import { hypergeometricLogPmf } from './hypergeometric-log-pmf.ts';
import { oddsRatio } from './odds-ratio.ts';
import type { Cell } from './wilson-interval.ts';

/** Tables whose chance differs from the observed one by less than this (relative) count as equally likely, against rounding; scipy and R do likewise. */
const EQUALLY_LIKELY = 1e-7;

/**
 * Fisher's exact test that two proportions are equal (two-sided: the sum over all tables no likelier than the observed one, as scipy and R).
 * `statistic` is the sample odds ratio, current against reference; `effect` the conditional one with its exact interval (`oddsRatio`). All outcomes equal:
 * p = 1. An empty sample: NaN. Cost: one term per possible table.
 */
export function fisherExact(input: { reference: Cell; current: Cell; level?: number }): EffectTestResult {
  const { reference, current } = input;
  const n = reference.n + current.n;
  const effect = oddsRatio(input);
  const method = 'Fisher exact, two-sided';
  if (reference.n === 0 || current.n === 0) return { statistic: Number.NaN, pValue: Number.NaN, n, method, effect };
  const urn = { total: n, positives: reference.positives + current.positives, drawn: current.n };
  const observed = hypergeometricLogPmf(current.positives, urn) + Math.log1p(EQUALLY_LIKELY);
  let pValue = 0;
  for (let k = Math.max(0, urn.positives - reference.n); k <= Math.min(urn.positives, current.n); k += 1) {
    const mass = hypergeometricLogPmf(k, urn);
    if (mass <= observed) pValue += Math.exp(mass);
  }
  const statistic =
    (current.positives * (reference.n - reference.positives)) / (reference.positives * (current.n - current.positives));
  return { statistic, pValue: Math.min(1, pValue), n, method, effect };
}
