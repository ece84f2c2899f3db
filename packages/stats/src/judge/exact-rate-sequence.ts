import { incompleteBeta } from '../incomplete-beta.ts';
import { logGamma } from '../log-gamma.ts';
import type { Cell } from '../wilson-interval.ts';

/**
 * Always-valid p-value of "the candidate's rate is at most the stable version's plus `margin`" that is exact where events are rare, at any look.
 *
 * Given that an event happened it is the candidate's with chance pi0 = n_c (p_s + margin) / (n_c (p_s + margin) + n_s p_s) at the edge of H0, which without a margin is its
 * share of the requests, whatever the rate is. Against that coin stands a uniform mixture of all larger chances; the likelihood ratio is a
 * nonnegative martingale (Robbins 1970; Ville 1939), so its reciprocal may be looked at all the time. With a margin p_s is put in as estimated (one event added), which
 * is no longer exact.
 *
 * @param designEffect events that come in bursts count for so many fewer (Rao and Scott 1992), >= 1
 */
export function exactRateSequence(input: {
  readonly stable: Cell;
  readonly candidate: Cell;
  readonly margin?: number;
  readonly designEffect?: number;
}): number {
  const { stable, candidate, margin = 0, designEffect = 1 } = input;
  const events = (stable.positives + candidate.positives) / designEffect;
  const own = candidate.positives / designEffect;
  if (stable.n === 0 || candidate.n === 0 || events === 0) return 1;
  const rate = (stable.positives + 1) / (stable.n + 2);
  const odds = margin === 0 ? candidate.n / stable.n : (candidate.n * (rate + margin)) / (stable.n * rate);
  const pi0 = odds / (1 + odds);
  if (own <= events * pi0) return 1;
  const above = 1 - incompleteBeta({ x: pi0, y: 1 - pi0, a: own + 1, b: events - own + 1 });
  const logBeta = logGamma(own + 1) + logGamma(events - own + 1) - logGamma(events + 2);
  const mixture = logBeta + Math.log(above) - Math.log(1 - pi0);
  const coin = own * Math.log(pi0) + (events - own) * Math.log(1 - pi0);
  return Math.min(1, Math.exp(coin - mixture));
}
