import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { type Cell, wilsonInterval } from './wilson-interval.ts';

/** The difference of two independent proportions, b - a, with Newcombe's hybrid score interval (Newcombe 1998, method 10). */
export function newcombeInterval(input: { a: Cell; b: Cell; level?: number }): Estimate {
  const { a, b, level = DEFAULT_LEVEL } = input;
  const first = wilsonInterval({ ...a, level });
  const second = wilsonInterval({ ...b, level });
  const n = a.n + b.n;
  const method = 'Newcombe hybrid score interval';
  const value = second.value - first.value;
  if (first.lower === null || first.upper === null || second.lower === null || second.upper === null) {
    return { value, lower: null, upper: null, level: null, n, method };
  }
  const below = Math.hypot(second.value - second.lower, first.upper - first.value);
  const above = Math.hypot(second.upper - second.value, first.value - first.lower);
  return { value, lower: value - below, upper: value + above, level, n, method };
}
