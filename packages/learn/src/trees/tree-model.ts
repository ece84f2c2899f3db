/**
 * All trees of a model in flat arrays, one entry a node. Nodes of a tree follow one another in breadth-first order, so that the right
 * child stands behind the left one: right = left + 1.
 */
export interface Forest {
  /** Index of the feature that is compared; -1: a leaf. */
  readonly feature: Int32Array;
  /** A number goes left if it is below this; where this is Infinity every number does, and only being missing matters. */
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  /** What a leaf adds. */
  readonly value: Float64Array;
  /** Bits of `NODE`. */
  readonly flags: Uint8Array;
  /** Of a categorical node: its set; categories of the set go left. -1 elsewhere. */
  readonly categorySet: Int32Array;
  /** Words of set i: from `setStart[i]` to `setStart[i + 1]`; category c is bit c % 32 of word c / 32. */
  readonly setStart: Int32Array;
  readonly setBits: Uint32Array;
  /** Per tree: its first node, the steps to its deepest leaf, and the output that it adds to. */
  readonly roots: Int32Array;
  readonly depths: Int32Array;
  readonly outputs: Int32Array;
}

export const NODE = {
  /** A missing value goes left. */
  missingLeft: 1,
  /** A zero is a missing value (LightGBM's `zero_as_missing`). */
  zeroMissing: 2,
} as const;

export interface TreeFeature {
  readonly name: string;
  readonly type: 'numeric' | 'categorical';
  /** Names of the categories by code, where the file holds them. */
  readonly levels?: readonly string[];
  /** Code of every name that is not among the levels; without one they are missing or refused, as the library does. */
  readonly other?: number;
}

/** From the sum of the leaves to what the library predicts. `steepness` multiplies the sum before the logistic function. */
export type TreeTransform =
  | { readonly kind: 'identity' | 'softmax' | 'exp' | 'step' | 'signed_square' | 'log1p_exp' }
  | { readonly kind: 'logistic'; readonly steepness: number };

export interface TreeObjective {
  /** As the library calls it: `binary:logistic`, `multiclass`. */
  readonly name: string;
  readonly task: 'binary' | 'multiclass' | 'multilabel' | 'regression' | 'ranking';
  /** What an output is: of class 1 or of its class (`probability`, `log_odds`), 0 or 1 (`class`), or a quantity (`value`). */
  readonly gives: 'probability' | 'log_odds' | 'class' | 'value';
  readonly transform: TreeTransform;
}

/** A model of XGBoost or LightGBM, complete and checked. Plain data; must not be mutated. */
export interface TreeModel {
  readonly library: 'xgboost' | 'lightgbm';
  /** Of the library (XGBoost: "3.2.0") or of its format (LightGBM: "v4"). */
  readonly version: string;
  readonly objective: TreeObjective;
  readonly features: readonly TreeFeature[];
  /** Names of the classes, where the file holds them. */
  readonly classes?: readonly string[];
  /** False: the file has no names, and they are `f0`, `f1`, ... */
  readonly named: boolean;
  /** A row's predictions: 1, or one per class, target or quantile. */
  readonly outputs: number;
  /** Sum before the first tree, per output. */
  readonly base: readonly number[];
  /** The sum of the trees is divided by this before the transform (LightGBM's random forests average). */
  readonly divisor: number;
  /** Boosting rounds: in the file, scored, and the best one (from 0) where early stopping noted it. */
  readonly rounds: { readonly inFile: number; readonly used: number; readonly best: number | null };
  readonly forest: Forest;
}
