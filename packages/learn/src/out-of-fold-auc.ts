import type { ColumnLevels } from './column-levels.ts';
import { INSPECTION_LIMITS as LIMITS } from './inspection-limits.ts';

/** The rows of one level in one fold: they share one out-of-fold score. */
interface Cell {
  n: number;
  ones: number;
  score: number;
}

/**
 * How well one coded column ranks a 0/1 target: the AUC of the share of positives that a row's level has in the other folds
 * (row number modulo folds; deterministic). A level with few rows there counts as unknown. NaN when only one class occurs.
 */
export function outOfFoldAuc({ codes, count }: Pick<ColumnLevels, 'codes' | 'count'>, labels: Uint8Array): number {
  const { folds, binRows } = LIMITS;
  const cells = Array.from({ length: (count + 1) * folds }, (): Cell => ({ n: 0, ones: 0, score: 0 }));
  let positives = 0;
  for (let row = 0; row < labels.length; row += 1) {
    const cell = cells[((codes[row] ?? -1) + 1) * folds + (row % folds)];
    if (cell) {
      cell.n += 1;
      cell.ones += labels[row] ?? 0;
    }
    positives += labels[row] ?? 0;
  }
  const base = positives / labels.length;
  for (let start = 0; start < cells.length; start += folds) {
    const level = cells.slice(start, start + folds);
    const n = level.reduce((sum, cell) => sum + cell.n, 0);
    const ones = level.reduce((sum, cell) => sum + cell.ones, 0);
    for (const cell of level) {
      const rest = n - cell.n;
      cell.score = rest < binRows ? base : (ones - cell.ones + base) / (rest + 1);
    }
  }
  return aucOfCells(cells, { positives, negatives: labels.length - positives });
}

/** AUC from counts per score: pairs ordered rightly, ties half. */
function aucOfCells(cells: Cell[], { positives, negatives }: { positives: number; negatives: number }): number {
  const ascending = cells.filter(({ n }) => n > 0).sort((a, b) => a.score - b.score);
  let below = 0;
  let wins = 0;
  let i = 0;
  while (i < ascending.length) {
    const tied = { n: 0, ones: 0, score: ascending[i]?.score ?? 0 };
    for (; i < ascending.length && ascending[i]?.score === tied.score; i += 1) {
      tied.n += ascending[i]?.n ?? 0;
      tied.ones += ascending[i]?.ones ?? 0;
    }
    wins += tied.ones * (below + (tied.n - tied.ones) / 2);
    below += tied.n - tied.ones;
  }
  return wins / (positives * negatives);
}
