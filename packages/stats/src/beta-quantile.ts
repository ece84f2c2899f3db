import { incompleteBeta } from './incomplete-beta.ts';

/** Log odds beyond this are 0 or 1 to the last bit of a double. */
const FARTHEST = 700;

/** Halvings of [-700, 700] after which the log odds stand to 1e-13. */
const HALVINGS = 56;

/**
 * The log odds ln(x / (1 - x)) of the point where I_x(a, b) = p, 0 < p < 1, by bisection on the log-odds scale, so that points next to 0
 * and next to 1 keep their digits (Student's t needs x / (1 - x), Clopper-Pearson needs x).
 */
export function betaQuantileLogOdds({ p, a, b }: { p: number; a: number; b: number }): number {
  let low = -FARTHEST;
  let high = FARTHEST;
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (low + high) / 2;
    const x = 1 / (1 + Math.exp(-middle));
    if (incompleteBeta({ x, y: 1 / (1 + Math.exp(middle)), a, b }) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
