import { incompleteBeta } from './incomplete-beta.ts';

/** P(F > f) of the F distribution with `between` and `within` degrees of freedom (both > 0; Abramowitz and Stegun 26.6.2). */
export function fSf({ f, between, within }: { f: number; between: number; within: number }): number {
  if (Number.isNaN(f)) return Number.NaN;
  if (f <= 0) return 1;
  if (f === Number.POSITIVE_INFINITY) return 0;
  const total = within + between * f;
  return incompleteBeta({ x: within / total, y: (between * f) / total, a: within / 2, b: between / 2 });
}
