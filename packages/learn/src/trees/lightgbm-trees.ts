import type { SourceNode, SourceTree } from './forest-builder.ts';
import { nextAbove } from './next-above.ts';
import { NODE } from './tree-model.ts';
import { unreadable, unsupported } from './tree-problem.ts';

/** Bits of `decision_type`: 1 categorical, 2 missing values go left, and from bit 2 on which values are missing. */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING_TYPE = ['none', 'zero', 'nan'] as const;

/** `key=value` lines of one tree. */
export type TreeLines = ReadonlyMap<string, string>;

export interface LightgbmTree {
  readonly name: string;
  readonly output: number;
}

/** One tree of a LightGBM text file (`Tree::Tree(const char*, ...)` and `Tree::Decision` in LightGBM's `tree.h`). */
export function lightgbmTree(lines: TreeLines, { name, output }: LightgbmTree): SourceTree {
  if (lines.get('is_linear')?.trim() === '1')
    unsupported('its leaves are linear models (linear_tree=true)', 'Train with linear_tree=false.');
  const leaves = wholeNumber(lines.get('num_leaves'), `${name}.num_leaves`);
  if (leaves < 1) unreadable(`${name} has no leaf`);
  const numbers = (key: string, count: number): Float64Array => numberList(lines, key, { count, name });
  const inner = leaves - 1;
  const values = numbers('leaf_value', leaves);
  const [features, thresholds] = [numbers('split_feature', inner), numbers('threshold', inner)];
  const [types, left, right] = [
    numbers('decision_type', inner),
    numbers('left_child', inner),
    numbers('right_child', inner),
  ];
  const setOf = categorySets(lines, name);
  // Inner nodes are 0 to inner - 1; leaf i is -1 - i in the file and inner + i here.
  const number = (child: number): number => (child < 0 ? inner - 1 - child : child);
  const read = (node: number): SourceNode => {
    if (node >= inner) return { value: values[node - inner] ?? Number.NaN };
    const at = (list: Float64Array): number => list[node] ?? Number.NaN;
    const children = { feature: at(features), left: number(at(left)), right: number(at(right)) };
    const type = at(types);
    const missing = MISSING_TYPE[(type >> 2) & 3] ?? unreadable(`${name} has the decision_type ${type}`);
    const threshold = at(thresholds);
    if ((type & CATEGORICAL) !== 0) {
      // A missing category goes right in 2.3, 3.3 and 4.7, whatever the type of missing values.
      return { ...children, flags: 0, threshold: 0, set: setOf(threshold) };
    }
    // Without a type of missing values NaN is compared as 0.
    const missingLeft = missing === 'none' ? 0 <= threshold : (type & DEFAULT_LEFT) !== 0;
    const flags = (missingLeft ? NODE.missingLeft : 0) | (missing === 'zero' ? NODE.zeroMissing : 0);
    // LightGBM goes left at `value <= threshold`; where only being missing matters the threshold is `inf`.
    return { ...children, flags, threshold: nextAbove(threshold), set: null };
  };
  return { name, root: leaves === 1 ? 0 : number(0), nodes: inner + leaves, output, read };
}

function categorySets(lines: TreeLines, name: string): (index: number) => Uint32Array {
  const count = lines.has('num_cat') ? wholeNumber(lines.get('num_cat'), `${name}.num_cat`) : 0;
  if (count === 0) return (index) => unreadable(`${name} has no category set ${index}`);
  const boundaries = numberList(lines, 'cat_boundaries', { count: count + 1, name });
  const words = Uint32Array.from(numberList(lines, 'cat_threshold', { count: boundaries.at(-1) ?? 0, name }));
  return (index) => {
    const [start, end] = [boundaries[index] ?? -1, boundaries[index + 1] ?? -1];
    if (!(start >= 0 && start <= end && end <= words.length)) unreadable(`${name} has no category set ${index}`);
    return words.subarray(start, end);
  };
}

function numberList(lines: TreeLines, key: string, { count, name }: { count: number; name: string }): Float64Array {
  const text = lines.get(key)?.trim() ?? '';
  const parts = text === '' ? [] : text.split(' ');
  if (parts.length !== count) unreadable(`${name}.${key} has ${parts.length} entries, expected ${count}`);
  return Float64Array.from(parts, (part) => {
    const number = part === '' ? Number.NaN : Number(part.replace(/^(-?)inf$/, '$1Infinity'));
    return Number.isNaN(number) ? unreadable(`${name}.${key} holds ${JSON.stringify(part.slice(0, 40))}`) : number;
  });
}

/** A whole number that is not negative, of a line's text. */
export function wholeNumber(text: string | undefined, where: string): number {
  if (text === undefined) return unreadable(`${where} is missing`);
  const number = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isNaN(number) ? unreadable(`${where} is ${JSON.stringify(text.slice(0, 40))}`) : number;
}
