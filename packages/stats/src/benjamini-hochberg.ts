/** A p-value this far above its threshold still counts as on it: thresholds such as 0.05 * 3 / 5 carry rounding errors of about 1e-17. */
const ON_THE_THRESHOLD = 1e-12;

export interface FalseDiscoveryResult {
  /** Adjusted p-values in the order given. */
  readonly adjusted: readonly number[];
  /** Which hypotheses are rejected at false-discovery rate q. */
  readonly rejected: readonly boolean[];
  readonly q: number;
  /** By how much an adjusted p may exceed q and still be rejected. */
  readonly tolerance: number;
  readonly n: number;
  readonly method: string;
}

/**
 * Benjamini and Hochberg's step-up procedure (1995): the expected share of false alarms among alarms is at most q when the tests are
 * independent or positively dependent (Benjamini and Yekutieli 2001). Rejected are those with adjusted p <= q + 1e-12, textbook "<=" freed of rounding.
 * NaN counts as 1 and keeps its place in the family.
 */
export function benjaminiHochberg(pValues: readonly number[], q = 0.05): FalseDiscoveryResult {
  const clean = pValues.map((p) => (Number.isNaN(p) ? 1 : p));
  const order = clean.map((_, i) => i).sort((a, b) => (clean[b] ?? 1) - (clean[a] ?? 1) || b - a);
  const adjusted = new Array<number>(clean.length).fill(1);
  let running = 1;
  order.forEach((index, fromTop) => {
    running = Math.min(running, ((clean[index] ?? 1) * clean.length) / (clean.length - fromTop));
    adjusted[index] = running;
  });
  return {
    adjusted,
    rejected: adjusted.map((p) => p <= q + ON_THE_THRESHOLD),
    q,
    tolerance: ON_THE_THRESHOLD,
    n: clean.length,
    method: 'Benjamini-Hochberg',
  };
}
