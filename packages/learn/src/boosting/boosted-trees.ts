import type { BinnedFeatures } from './binned-features.ts';

/** A tree in which every node has a place: children of node i are 2i + 1 (code up to `cut`) and 2i + 2. `feature` -1: a leaf. */
export interface BoostedTree {
  readonly feature: Int16Array;
  readonly cut: Uint8Array;
  /** What a leaf adds to the log odds. */
  readonly value: Float64Array;
}

/** A sum of trees that gives the log odds of class 1. */
export interface BoostedTrees {
  readonly base: number;
  readonly trees: readonly BoostedTree[];
  /** How much the splits of each feature lowered the loss, in all. */
  readonly gains: readonly number[];
}

/** What one tree adds to the log odds of a row. */
export function treeValue(tree: BoostedTree, { columns }: BinnedFeatures, row: number): number {
  return leafValue(tree, columns, row);
}

/** Probability of class 1 for the rows named. */
export function scoreBoostedTrees(
  { base, trees }: BoostedTrees,
  { columns }: BinnedFeatures,
  rows: Uint32Array,
): Float64Array {
  return Float64Array.from(rows, (row) => {
    const odds = trees.reduce((sum, tree) => sum + leafValue(tree, columns, row), base);
    return 1 / (1 + Math.exp(-odds));
  });
}

function leafValue(tree: BoostedTree, columns: readonly Uint8Array[], row: number): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node] ?? -1;
    if (feature < 0) return tree.value[node] ?? 0;
    node = 2 * node + ((columns[feature]?.[row] ?? 0) <= (tree.cut[node] ?? 0) ? 1 : 2);
  }
}
