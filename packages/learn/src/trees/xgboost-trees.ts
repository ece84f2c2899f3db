import { type FilePart, type Numbers, numberAt } from './file-part.ts';
import type { SourceNode, SourceTree } from './forest-builder.ts';
import { TREE_LIMITS as LIMITS } from './tree-limits.ts';
import { NODE } from './tree-model.ts';
import { unreadable, unsupported } from './tree-problem.ts';

/** One tree of an XGBoost file. `weight`: what DART made of it, 1 elsewhere. */
export function xgboostTree(
  tree: FilePart,
  { name, output, weight }: { name: string; output: number; weight: number },
): SourceTree {
  if (tree.part('tree_param').count('size_leaf_vector', { missing: 0, most: 2 ** 31 }) > 1)
    unsupported(
      'its leaves hold vectors (multi_strategy=multi_output_tree)',
      'Train with multi_strategy=one_output_per_tree.',
    );
  const [left, right] = [tree.list('left_children'), tree.list('right_children')];
  const [features, conditions] = [tree.list('split_indices'), tree.list('split_conditions')];
  const defaultLeft = tree.list('default_left');
  const sets = categorySets(tree, name);
  const read = (node: number): SourceNode => {
    const child = numberAt(left, node, `${name}.left_children`);
    const condition = (): number => Math.fround(numberAt(conditions, node, `${name}.split_conditions`));
    if (child === -1) return { value: weight === 1 ? condition() : Math.fround(condition() * weight) };
    const other = numberAt(right, node, `${name}.right_children`);
    const feature = numberAt(features, node, `${name}.split_indices`);
    const missingLeft = numberAt(defaultLeft, node, `${name}.default_left`) !== 0;
    const set = sets.get(node) ?? null;
    // XGBoost sends categories of the set to the right; here they go left. The condition of such a node is NaN.
    if (set === null)
      return {
        feature,
        left: child,
        right: other,
        flags: missingLeft ? NODE.missingLeft : 0,
        threshold: condition(),
        set,
      };
    return { feature, left: other, right: child, flags: missingLeft ? 0 : NODE.missingLeft, threshold: 0, set };
  };
  return { name, root: 0, nodes: left.length, output, read };
}

/** Bit sets of the categorical nodes: `categories[segment .. segment + size]` belongs to `categories_nodes[i]`. */
function categorySets(tree: FilePart, name: string): Map<number, Uint32Array> {
  const sets = new Map<number, Uint32Array>();
  const split = tree.has('split_type') ? tree.list('split_type') : [];
  if (!Array.from(split).some((type) => type === 1)) return sets;
  const [nodes, starts] = [tree.list('categories_nodes'), tree.list('categories_segments')];
  const [sizes, categories] = [tree.list('categories_sizes'), tree.list('categories')];
  let words = 0;
  for (let i = 0; i < nodes.length; i += 1) {
    const start = numberAt(starts, i, `${name}.categories_segments`);
    const size = numberAt(sizes, i, `${name}.categories_sizes`);
    if (!(start >= 0 && size >= 0 && start + size <= categories.length))
      unreadable(`${name} has a category segment that ends outside its categories`);
    const set = bitSet(categories, { start, size, name });
    words += set.length;
    if (words > LIMITS.categoryWords) unreadable(`the category sets of ${name} are too large`);
    sets.set(numberAt(nodes, i, `${name}.categories_nodes`), set);
  }
  for (let node = 0; node < split.length; node += 1)
    if (split[node] === 1 && !sets.has(node)) unreadable(`${name} has no categories for its node ${node}`);
  return sets;
}

function bitSet(
  categories: Numbers,
  { start, size, name }: { start: number; size: number; name: string },
): Uint32Array {
  let most = -1;
  const codes: number[] = [];
  for (let i = start; i < start + size; i += 1) {
    const code = numberAt(categories, i, `${name}.categories`);
    if (!(Number.isInteger(code) && code >= 0 && code < LIMITS.category))
      unreadable(`${name} has the category ${code}, expected a whole number from 0 to ${LIMITS.category - 1}`);
    most = Math.max(most, code);
    codes.push(code);
  }
  const bits = new Uint32Array((most + 32) >>> 5);
  for (const code of codes) bits[code >>> 5] = (bits[code >>> 5] ?? 0) | (1 << (code & 31));
  return bits;
}
