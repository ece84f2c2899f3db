import { ForestBuilder, type SourceNode } from './forest-builder.ts';
import { NODE, type TreeFeature, type TreeModel } from './tree-model.ts';
import { unreadable } from './tree-problem.ts';

/** One tree: an entry a node, the first is the root, the right child follows the left one. */
export interface OwnTree {
  /** Index of the feature; -1: a leaf. */
  readonly feature: readonly number[];
  readonly left: readonly number[];
  /** A number below it goes left; 0 where `levels` tells instead. */
  readonly threshold: readonly number[];
  /** Of a categorical feature: the codes that go left; the code after the last level stands for every other one. */
  readonly levels: readonly (readonly number[] | null)[];
  readonly missing_left: readonly boolean[];
  /** What a leaf adds to the log-odds. */
  readonly value: readonly number[];
}

/** The artifact of boosted trees that were made here: sums of leaves are the log-odds of class 1. */
export interface OwnTrees {
  readonly format: 'haechi.trees.v1';
  readonly classes: readonly [string, string];
  readonly features: readonly { readonly name: string; readonly levels: readonly string[] | null }[];
  readonly base: number;
  readonly trees: readonly OwnTree[];
}

/** Reads parsed JSON of `haechi.trees.v1`; what is wrong with it is a refusal (`outcomeOf`). */
export function parseOwnTrees(json: Readonly<Record<string, unknown>>): TreeModel {
  const features = list(json['features'], 'features').map(parseFeature);
  const classes = list(json['classes'], 'classes').map((name) => text(name, 'classes'));
  if (classes.length !== 2 || classes[0] === classes[1]) unreadable('classes must be two different names');
  const trees = list(json['trees'], 'trees');
  const builder = new ForestBuilder(features.length);
  for (const [index, tree] of trees.entries()) addTree(builder, record(tree, `tree ${index}`), { index, features });
  return {
    library: 'lightgbm',
    version: 'haechi.trees.v1',
    objective: {
      name: 'haechi.trees.v1',
      task: 'binary',
      gives: 'probability',
      transform: { kind: 'logistic', steepness: 1 },
    },
    features,
    named: true,
    classes,
    outputs: 1,
    base: [number(json['base'], 'base')],
    divisor: 1,
    rounds: { inFile: trees.length, used: trees.length, best: null },
    forest: builder.build(),
  };
}

function parseFeature(json: unknown, index: number): TreeFeature {
  const { name, levels } = record(json, `features[${index}]`);
  const named = text(name, `features[${index}].name`);
  if (levels === null) return { name: named, type: 'numeric' };
  const texts = list(levels, `features[${index}].levels`).map((level) => text(level, `features[${index}].levels`));
  return { name: named, type: 'categorical', levels: texts, other: texts.length };
}

function addTree(
  builder: ForestBuilder,
  tree: Readonly<Record<string, unknown>>,
  { index, features }: { index: number; features: readonly TreeFeature[] },
): void {
  const name = `tree ${index}`;
  const column = (field: string) => list(tree[field], `${name}: ${field}`);
  const [feature, left, threshold] = [column('feature'), column('left'), column('threshold')];
  const [levels, missing, value] = [column('levels'), column('missing_left'), column('value')];
  const nodes = feature.length;
  if ([left, threshold, levels, missing, value].some(({ length }) => length !== nodes))
    unreadable(`${name} has lists of different lengths`);
  const read = (node: number): SourceNode => {
    const of = number(feature[node], `${name}: feature`);
    if (of < 0) return { value: number(value[node], `${name}: value`) };
    const first = number(left[node], `${name}: left`);
    const codes = levels[node];
    return {
      feature: of,
      left: first,
      right: first + 1,
      flags: missing[node] === true ? NODE.missingLeft : 0,
      threshold: number(threshold[node], `${name}: threshold`),
      set: codes === null ? null : bits(list(codes, `${name}: levels`), features[of]?.other ?? 0, name),
    };
  };
  builder.addTree({ name, root: 0, nodes, output: 0, read });
}

function bits(codes: readonly unknown[], most: number, name: string): Uint32Array {
  const set = new Uint32Array((most >>> 5) + 1);
  for (const code of codes) {
    const at = number(code, `${name}: levels`);
    if (!Number.isInteger(at) || at < 0 || at > most) unreadable(`${name} sends the code ${at} of ${most} levels left`);
    set[at >>> 5] = (set[at >>> 5] ?? 0) | (1 << (at & 31));
  }
  return set;
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return unreadable(`${where} is no object`);
  return value as Record<string, unknown>;
}

function list(value: unknown, where: string): readonly unknown[] {
  return Array.isArray(value) ? value : unreadable(`${where} is no list`);
}

function number(value: unknown, where: string): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : unreadable(`${where} is no finite number`);
}

function text(value: unknown, where: string): string {
  return typeof value === 'string' ? value : unreadable(`${where} is no text`);
}
