import type { Random } from '@haechi/stats';
import type { BinnedFeatures } from './binned-features.ts';
import { type BoostedTrees, treeValue } from './boosted-trees.ts';
import { growTree } from './grow-tree.ts';

/** How the trees are grown; the defaults are small on purpose, to tell two samples apart in a second rather than to win a contest. */
export interface BoostingOptions {
  readonly trees?: number;
  readonly depth?: number;
  readonly rate?: number;
  /** Share of the rows that each tree sees. */
  readonly subsample?: number;
}

const DEFAULTS = { trees: 40, depth: 3, rate: 0.2, subsample: 0.7 } as const;
const MIN_CURVATURE = 5;
const PENALTY = 1;

/**
 * Gradient boosting of shallow trees on binned features for two classes (logistic loss; stochastic as Friedman 2002). Pure: the same rows and random source give the same
 * trees. One class alone gives a constant.
 *
 * @param input.labels 0 or 1 for every row of the table
 * @param input.rows the rows to learn from
 */
export function fitBoostedTrees(input: {
  readonly features: BinnedFeatures;
  readonly labels: Uint8Array;
  readonly rows: Uint32Array;
  readonly random: Random;
  readonly options?: BoostingOptions;
}): BoostedTrees {
  const { features, labels, rows, random, options = {} } = input;
  const { trees: count, depth, rate, subsample } = { ...DEFAULTS, ...options };
  const positives = rows.reduce((sum, row) => sum + (labels[row] ?? 0), 0);
  const base = Math.log((positives + 0.5) / (rows.length - positives + 0.5));
  const gains = new Array<number>(features.columns.length).fill(0);
  const trees: BoostedTrees['trees'][number][] = [];
  if (positives === 0 || positives === rows.length) return { base, trees, gains };
  const odds = new Float64Array(features.rows).fill(base);
  const slope = new Float64Array(features.rows);
  const curvature = new Float64Array(features.rows);
  for (let round = 0; round < count; round += 1) {
    for (const row of rows) {
      const p = 1 / (1 + Math.exp(-(odds[row] ?? 0)));
      slope[row] = p - (labels[row] ?? 0);
      curvature[row] = p * (1 - p);
    }
    const seen = rows.filter(() => random() < subsample);
    const { tree, splits } = growTree({
      features,
      rows: seen,
      slope,
      curvature,
      depth,
      minCurvature: MIN_CURVATURE,
      penalty: PENALTY,
      rate,
    });
    if (splits.length === 0) continue;
    trees.push(tree);
    for (const { feature, gain } of splits) gains[feature] = (gains[feature] ?? 0) + gain;
    for (const row of rows) odds[row] = (odds[row] ?? 0) + treeValue(tree, features, row);
  }
  return { base, trees, gains };
}
