import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { type Cell, wilsonInterval } from './wilson-interval.ts';

/**
 * The ratio of two independent proportions, a / b, from their two Wilson intervals (MOVER-R: Donner and Zou 2012), which keeps its coverage at small and unequal
 * groups and at a = 0. b = 0: the value is Infinity (0 / 0: NaN), the lower bound stands, the upper one is Infinity.
 */
export function ratioInterval(input: { readonly a: Cell; readonly b: Cell; readonly level?: number }): Estimate {
  const { a, b, level = DEFAULT_LEVEL } = input;
  const first = wilsonInterval({ ...a, level });
  const second = wilsonInterval({ ...b, level });
  const n = a.n + b.n;
  const method = 'ratio of proportions, two Wilson intervals combined (MOVER-R)';
  const value = first.value / second.value;
  if (first.lower === null || first.upper === null || second.lower === null || second.upper === null) {
    return { value, lower: null, upper: null, level: null, n, method };
  }
  const product = first.value * second.value;
  const [top, bottom] = [
    (own: number): number => own * (2 * first.value - own),
    (other: number): number => other * (2 * second.value - other),
  ];
  const reach = (own: number, other: number): number =>
    product + Math.sqrt(Math.max(0, product ** 2 - top(own) * bottom(other)));
  // The lower bound is the conjugate form of Donner and Zou's, which does not divide by nothing where the upper bound of b is twice its value.
  const least = first.lower === 0 ? 0 : top(first.lower) / reach(first.lower, second.upper);
  const lower = second.value === 0 ? first.lower / second.upper : least;
  const upper = second.lower === 0 ? Infinity : reach(first.upper, second.lower) / bottom(second.lower);
  return { value, lower, upper, level, n, method };
}
