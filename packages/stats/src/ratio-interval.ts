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
  const bound = (own: number, other: number, sign: 1 | -1): number => {
    const bottom = other * (2 * second.value - other);
    const root = product ** 2 - own * other * (2 * first.value - own) * (2 * second.value - other);
    return (product + sign * Math.sqrt(Math.max(0, root))) / bottom;
  };
  const lower = second.value === 0 ? first.lower / second.upper : Math.max(0, bound(first.lower, second.upper, -1));
  const upper = second.lower === 0 ? Infinity : bound(first.upper, second.lower, 1);
  return { value, lower, upper, level, n, method };
}
