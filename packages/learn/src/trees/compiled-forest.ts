import { type Forest, NODE, type TreeModel } from './tree-model.ts';

/** Words of a packed node: slot, rank, place of the left child. */
export const NODE_WORDS = 3;
/** Trees that are walked side by side, so that their loads overlap. */
export const LANES = 4;
/** Above every count of thresholds. A leaf's rank is above what a slot holds, so that it leads to itself. */
const MISSING_RIGHT = 0x20000000;
const LEAF_RANK = 0x3fffffff;
/** Of the threshold Infinity: every number goes left, and a missing value where its slot sends it. */
const ANY_NUMBER_RANK = MISSING_RIGHT - 1;

/**
 * A forest made ready for scoring. Every node becomes one comparison of whole numbers, `row[slot] > rank` goes right: a slot holds for a
 * feature how many of its thresholds are at most the value, which is found once a row (ranks as in QuickScorer, Lucchese et al. 2015).
 * Where missing values go belongs to the slot: -1 sends them left, a number above all ranks sends them right. A categorical test has a
 * slot of its own that holds 0 (left) or 1 (right). Leaves lead to themselves, so that a walk has a fixed length and no unpredictable branch.
 */
export interface CompiledForest {
  readonly nodes: Int32Array;
  /** Per node: what its leaf adds. */
  readonly values: Float64Array;
  /** Per tree the place of its root in `nodes`, padded with empty trees to whole groups of `LANES`; per group its depth. */
  readonly roots: Int32Array;
  readonly depths: Int32Array;
  readonly outputs: Int32Array;
  readonly slots: readonly FeatureSlots[];
  readonly width: number;
}

/** All slots that are filled from one feature. */
export interface FeatureSlots {
  readonly feature: number;
  /** Ascending, each once. */
  readonly cuts: Float64Array;
  readonly numeric: readonly { readonly slot: number; readonly ifMissing: number; readonly zeroMissing: boolean }[];
  /** Slots of category tests: word range of the set in `setBits`. */
  readonly categorical: readonly {
    readonly slot: number;
    readonly ifMissing: number;
    readonly start: number;
    readonly end: number;
  }[];
}

const compiled = new WeakMap<TreeModel, CompiledForest>();

/** The compiled forest of a model, made at the first call. */
export function compiledForest(model: TreeModel): CompiledForest {
  const known = compiled.get(model);
  if (known) return known;
  const made = compile(model.forest);
  compiled.set(model, made);
  return made;
}

/** Takes a compiled forest that was made elsewhere, for instance on another thread, for a model that was. */
export function adoptCompiledForest(model: TreeModel, made: CompiledForest): void {
  compiled.set(model, made);
}

function compile(forest: Forest): CompiledForest {
  const cuts = thresholds(forest);
  const slots = new SlotTable(forest, cuts);
  const count = forest.feature.length;
  const nodes = new Int32Array((count + 1) * NODE_WORDS);
  const values = new Float64Array(count + 1);
  values.set(forest.value);
  // One node more than there are: the leaf of the empty trees.
  for (let i = 0; i <= count; i += 1) {
    const feature = forest.feature[i] ?? -1;
    const at = i * NODE_WORDS;
    nodes[at] = feature < 0 ? 0 : slots.slotOf(i);
    nodes[at + 1] = feature < 0 ? LEAF_RANK : rankOf(forest, i, cuts.get(feature));
    nodes[at + 2] = (feature < 0 ? i : (forest.left[i] ?? 0)) * NODE_WORDS;
  }
  const trees = forest.roots.length;
  const groups = Math.ceil(trees / LANES);
  const roots = new Int32Array(groups * LANES).fill(count * NODE_WORDS);
  for (let i = 0; i < trees; i += 1) roots[i] = (forest.roots[i] ?? 0) * NODE_WORDS;
  const outputs = new Int32Array(groups * LANES);
  outputs.set(forest.outputs);
  const depths = Int32Array.from({ length: groups }, (_, group) =>
    Math.max(...forest.depths.subarray(group * LANES, group * LANES + LANES)),
  );
  return { nodes, values, roots, depths, outputs, slots: slots.all(), width: Math.max(1, slots.width) };
}

/** Per feature its thresholds of numeric nodes. */
function thresholds({ feature, threshold, categorySet }: Forest): ReadonlyMap<number, Float64Array> {
  const found = new Map<number, number[]>();
  for (let i = 0; i < feature.length; i += 1) {
    const of = feature[i] ?? -1;
    if (of < 0) continue;
    const list = found.get(of) ?? [];
    if (list.length === 0) found.set(of, list);
    if ((categorySet[i] ?? -1) < 0 && threshold[i] !== Number.POSITIVE_INFINITY) list.push(threshold[i] ?? 0);
  }
  return new Map(
    [...found].map(([of, list]) => {
      const sorted = Float64Array.from(list).sort();
      return [of, sorted.filter((cut, i) => i === 0 || cut !== sorted[i - 1])];
    }),
  );
}

/** How many of the ascending cuts are at most the value. */
export function countUpTo(cuts: Float64Array, value: number): number {
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value >= (cuts[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A value goes right if more thresholds are at most the value than this. */
function rankOf(forest: Forest, node: number, cuts: Float64Array | undefined): number {
  if ((forest.categorySet[node] ?? -1) >= 0 || cuts === undefined) return 0;
  const threshold = forest.threshold[node] ?? 0;
  return threshold === Number.POSITIVE_INFINITY ? ANY_NUMBER_RANK : countUpTo(cuts, threshold) - 1;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

class SlotTable {
  readonly #forest: Forest;
  readonly #cuts: ReadonlyMap<number, Float64Array>;
  readonly #features = new Map<number, Writable<FeatureSlots>>();
  readonly #known = new Map<string, number>();
  width = 0;

  constructor(forest: Forest, cuts: ReadonlyMap<number, Float64Array>) {
    this.#forest = forest;
    this.#cuts = cuts;
  }

  /** The slot that an inner node reads; nodes that ask the same share one. */
  slotOf(node: number): number {
    const { feature, flags, categorySet, setStart, setBits } = this.#forest;
    const of = feature[node] ?? -1;
    const flag = flags[node] ?? 0;
    const set = categorySet[node] ?? -1;
    const [start, end] = set < 0 ? [0, 0] : [setStart[set] ?? 0, setStart[set + 1] ?? 0];
    const key = set < 0 ? `${of} ${flag}` : `${of} ${flag} ${setBits.subarray(start, end).join()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const slot = this.width;
    this.width += 1;
    this.#known.set(key, slot);
    const entry = this.#entry(of);
    const missingLeft = (flag & NODE.missingLeft) !== 0;
    if (set >= 0) entry.categorical.push({ slot, ifMissing: missingLeft ? 0 : 1, start, end });
    else
      entry.numeric.push({
        slot,
        ifMissing: missingLeft ? -1 : MISSING_RIGHT,
        zeroMissing: (flag & NODE.zeroMissing) !== 0,
      });
    return slot;
  }

  #entry(feature: number): Writable<FeatureSlots> {
    const known = this.#features.get(feature);
    if (known) return known;
    const made = { feature, cuts: this.#cuts.get(feature) ?? new Float64Array(), numeric: [], categorical: [] };
    this.#features.set(feature, made);
    return made;
  }

  all(): FeatureSlots[] {
    return [...this.#features.values()].sort((a, b) => a.feature - b.feature);
  }
}
