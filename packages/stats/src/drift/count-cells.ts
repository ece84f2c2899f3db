import { binIndex } from '../bin-counts.ts';
import type { FeaturePlan } from './feature-plan.ts';

/** A value of a row: a number, a level, or nothing. NaN is nothing too. */
export type DriftValue = number | string | null;

/**
 * Counts rows per cell of the plan. A value of the other type (text in a numeric column) counts as missing.
 *
 * @param values one per row; with `rows`, distinct values as `GROUP BY` returns them
 * @param rows how many rows have each value; one each when left out
 */
export function countCells(plan: FeaturePlan, values: readonly DriftValue[], rows?: readonly number[]): number[] {
  const counts = new Array<number>(plan.cells).fill(0);
  const cellOf = plan.kind === 'numeric' ? numericCell(plan) : levelCell(plan);
  values.forEach((value, i) => {
    const cell = cellOf(value);
    counts[cell] = (counts[cell] ?? 0) + (rows === undefined ? 1 : (rows[i] ?? 0));
  });
  return counts;
}

function numericCell(plan: FeaturePlan): (value: DriftValue) => number {
  return (value) => (typeof value === 'number' && !Number.isNaN(value) ? binIndex(plan.cuts, value) : plan.cells - 1);
}

function levelCell(plan: FeaturePlan): (value: DriftValue) => number {
  const cells = new Map(plan.levels.map((level, cell) => [level, cell]));
  for (const level of plan.rare) cells.set(level, plan.levels.length);
  const known = plan.scores.some(({ id }) => id === 'unseen');
  const other = known ? plan.levels.length + 1 : plan.levels.length;
  return (value) => {
    if (value === null || Number.isNaN(value)) return plan.cells - 1;
    return cells.get(String(value)) ?? other;
  };
}
