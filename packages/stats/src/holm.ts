/**
 * Holm's step-down adjusted p-values (Holm 1979), in the order given: rejecting where they are <= alpha keeps the chance of any false
 * alarm at alpha, whatever the dependence. Keep the family fixed while looking repeatedly: a hypothesis that cannot be
 * judged yet takes part with p = 1. NaN counts as 1.
 */
export function holm(pValues: readonly number[]): number[] {
  const clean = pValues.map((p) => (Number.isNaN(p) ? 1 : p));
  const order = clean.map((_, i) => i).sort((a, b) => (clean[a] ?? 1) - (clean[b] ?? 1) || a - b);
  const adjusted = new Array<number>(clean.length).fill(1);
  let running = 0;
  order.forEach((index, rank) => {
    running = Math.max(running, Math.min(1, (clean.length - rank) * (clean[index] ?? 1)));
    adjusted[index] = running;
  });
  return adjusted;
}
