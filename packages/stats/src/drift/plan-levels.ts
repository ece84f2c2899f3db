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
  const share = LEVELS_ERROR_SHARES.shares / (levels.length + 1);
  const score = (cell: number, part: Pick<PlanScore, 'id' | 'errorShare'> & { level?: string; credit?: number }) => ({
    credit: 0,
    ...part,
    indicator: true,
    weights: Array.from({ length: cells }, (_, i) => (i === cell ? 1 : 0)),
  });
  const scores: PlanScore[] = levels.map((level, cell) => score(cell, { id: 'share', level, errorShare: share }));
  scores.push(score(levels.length, { id: 'share', errorShare: share }));
  scores.push(score(cells - 1, { id: 'missing', errorShare: LEVELS_ERROR_SHARES.missing }));
  if (!identifier) {
    const credit = sorted.filter(({ count }) => count === 1).length;
    scores.push(score(levels.length + 1, { id: 'unseen', credit, errorShare: LEVELS_ERROR_SHARES.unseen }));
  }
  return { kind: 'levels', cuts: [], levels, rare, cells, scores };
}
