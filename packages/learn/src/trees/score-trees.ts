import { type CompiledForest, compiledForest, LANES, NODE_WORDS } from './compiled-forest.ts';
import { fillSlots } from './fill-slots.ts';
import type { TreeModel } from './tree-model.ts';
import { applyTransform } from './tree-transform.ts';

/** Rows that go through a group of trees together, while its nodes are in the fastest cache; measured from 8 to 128: little differs from 16 on. */
const BLOCK_ROWS = 32;
/** Words of slots that a block may take: fewer rows a block where a model has very many category tests. */
const BLOCK_WORDS = 2 ** 18;

/** `prediction`: what the library predicts (for `multi:softmax` the probabilities); `sum`: before the objective's transform. */
export type TreeScale = 'prediction' | 'sum';

/**
 * Scores rows. Allocates nothing but the answer, which may be handed in.
 * @param rows row after row, a number per feature in the model's order; NaN is a missing value, a category is its code
 * @param options.into takes the answer: rows times `model.outputs`
 * @returns row after row, `model.outputs` numbers each
 * @throws RangeError when `rows` does not hold whole rows, or `into` is too small
 */
export function scoreTrees(
  model: TreeModel,
  rows: Float64Array | Float32Array,
  { scale = 'prediction', into }: { scale?: TreeScale; into?: Float64Array } = {},
): Float64Array {
  const width = model.features.length;
  const count = width === 0 ? 0 : rows.length / width;
  if (!Number.isInteger(count)) throw new RangeError(`${rows.length} numbers do not make rows of ${width}`);
  const out = into ?? new Float64Array(count * model.outputs);
  if (out.length < count * model.outputs)
    throw new RangeError(`${out.length} places for ${count * model.outputs} numbers`);
  const forest = compiledForest(model);
  const slots = slotBuffer(forest);
  const block = slots.length / forest.width;
  for (let first = 0; first < count; first += block) {
    const size = Math.min(block, count - first);
    for (let row = 0; row < size; row += 1)
      fillSlots(model, forest, { rows, from: (first + row) * width, slots, to: row * forest.width });
    sumBlock(model, forest, { slots, size, out, from: first * model.outputs });
  }
  if (scale === 'prediction') applyTransform(model, out, count);
  return out;
}

const buffers = new WeakMap<CompiledForest, Int32Array>();

function slotBuffer(forest: CompiledForest): Int32Array {
  const known = buffers.get(forest);
  if (known) return known;
  const rows = Math.max(1, Math.min(BLOCK_ROWS, Math.floor(BLOCK_WORDS / forest.width)));
  const made = new Int32Array(rows * forest.width);
  buffers.set(forest, made);
  return made;
}

interface Block {
  readonly slots: Int32Array;
  readonly size: number;
  readonly out: Float64Array;
  /** Place in `out` of the block's first row. */
  readonly from: number;
}

/** Adds the trees to the base, tree by tree as the library does: sums of floats depend on their order. */
function sumBlock(model: TreeModel, forest: CompiledForest, block: Block): void {
  const { out, from, size } = block;
  const { outputs: width, base } = model;
  for (let i = 0; i < size * width; i += 1) out[from + i] = base[i % width] ?? 0;
  const single = model.library === 'xgboost';
  const add = forest.layout === 'complete' ? addCompleteGroup : addLinkedGroup;
  for (let group = 0; group < forest.depths.length; group += 1) add(forest, block, { group, width, single });
}

/** Walks the rows of a block through the four trees of a group, side by side, and adds their leaves. */
function addLinkedGroup(
  { nodes, values, roots, depths, outputs, width: stride }: CompiledForest,
  { slots, size, out, from }: Block,
  { group, width, single }: { group: number; width: number; single: boolean },
): void {
  const [depth, tree] = [word(depths, group), group * LANES];
  const [r0, r1, r2, r3] = [word(roots, tree), word(roots, tree + 1), word(roots, tree + 2), word(roots, tree + 3)];
  const [o0, o1, o2, o3] = [
    word(outputs, tree),
    word(outputs, tree + 1),
    word(outputs, tree + 2),
    word(outputs, tree + 3),
  ];
  for (let row = 0; row < size; row += 1) {
    const to = row * stride;
    let [a, b, c, d] = [r0, r1, r2, r3];
    for (let step = 0; step < depth; step += 1) {
      const na = child(nodes, a, word(slots, to + word(nodes, a)));
      const nb = child(nodes, b, word(slots, to + word(nodes, b)));
      const nc = child(nodes, c, word(slots, to + word(nodes, c)));
      const nd = child(nodes, d, word(slots, to + word(nodes, d)));
      // All four are at leaves: trees that grow leaf by leaf have few deep ones.
      if (((na ^ a) | (nb ^ b) | (nc ^ c) | (nd ^ d)) === 0) break;
      a = na;
      b = nb;
      c = nc;
      d = nd;
    }
    const at = from + row * width;
    out[at + o0] = sum(number(out, at + o0), number(values, a / NODE_WORDS), single);
    out[at + o1] = sum(number(out, at + o1), number(values, b / NODE_WORDS), single);
    out[at + o2] = sum(number(out, at + o2), number(values, c / NODE_WORDS), single);
    out[at + o3] = sum(number(out, at + o3), number(values, d / NODE_WORDS), single);
  }
}

/** The same for complete trees: no place is read, and the walk always takes as many steps as the trees are deep. */
function addCompleteGroup(
  { nodes, values, roots, leaves, depths, outputs, width: stride }: CompiledForest,
  { slots, size, out, from }: Block,
  { group, width, single }: { group: number; width: number; single: boolean },
): void {
  const [depth, tree] = [word(depths, group), group * LANES];
  // The places behind the last level are those of the leaves, from this one on.
  const first = (1 << depth) - 1;
  const [r0, r1, r2, r3] = [word(roots, tree), word(roots, tree + 1), word(roots, tree + 2), word(roots, tree + 3)];
  const [l0, l1, l2, l3] = [
    word(leaves, tree) - first,
    word(leaves, tree + 1) - first,
    word(leaves, tree + 2) - first,
    word(leaves, tree + 3) - first,
  ];
  const [o0, o1, o2, o3] = [
    word(outputs, tree),
    word(outputs, tree + 1),
    word(outputs, tree + 2),
    word(outputs, tree + 3),
  ];
  for (let row = 0; row < size; row += 1) {
    const to = row * stride;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let step = 0; step < depth; step += 1) {
      const wa = word(nodes, r0 + a);
      const wb = word(nodes, r1 + b);
      const wc = word(nodes, r2 + c);
      const wd = word(nodes, r3 + d);
      a = below(a, wa, word(slots, to + (wa >>> 16)));
      b = below(b, wb, word(slots, to + (wb >>> 16)));
      c = below(c, wc, word(slots, to + (wc >>> 16)));
      d = below(d, wd, word(slots, to + (wd >>> 16)));
    }
    const at = from + row * width;
    out[at + o0] = sum(number(out, at + o0), number(values, l0 + a), single);
    out[at + o1] = sum(number(out, at + o1), number(values, l1 + b), single);
    out[at + o2] = sum(number(out, at + o2), number(values, l2 + c), single);
    out[at + o3] = sum(number(out, at + o3), number(values, l3 + d), single);
  }
}

/** The right child where `held` is above the rank, the lower half of the word: the sign of `rank - held` is then 1. */
function below(place: number, node: number, held: number): number {
  return 2 * place + 1 + (((node & 0xffff) - held) >>> 31);
}

/** `rank - held` is negative where the row goes right; its sign, spread over the word, is then the step from the left child to the right. */
function child(nodes: Int32Array, at: number, held: number): number {
  return word(nodes, at + 2) + (((word(nodes, at + 1) - held) >> 31) & NODE_WORDS);
}

function word(words: Int32Array, at: number): number {
  return words[at] ?? 0;
}

function number(numbers: Float64Array | Float32Array, at: number): number {
  return numbers[at] ?? 0;
}

function sum(a: number, b: number, single: boolean): number {
  return single ? Math.fround(a + b) : a + b;
}
