import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { newcombeInterval } from './newcombe-interval.ts';
import type { Cell } from './wilson-interval.ts';

/**
 * The gap of a rate over groups, max - min, with an interval for the TRUE largest gap. It covers at least at `level` for any number and size of
 * groups: Newcombe intervals of all pairs at a Bonferroni level hold together; the gap is at least the largest of their lower bounds
 * and at most the largest of their upper ones. Groups without rows are left out; fewer than two leave no answer (NaN).
 */
export function gapEstimate(input: { groups: Readonly<Record<string, Cell>>; level?: number }): Estimate {
  const { level = DEFAULT_LEVEL } = input;
  const cells = Object.values(input.groups).filter(({ n }) => n > 0);
  const n = cells.reduce((sum, cell) => sum + cell.n, 0);
  const method = 'largest gap between groups, simultaneous Newcombe intervals';
  if (cells.length < 2) return { value: Number.NaN, lower: null, upper: null, level: null, n, method };
  const pairs = cells.flatMap((a, i) => cells.slice(i + 1).map((b) => ({ a, b })));
  const pairLevel = 1 - (1 - level) / pairs.length;
  const rates = cells.map(({ positives, n: rows }) => positives / rows);
  let lower = 0;
  let upper = 0;
  for (const pair of pairs) {
    const interval = newcombeInterval({ ...pair, level: pairLevel });
    const [from, to] = [interval.lower ?? -1, interval.upper ?? 1];
    lower = Math.max(lower, from, -to);
    upper = Math.max(upper, Math.abs(from), Math.abs(to));
  }
  return { value: Math.max(...rates) - Math.min(...rates), lower, upper, level, n, method };
}
