import { KNOWN_LEVELS, LEVELS_ERROR_SHARES, NAMED_LEVELS, NAMED_SHARE } from './constants.ts';
import type { FeaturePlan, PlanScore, ValueCount } from './feature-plan.ts';

/**
 * Plans the summary of a categorical column from its baseline: a cell for each of the most frequent levels, one for the other levels seen,
 * one for levels never seen, one for missing; each cell's share is a score. The baseline's rate of levels never seen is that of levels seen
 * once (Good 1953). A column with over 1000 levels is an identifier: its new levels count as seen.
 */
export function planLevels(values: readonly ValueCount<string>[], missing: number): FeaturePlan {
  const sorted = [...values].sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const n = sorted.reduce((sum, { count }) => sum + count, missing);
  const levels = sorted
    .slice(0, NAMED_LEVELS)
    .filter(({ count }) => count >= NAMED_SHARE * n)
    .map(({ value }) => value);
  const identifier = sorted.length > KNOWN_LEVELS;
  const rare = identifier ? [] : sorted.slice(levels.length).map(({ value }) => value);
  const cells = levels.length + 3;
  const watched = watchedCells(levels.length, rare.length + (identifier ? 1 : 0));
  const share = LEVELS_ERROR_SHARES.shares / Math.max(1, watched.length);
  const score = (cell: number, part: Pick<PlanScore, 'id' | 'errorShare'> & { level?: string; credit?: number }) => ({
    credit: 0,
    ...part,
    indicator: true,
    weights: Array.from({ length: cells }, (_, i) => (i === cell ? 1 : 0)),
  });
  const scores: PlanScore[] = watched.map((cell) => {
    const level = levels[cell];
    return score(cell, { id: 'share', ...(level === undefined ? {} : { level }), errorShare: share });
  });
  scores.push(score(cells - 1, { id: 'missing', errorShare: LEVELS_ERROR_SHARES.missing }));
  if (!identifier) {
    const credit = sorted.filter(({ count }) => count === 1).length;
    scores.push(score(levels.length + 1, { id: 'unseen', credit, errorShare: LEVELS_ERROR_SHARES.unseen }));
  }
  return { kind: 'levels', cuts: [], levels, rare, cells, scores };
}

/** Cells of seen levels whose share is watched. Of two that make up everything one is enough, the rarer. */
function watchedCells(named: number, rare: number): number[] {
  const cells = Array.from({ length: named + (rare > 0 ? 1 : 0) }, (_, cell) => cell);
  return cells.length === 2 ? cells.slice(1) : cells;
}
