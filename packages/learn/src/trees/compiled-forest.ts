import { type Forest, NODE, type TreeModel } from './tree-model.ts';

/** Words of a linked node: slot, rank, place of the left child. */
export const NODE_WORDS = 3;
/** A complete node is one word, half of it the slot and half the rank: neither may be more than this. */
const HALF_WORD = 0xffff;
/** Of the threshold Infinity, and of a node that stands in for a leaf higher up: above every count of thresholds. */
const ANY_RANK = HALF_WORD - 1;
/** Trees this deep at most are made complete: 1 023 nodes of 4 bytes. Deeper ones are mostly leaf-wise and would be mostly padding. */
const COMPLETE_DEPTH = 10;
/** How many times the nodes of the file complete trees may have. */
const COMPLETE_PADDING = 4;
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
  /**
   * `complete`: every tree of a group has all nodes down to the group's depth, in breadth-first order, so that the children of node i are 2i + 1 and 2i + 2 and
   * need no pointer; a leaf higher up is repeated below. A third of the memory, so that common models stay in the second cache. `linked`: the rest.
   */
  readonly layout: 'complete' | 'linked';
  readonly nodes: Int32Array;
  /** What a leaf adds: of linked trees by node, of complete ones leaf after leaf. Float32 where that is exact. */
  readonly values: Float64Array | Float32Array;
  /** Per tree the place of its root in `nodes`, padded with empty trees to whole groups of `LANES`; per group its depth. */
  readonly roots: Int32Array;
  /** Per complete tree the place of its first leaf in `values`. */
  readonly leaves: Int32Array;
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
  const inner = Array.from(forest.feature, (feature, i) =>
    feature < 0 ? null : { slot: slots.slotOf(i), rank: rankOf(forest, i, cuts.get(feature)) },
  );
  const trees = forest.roots.length;
  const groups = Math.ceil(trees / LANES);
  const outputs = new Int32Array(groups * LANES);
  outputs.set(forest.outputs);
  const depths = Int32Array.from({ length: groups }, (_, group) =>
    Math.max(...forest.depths.subarray(group * LANES, group * LANES + LANES)),
  );
  const shape = { outputs, depths, slots: slots.all(), width: Math.max(1, slots.width) };
  const most = Math.max(0, ...[...cuts.values()].map(({ length }) => length));
  const size = depths.reduce((sum, depth) => sum + LANES * 2 ** (depth + 1), 0);
  const complete =
    depths.every((depth) => depth <= COMPLETE_DEPTH) &&
    size <= COMPLETE_PADDING * Math.max(64, inner.length) &&
    slots.width <= HALF_WORD &&
    most < ANY_RANK;
  return { ...shape, ...(complete ? completeTrees(forest, inner, depths) : linkedTrees(forest, inner, groups)) };
}

/** Per node of the forest what it compares; null for a leaf. */
type Inner = readonly ({ readonly slot: number; readonly rank: number } | null)[];
type Trees = Pick<CompiledForest, 'layout' | 'nodes' | 'values' | 'roots' | 'leaves'>;

function linkedTrees(forest: Forest, inner: Inner, groups: number): Trees {
  const count = inner.length;
  const nodes = new Int32Array((count + 1) * NODE_WORDS);
  const values = new Float64Array(count + 1);
  values.set(forest.value);
  // One node more than there are: the leaf of the empty trees.
  for (let i = 0; i <= count; i += 1) {
    const node = inner[i] ?? null;
    const at = i * NODE_WORDS;
    nodes[at] = node?.slot ?? 0;
    nodes[at + 1] = node?.rank ?? LEAF_RANK;
    nodes[at + 2] = (node === null ? i : (forest.left[i] ?? 0)) * NODE_WORDS;
  }
  const roots = new Int32Array(groups * LANES).fill(count * NODE_WORDS);
  for (let i = 0; i < forest.roots.length; i += 1) roots[i] = (forest.roots[i] ?? 0) * NODE_WORDS;
  return { layout: 'linked', nodes, values, roots, leaves: new Int32Array() };
}

function completeTrees(forest: Forest, inner: Inner, depths: Int32Array): Trees {
  const roots: number[] = [];
  const leaves: number[] = [];
  const nodes: number[] = [];
  const values: number[] = [];
  for (const [group, depth] of depths.entries())
    for (let tree = group * LANES; tree < (group + 1) * LANES; tree += 1) {
      roots.push(nodes.length);
      leaves.push(values.length);
      // Node numbers of one level, from left to right; -1 in an empty tree.
      let level = [forest.roots[tree] ?? -1];
      for (let step = 0; step < depth; step += 1) {
        for (const i of level) nodes.push(wordOf(inner[i] ?? null));
        level = level.flatMap((i) => childrenOf(forest, inner, i));
      }
      for (const i of level) values.push(forest.value[i] ?? 0);
    }
  const single = values.every((value) => Math.fround(value) === value);
  return {
    layout: 'complete',
    nodes: Int32Array.from(nodes),
    values: single ? Float32Array.from(values) : Float64Array.from(values),
    roots: Int32Array.from(roots),
    leaves: Int32Array.from(leaves),
  };
}

function wordOf(node: Inner[number]): number {
  return node === null ? HALF_WORD : (node.slot << 16) | Math.min(node.rank, ANY_RANK);
}

/** Of a leaf twice itself, so that it does not matter where its stand-ins lead. */
function childrenOf(forest: Forest, inner: Inner, node: number): [number, number] {
  const left = forest.left[node] ?? 0;
  return (inner[node] ?? null) === null ? [node, node] : [left, left + 1];
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
