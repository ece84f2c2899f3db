/**
 * Always-valid p-value of H0: theta <= margin from summaries (the same normal mixture as the confidence sequence; Johari, Pekelis and
 * Walsh 2017 call it mSPRT). However often it is looked at, the chance that it ever falls to alpha under H0 is at most alpha in the
 * Gaussian limit, and about alpha / 2 in truth, because the mixture is two-sided and only one side is used: `rateContrast` spends that half.
 *
 * Time is INFORMATION, V = 1 / se^2, and S = (estimate - margin) V: the pair (S, V) behaves like Brownian motion with drift for any
 * contrast of means, also while the share of traffic between the arms changes, as it does in a canary. (Counting rows instead would break then.)
 * p = min(1, sqrt((V + nu) / nu) exp(-S^2 / (2 (V + nu)))) where S > 0, else 1. `nu` (see `mixtureTuning`) must be fixed before the data.
 */
export function alwaysValidP(input: { estimate: number; standardError: number; margin: number; nu: number }): number {
  const { estimate, standardError, margin, nu } = input;
  const information = 1 / standardError ** 2;
  const score = (estimate - margin) * information;
  if (!(score > 0)) return 1;
  const total = information + nu;
  return Math.min(1, Math.sqrt(total / nu) * Math.exp(-(score * score) / (2 * total)));
}
